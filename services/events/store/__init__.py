"""How the state of events is kept in PostgreSQL. The caller's transaction is the unit: rows read to be changed stay locked until it ends."""

"""How registry's state is kept in PostgreSQL, by aggregate. The caller's transaction is the unit: rows read to be changed stay locked until it ends."""

"""Commands are queued: taken one by one, answered by a receipt, kept as dead letters when they cannot be done."""

"""Facts are logged: from the journal by the relay onto the log, and from the log by cursors into what services keep."""

"""Sessions of the database that wait for a lock, as a test sees them from another one; `$1` is a pattern of what they ask."""

WAITING = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ~ $1"
HOW_MANY_WAIT = f"select count(*) {WAITING}"
END_ITS_SESSIONS = f"select count(pg_terminate_backend(pid)) {WAITING}"
"""What the database does when it notices that the client is gone; in a test it must not take until the lock is free."""

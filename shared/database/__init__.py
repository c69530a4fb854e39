"""The way to PostgreSQL: connections that notice when nobody answers, one leader of many processes, one at a time."""

"""A running service, and what it does beside answering."""

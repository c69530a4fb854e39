"""Grants as they are read."""

"""Grants in PostgreSQL: one module for each thing that is kept."""

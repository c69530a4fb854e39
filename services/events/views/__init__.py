"""What a reader sees of events. Lists go by id, so that a cursor stays right while rows are added."""

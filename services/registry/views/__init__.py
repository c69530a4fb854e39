"""What a reader sees of registry, by aggregate. Lists go by id, so that a cursor stays right while rows are added."""

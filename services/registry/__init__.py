"""Registry: who is who, what they agreed, what they offer."""

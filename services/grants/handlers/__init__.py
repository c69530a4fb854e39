"""What is done in grants: load, let a rule decide, keep and say."""

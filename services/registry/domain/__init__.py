"""What is true in registry, by aggregate. Pure: nothing here waits, reads, logs or asks the clock."""

"""What is true in events, by aggregate. Pure: nothing here waits, reads, logs or asks the clock."""

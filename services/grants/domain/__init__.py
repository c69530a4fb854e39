"""What is true in grants, by aggregate. Pure: nothing here waits, reads, logs or asks the clock."""

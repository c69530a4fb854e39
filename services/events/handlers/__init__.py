"""What events does, by aggregate: load, decide, keep, and hand the facts to the edge, which commits them with the state."""

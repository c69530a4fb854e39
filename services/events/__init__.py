"""Events: what happens where, together, and who pays for it."""

"""A toy library (lelulainaamo), the smallest service there can be: one command, one fact, one projection, one page."""

"""The services, each in a folder of its own; none knows another."""

NAMES = ("registry", "events", "indicators")

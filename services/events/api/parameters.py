"""What all addresses of events share: the prefix."""

PREFIX = "/api/events/v1"

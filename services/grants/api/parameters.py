"""What all addresses of grants share: the prefix."""

PREFIX = "/api/grants/v1"

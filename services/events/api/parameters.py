"""What all addresses of events share: the prefix, and who may change by the border's own say."""

PREFIX = "/api/events/v1"

ANYBODY: tuple[str, ...] = ()
"""Roles are not asked for at the border: a party may act for itself, which the handler decides."""

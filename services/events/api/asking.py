"""What all addresses of events share: the prefix and who may read."""

from datetime import date

from shared.clock import now
from shared.domain.days import helsinki_day
from shared.edge import CallerDep

PREFIX = "/api/events/v1"

ANYBODY: tuple[str, ...] = ()
"""Roles are not asked for at the border: a party may act for itself, which the handler decides."""


async def known_caller(_caller: CallerDep) -> None:
    """Anyone with a valid token may read."""


def today() -> date:
    """Helsinki's."""
    return helsinki_day(now())

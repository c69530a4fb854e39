"""When what is told of a service is stale: 12 months after a provider last confirmed it, or after its publication when nobody has.

One instant decides for all: who said nothing since then is stale, so a list and a single view cannot disagree.
"""

from datetime import datetime


def fresh_since(now: datetime) -> datetime:
    """Twelve months before; of a leap day, 28 February."""
    try:
        return now.replace(year=now.year - 1)
    except ValueError:
        return now.replace(year=now.year - 1, day=28)


def last_confirmed(*, published_at: datetime, confirmed_at: datetime | None) -> datetime:
    return max(published_at, confirmed_at or published_at)


def is_stale(*, published_at: datetime, confirmed_at: datetime | None, now: datetime) -> bool:
    return last_confirmed(published_at=published_at, confirmed_at=confirmed_at) <= fresh_since(now)

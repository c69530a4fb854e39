"""Time zones as iCalendar describes them (RFC 5545, VTIMEZONE): those by which imported series go, beside Helsinki's own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1990, 2051


class Change(NamedTuple):
    """A change of the clocks: the moment, and what they are ahead of UTC before and after it."""

    at: datetime
    before: timedelta
    after: timedelta


@lru_cache(maxsize=32)
def described(zone: str) -> bytes:
    """Any other zone, its changes one by one."""
    where = ZoneInfo(zone)
    begins = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    first = Change(at=begins, before=_ahead(begins, where), after=_ahead(begins, where))
    parts = [line for change in (first, *_changes(where)) for line in _observed(change, where)]
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{zone}", *parts, "END:VTIMEZONE", ""]).encode()


def _changes(zone: ZoneInfo) -> Iterator[Change]:
    """Looked for day by day, then to the minute."""
    day, before = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), _ahead(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), zone)
    while day.year < LAST_YEAR:
        after = _ahead(day + timedelta(days=1), zone)
        if after != before:
            minute = next(m for m in range(1, 24 * 60 + 1) if _ahead(day + timedelta(minutes=m), zone) != before)
            yield Change(at=day + timedelta(minutes=minute), before=before, after=after)
        day, before = day + timedelta(days=1), after


def _observed(change: Change, zone: ZoneInfo) -> list[str]:
    there = change.at.astimezone(zone)
    kind = "DAYLIGHT" if there.dst() else "STANDARD"
    begins = (change.at + change.before).replace(tzinfo=None)
    offsets = [f"TZOFFSETFROM:{_offset(change.before)}", f"TZOFFSETTO:{_offset(change.after)}"]
    return [f"BEGIN:{kind}", f"DTSTART:{begins:%Y%m%dT%H%M%S}", *offsets, f"TZNAME:{there.tzname()}", f"END:{kind}"]


def _ahead(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _offset(ahead: timedelta) -> str:
    minutes = abs(ahead) // timedelta(minutes=1)
    return f"{'-' if ahead < timedelta() else '+'}{minutes // 60:02}{minutes % 60:02}"

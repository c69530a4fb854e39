"""Days and times as people write them, in the time of Finland."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from services.portal.languages import N_
from shared.domain.days import HELSINKI

YEARS = (2000, 2200)
NO_SPAN = N_("Give the day, and when it begins and ends, such as 10 and 12.30.")
CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?", re.ASCII)


def clock(written: str) -> str:
    """`9`, `9.30` and `9:30` as the services write them; anything else as it is."""
    found = CLOCK.fullmatch(written.strip())
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else written.strip()


def day(written: str | None) -> date | None:
    """Of a year in which anybody would meet; None where it says no day."""
    try:
        found = date.fromisoformat(written or "")
    except ValueError:
        return None
    return found if YEARS[0] <= found.year <= YEARS[1] else None


def moment(on: str | None, at: str) -> datetime | None:
    """None where the two say no moment; 24:00 is the end of the day."""
    found, written = day(on), clock(at)
    if found is None or not CLOCK.fullmatch(written):
        return None
    try:
        if written == "24:00":
            return datetime.combine(found + timedelta(days=1), time(), HELSINKI)
        return datetime.combine(found, time.fromisoformat(written), HELSINKI)
    except ValueError:
        return None


def span(given: Mapping[str, str]) -> tuple[datetime, datetime] | None:
    """From when to when, of the fields `on`, `begins` and `ends`; None where they do not say both (`NO_SPAN`)."""
    begins, ends = (moment(given.get("on"), given.get(name, "")) for name in ("begins", "ends"))
    return None if begins is None or ends is None else (begins, ends)


def week_of(on: date) -> list[date]:
    """From Monday to Sunday."""
    monday = on - timedelta(days=on.weekday())
    return [monday + timedelta(days=n) for n in range(7)]

"""Days and wall times of Helsinki, in which people here count, whatever the instant's own zone; pure, and without the clock.

The calendar's first and last day are the bounds of what is reckoned from a day.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def helsinki_day(instant: datetime) -> date:
    return instant.astimezone(HELSINKI).date()


def wall_time(instant: datetime) -> datetime:
    """What the clock on the wall shows: without a zone, and the same for both passes of the hour that autumn repeats."""
    return instant.astimezone(HELSINKI).replace(tzinfo=None, fold=0)


def instant_of(wall: datetime, zone: ZoneInfo = HELSINKI) -> datetime:
    """In UTC. A wall time that spring leaves out is read with the offset before it, one that autumn repeats is its first pass (RFC 5545).

    Its second pass is told by `fold`.
    """
    return wall.replace(tzinfo=zone).astimezone(UTC)


def midnight(day: date) -> datetime:
    """The day's first instant."""
    return datetime.combine(day, time.min, tzinfo=HELSINKI)


def days_after(day: date, days: int) -> date:
    """So many days later, or earlier for a negative number."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def years_after(day: date, years: int) -> date:
    """The same day of a later year; the last of February for its 29th where the year has none."""
    return months_after(day, 12 * years)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        return date.max
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)

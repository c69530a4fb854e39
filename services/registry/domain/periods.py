"""Periods of days. An open end is None; a period may be one day long, and never ends before it starts.

The day is that of Helsinki's calendar, whatever the instant's own zone.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.errors import InvalidValue

PEOPLE_COUNT_IN = ZoneInfo("Europe/Helsinki")


class PeriodEndsBeforeStart(InvalidValue):
    slug = "period-ends-before-start"


def check(start: date | None, end: date | None, *, start_field: str, end_field: str) -> None:
    if start and end and end < start:
        raise PeriodEndsBeforeStart(f"{end_field} {end} is before {start_field} {start}", field=end_field, value=end, remedy=f"give {start} or a later day")


def helsinki_day(instant: datetime) -> date:
    return instant.astimezone(PEOPLE_COUNT_IN).date()


def start_of(day: date) -> datetime:
    """The day's first instant in Helsinki."""
    return datetime.combine(day, time.min, tzinfo=PEOPLE_COUNT_IN)


def days_after(day: date, days: int) -> date:
    """So many days later, or earlier for a negative number; the calendar's first and last day are its bounds."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def years_after(day: date, years: int) -> date:
    """The same day of a later year; the last of February for its 29th where the year has none. The calendar's last day is the bound."""
    if day.year + years > date.max.year:
        return date.max
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 3, 1) - timedelta(days=1)
    return day.replace(year=day.year + years)


def earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)

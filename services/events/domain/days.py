"""Days are those of Helsinki's calendar, whatever the instant's own zone. The calendar's last day is the bound of what comes after a day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def helsinki_day(instant: datetime) -> date:
    return instant.astimezone(HELSINKI).date()


def midnight(day: date) -> datetime:
    """Its beginning."""
    return datetime.combine(day, time(), tzinfo=HELSINKI)


def day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)

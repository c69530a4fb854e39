"""Helsinki's time in iCalendar (RFC 5545), for whoever writes calendars."""

from datetime import UTC, datetime

from shared.domain.days import HELSINKI

ZONE = b"\r\n".join(
    [
        b"BEGIN:VTIMEZONE", b"TZID:Europe/Helsinki",
        b"BEGIN:DAYLIGHT", b"DTSTART:19960331T030000", b"TZOFFSETFROM:+0200", b"TZOFFSETTO:+0300", b"TZNAME:EEST",
        b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", b"END:DAYLIGHT",
        b"BEGIN:STANDARD", b"DTSTART:19961027T040000", b"TZOFFSETFROM:+0300", b"TZOFFSETTO:+0200", b"TZNAME:EET",
        b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", b"END:STANDARD",
        b"END:VTIMEZONE", b"",
    ]
)  # fmt: skip
"""Written by hand: the library lists the days one by one, and puts the start of summer time an hour late."""


def unambiguous(moment: datetime) -> datetime:
    """In Helsinki's time; in UTC for the second pass of the hour that autumn repeats, since a local time names the first (RFC 5545, 3.3.5)."""
    local = moment.astimezone(HELSINKI)
    return moment.astimezone(UTC) if local.fold else local

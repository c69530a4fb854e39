"""Whether a calendar is as RFC 5545 wants it: two strict readers that have nothing to do with the one that wrote it, and the rules about lines and zones.

`ical` reads every value by its type, `vobject` counts the properties that a component must or may have; neither minds lines, order of times or zones.
"""

import re
from datetime import date

import vobject
from ical.calendar_stream import IcsCalendarStream
from ical.exceptions import CalendarParseError
from vobject.base import VObjectError

MOST_OCTETS = 75


def faults(content: bytes) -> list[str]:
    return [*_lines(content), *_zones(content), *_read_by_ical(content), *_counted_by_vobject(content)]


def _lines(content: bytes) -> list[str]:
    if not content.endswith(b"END:VCALENDAR\r\n") or b"\n" in content.replace(b"\r\n", b"") or b"\r" in content.replace(b"\r\n", b""):
        return ["lines end with CRLF, the last one as well"]
    return [f"a line is longer than {MOST_OCTETS} octets: {line!r}" for line in content.split(b"\r\n") if len(line) > MOST_OCTETS]


def _zones(content: bytes) -> list[str]:
    text = content.decode().replace("\r\n ", "")
    heard = set(re.findall(r"^TZID:(.+)\r$", text, re.MULTILINE))
    return [f"the zone {name} is not described" for name in sorted(set(re.findall(r";TZID=([^:;]+)", text)) - heard)]


def _read_by_ical(content: bytes) -> list[str]:
    try:
        calendar = IcsCalendarStream.calendar_from_ics(content.decode())
        events = list(calendar.events)
        list(calendar.timeline.overlapping(date(2026, 1, 1), date(2026, 12, 31)))
    except (CalendarParseError, ValueError, AttributeError) as fault:
        return [f"ical: {fault}"]
    return [f"{event.uid} ends before it starts" for event in events if event.end <= event.start]


def _counted_by_vobject(content: bytes) -> list[str]:
    try:
        for calendar in vobject.readComponents(content.decode()):
            calendar.validate(raiseException=True)
    except (VObjectError, ValueError) as fault:
        return [f"vobject: {fault}"]
    return []

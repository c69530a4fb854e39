"""A volunteer's own shifts as iCalendar (RFC 5545), for the calendar of their phone.

What must stay true: a shift keeps its UID for good, its SEQUENCE never falls, and what they come to no longer, or what is called off, stays as cancelled, so
that a calendar which has it strikes it out. Of others it says nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from services.volunteers.domain.shifts import PlaceStanding, Shift
from services.volunteers.domain.tasks import Task
from shared.contracts.volunteers import VolunteerId
from shared.contracts.words import LocalName
from shared.domain.helsinki_calendar import ZONE, unambiguous
from shared.domain.trilingual import Language, Words, worded

PRODUCT = "-//Yhteys//Volunteers//FI"
NAME = Words(fi="Omat vuorot", sv="Mina pass", en="My shifts")
REFRESHED = timedelta(hours=1)
STATUSES = {PlaceStanding.CONFIRMED: "CONFIRMED", PlaceStanding.PLACED: "TENTATIVE", PlaceStanding.HELD: "TENTATIVE"}
"""Of a place that they have; whatever else is cancelled."""


def calendar(shown: Iterable[tuple[Shift, Task, int, datetime]], volunteer_id: VolunteerId, *, language: Language, domain: str) -> bytes:
    """`shown` has each shift's task, version and last change; `domain` ends every UID."""
    head = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH"), ("x-wr-calname", NAME.within(language))):
        head.add(name, value)
    head.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    opened, closed, _ = head.to_ical().partition(b"END:VCALENDAR")
    events = [_event(*one, volunteer_id=volunteer_id, language=language, domain=domain).to_ical() for one in shown]
    return b"".join([opened, ZONE, *events, closed, b"\r\n"])


def _event(shift: Shift, task: Task, version: int, changed_at: datetime, *, volunteer_id: VolunteerId, language: Language, domain: str) -> Event:
    place = shift.place_of(volunteer_id)
    event = Event()
    event.add("uid", f"{shift.shift_id}@{domain}")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", version)
    event.add("dtstart", unambiguous(shift.starts_at))
    event.add("dtend", unambiguous(shift.ends_at))
    event.add("status", "CANCELLED" if place is None else STATUSES.get(place.standing, "CANCELLED"))
    for name, words in (("summary", task.name), ("location", task.place_name)):
        _say(event, name, words, language)
    return event


def _say(event: Event, name: str, words: LocalName | None, language: Language) -> None:
    if words is not None:
        spoken, text = worded(words, language.value)
        event.add(name, text, parameters={"LANGUAGE": spoken})

"""Gatherings and series as iCalendar (RFC 5545), for calendars that subscribe to a feed.

What must stay true: a gathering keeps its UID for good, its SEQUENCE never falls, and what was called off stays in the feed as cancelled, so that a calendar
which has it strikes it out. Times are Helsinki's with their zone beside them; a series is one rule with its exceptions, over the very occasions that
`recurrence` makes. Writing is slow and its outcome depends on nothing but its arguments, so each part is written once and kept.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import quote

from icalendar import Calendar, Event, vRecur

from services.events import recurrence
from services.events.domain.series import Override
from services.events.interchange.shown import Shown, ShownGathering, ShownSeries, Where, worded
from shared.domain.days import HELSINKI, instant_of

PRODUCT = "-//Yhteys//Events//FI"
REFRESHED = timedelta(hours=1)
KEPT = 20_000
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


def calendar(name: str, shown: Iterable[Shown], *, language: str, domain: str, address: str) -> bytes:
    """A whole calendar. `domain` ends every UID; `address` is where the service answers."""
    head = Calendar()
    head.add("prodid", PRODUCT)
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    head.add("method", "PUBLISH")
    head.add("name", name)
    head.add("x-wr-calname", name)
    head.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    opened, closed, _ = head.to_ical().partition(b"END:VCALENDAR")
    return b"".join([opened, ZONE, *(written(one, language=language, domain=domain, address=address) for one in shown), closed, b"\r\n"])


@lru_cache(maxsize=KEPT)
def written(shown: Shown, *, language: str, domain: str, address: str) -> bytes:
    """One gathering's, or one series' and its exceptions', components."""
    components = [_gathering(shown)] if isinstance(shown, ShownGathering) else _series(shown)
    key, path = (shown.gathering_id, "gathering") if isinstance(shown, ShownGathering) else (shown.series_id, "series")
    for component in components:
        _say(component, "uid", f"{key}@{domain}")
        _describe(component, shown, language=language)
        _say(component, "url", f"{address}/feeds/{path}/{quote(str(key))}.ics")
    return b"".join(component.to_ical() for component in components)


def _gathering(shown: ShownGathering) -> Event:
    return _event(shown, starts_at=shown.starts_at, ends_at=shown.ends_at, cancelled=shown.cancelled)


def _series(shown: ShownSeries) -> list[Event]:
    rule = recurrence.read(shown.recurrence, starts=shown.starts)
    master = _occasion(shown, Override(occasion=shown.starts, starts=shown.starts, minutes=shown.minutes))
    master.add("rrule", vRecur.from_ical(_ended(rule)))
    if taken_up := [_helsinki(one.occasion) for one in shown.overrides if one.gathering_id]:
        master.add("exdate", taken_up)
    return [master, *_exceptions(shown)]


def _exceptions(shown: ShownSeries) -> Iterator[Event]:
    """One that was taken up has none: its gathering is in the feed by itself."""
    for one in (override for override in shown.overrides if not override.gathering_id):
        component = _occasion(shown, one)
        component.add("recurrence-id", _helsinki(one.occasion))
        yield component


def _occasion(shown: ShownSeries, one: Override) -> Event:
    """Its start is written as the wall time that it is, also where the clocks leave it out: the rule goes on from it."""
    ends_at = instant_of(one.starts) + timedelta(minutes=one.minutes)
    cancelled = shown.cancelled or one.cancelled_for is not None
    return _event(shown, starts_at=_helsinki(one.starts), ends_at=ends_at, cancelled=cancelled)


def _ended(rule: recurrence.Rule) -> str:
    """The rule's text with an end: where it names none, or one beyond the years that a series is expanded over, the end of those years."""
    horizon = rule.starts + recurrence.HORIZON
    if rule.count is not None and len(list(islice(recurrence.occasions(rule), rule.count))) == rule.count:
        return rule.text
    if rule.until is not None and rule.until <= instant_of(horizon):
        return rule.text
    return recurrence.Rule(parts=rule.parts, starts=rule.starts, until=instant_of(horizon)).text


def _event(shown: Shown, *, starts_at: datetime, ends_at: datetime, cancelled: bool) -> Event:
    component = Event()
    component.add("dtstamp", shown.changed_at)
    component.add("last-modified", shown.changed_at)
    component.add("sequence", shown.version)
    component.add("dtstart", _unambiguous(starts_at))
    component.add("dtend", _unambiguous(ends_at))
    component.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return component


def _describe(component: Event, shown: Shown, *, language: str) -> None:
    spoken, title = worded(shown.title, language)
    _say(component, "summary", title, LANGUAGE=spoken)
    if isinstance(shown, ShownGathering) and shown.contents:
        spoken, contents = worded(shown.contents, language)
        _say(component, "description", contents, LANGUAGE=spoken)
    component.add("categories", [shown.kind.value, *shown.target_groups])
    _say(component, "contact", shown.convenor_name)
    if shown.where:
        _place(component, shown.where, language=language)


def _place(component: Event, where: Where, *, language: str) -> None:
    spoken, name = worded(where.name, language)
    _say(component, "location", ", ".join(part for part in (name, where.address) if part), LANGUAGE=spoken)
    if where.latitude is not None and where.longitude is not None:
        component.add("geo", (where.latitude, where.longitude))


def _say(component: Any, name: str, text: str | None, **parameters: str) -> None:
    if text:
        component.add(name, text, parameters=parameters or None)


def _unambiguous(moment: datetime) -> datetime:
    """In Helsinki's time; in UTC for the second pass of the hour that autumn repeats, since a local time names the first (RFC 5545, 3.3.5)."""
    local = moment.astimezone(HELSINKI)
    return moment.astimezone(UTC) if local.fold else local


def _helsinki(wall: datetime) -> datetime:
    return wall.replace(tzinfo=HELSINKI, fold=0)

"""Gatherings and series as iCalendar (RFC 5545), for calendars that subscribe to a feed.

What must stay true: a gathering keeps its UID for good, its SEQUENCE never falls, and what was called off stays in the feed as cancelled, so that a calendar
which has it strikes it out. Times are Helsinki's with their zone beside them; a series is its rules with their exceptions, by their own clock, over the very
occasions that `recurrence_sets` makes. Writing is slow and its outcome depends on nothing but its arguments, so each part is written once and kept.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from services.events import recurrence, recurrence_sets
from services.events.domain.series import MINUTES_A_DAY, Override, Series
from services.events.interchange.calendar_zones import described
from services.events.interchange.shown import Shown, ShownGathering, ShownSeries, Where
from shared.domain.days import HELSINKI, helsinki_day, instant_of
from shared.domain.helsinki_calendar import ZONE, unambiguous
from shared.domain.trilingual import worded

PRODUCT = "-//Yhteys//Events//FI"
REFRESHED = timedelta(hours=1)
KEPT = 20_000


def calendar(name: str, shown: Sequence[Shown], *, language: str, domain: str, address: str) -> bytes:
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
    events = [written(one, language=language, domain=domain, address=address) for one in shown]
    others = sorted({one.series.zone for one in shown if isinstance(one, ShownSeries)} - {HELSINKI.key, "UTC"})
    return b"".join([opened, ZONE, *map(described, others), *events, closed, b"\r\n"])


@lru_cache(maxsize=KEPT)
def written(shown: Shown, *, language: str, domain: str, address: str) -> bytes:
    """One gathering's, or one series' and its exceptions', components."""
    key, path = (shown.gathering_id, "gathering") if isinstance(shown, ShownGathering) else (shown.series.series_id, "series")
    parts = [(_gathering(shown), shown)] if isinstance(shown, ShownGathering) else _series(shown)
    for component, said in parts:
        _say(component, "uid", f"{key}@{domain}")
        _describe(component, said, language=language)
        _say(component, "url", said.url or f"{address}/feeds/{path}/{quote(str(key))}.html")
    return b"".join(component.to_ical() for component, _ in parts)


def _gathering(shown: ShownGathering) -> Event:
    return _event(shown, starts=unambiguous(shown.starts_at), ends=unambiguous(shown.ends_at), cancelled=shown.cancelled)


def _series(shown: ShownSeries) -> list[tuple[Event, Shown]]:
    """Of several rules the first is written, and the dates that the others make: a component should have but one (RFC 5545, 3.8.5.3)."""
    of, whole = shown.series, recurrence_sets.of(shown.series)
    master = _event(shown, starts=_by_its_clock(of, of.starts), ends=_end_of_first(of), cancelled=shown.cancelled)
    for rule in whole.rules[:1]:
        master.add("rrule", vRecur.from_ical(_ended(rule, whole_days=of.whole_days)))
    beside = {wall for rule in whole.rules[1:] for wall in islice(recurrence.occasions(rule), recurrence.MOST)}
    taken_up = [_name(of, one.occasion) for one in of.overrides if one.gathering_id]
    listed = {"rdate": [_by_its_clock(of, date) for date in sorted({*of.dates, *beside} - {of.starts})], "exdate": taken_up}
    for name, dates in listed.items():
        if dates:
            master.add(name, dates, parameters={"VALUE": "DATE"} if of.whole_days else {})
    alone = [_exception(shown, one) for one in of.overrides if not one.gathering_id]
    return [(master, shown), *alone, *(_exception(shown, one, onwards=True) for one in of.onwards)]


def _exception(shown: ShownSeries, one: Override, *, onwards: bool = False) -> tuple[Event, Shown]:
    """One that was taken up has none: its gathering is in the feed by itself. Its start is the wall time that it is, also where the clocks leave it out."""
    of, (_, ends) = shown.series, shown.series.span(one)
    days = of.whole_days and one.starts.time() == time() and one.minutes % MINUTES_A_DAY == 0
    starts = one.starts.date() if days else one.starts.replace(tzinfo=HELSINKI)
    cancelled = shown.cancelled or one.cancelled_for is not None
    component = _event(shown, starts=starts, ends=helsinki_day(ends) if days else unambiguous(ends), cancelled=cancelled)
    component.add("recurrence-id", _name(of, one.occasion), parameters={"RANGE": "THISANDFUTURE"} if onwards else {})
    return component, shown.of(one)


def _end_of_first(of: Series) -> date:
    if of.whole_days:
        return of.starts.date() + timedelta(minutes=of.minutes)
    ends_at = instant_of(of.starts, ZoneInfo(of.zone)) + timedelta(minutes=of.minutes)
    return unambiguous(ends_at) if of.zone == HELSINKI.key else ends_at.astimezone(_clock(of))


def _by_its_clock(of: Series, wall: datetime) -> date:
    """A wall time that the series' rule makes, written as just that: the rule goes on from it."""
    return wall.date() if of.whole_days else wall.replace(tzinfo=_clock(of))


def _name(of: Series, occasion: datetime) -> date:
    """RECURRENCE-ID, by the clock of the series' rule."""
    if of.whole_days or of.zone == HELSINKI.key:
        return _by_its_clock(of, occasion)
    return instant_of(occasion).astimezone(_clock(of))


def _clock(of: Series) -> tzinfo:
    return UTC if of.zone == "UTC" else ZoneInfo(of.zone)


def _ended(rule: recurrence.Rule, *, whole_days: bool) -> str:
    """The rule's text with an end: where it names none, or one beyond the years that a series is expanded over, the end of those years."""
    if rule.count is not None and len(list(islice(recurrence.occasions(rule), rule.count))) == rule.count:
        return rule.text
    last = recurrence.ends_by(rule)
    if whole_days:
        return f"{rule.parts};UNTIL={last:%Y%m%d}"
    if rule.until is not None and last < recurrence.horizon(rule.starts):
        return rule.text
    return recurrence.Rule(parts=rule.parts, starts=rule.starts, until=instant_of(last, rule.zone)).text


def _event(shown: Shown, *, starts: date, ends: date, cancelled: bool) -> Event:
    component = Event()
    component.add("dtstamp", shown.changed_at)
    component.add("last-modified", shown.changed_at)
    component.add("sequence", shown.version)
    component.add("dtstart", starts)
    component.add("dtend", ends)
    component.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return component


def _describe(component: Event, shown: Shown, *, language: str) -> None:
    spoken, title = worded(shown.title, language)
    _say(component, "summary", title, LANGUAGE=spoken)
    if shown.contents:
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

"""Gatherings and series as events of schema.org, in JSON-LD: what search engines and other calendars read of a page.

What must stay true: a property is there only when its value is known; one that was called off says so, and one that was moved after its publication says
from when. A series is an event with a schedule; what of it was moved or cancelled alone is an event below it. A rule that a schedule cannot say in full
(it picks among its days) is kept as its text, beside what can be said.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events import recurrence_sets
from services.events.domain.series import MINUTES_A_DAY, Override, Series
from services.events.interchange.shown import Shown, ShownGathering, ShownSeries, Where
from services.events.recurrence import Rule
from shared.domain.days import HELSINKI, instant_of
from shared.domain.trilingual import worded

CONTEXT = "https://schema.org"
DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}
UNSAID = {"BYSETPOS", "BYYEARDAY", "BYWEEKNO", "BYHOUR", "BYMINUTE", "BYSECOND"}
"""Parts of a rule that a schedule has no word for."""
UNITS = {"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y"}

Document = dict[str, Any]


def document(shown: Sequence[Shown], *, language: str, address: str, alone: bool) -> bytes:
    """The one event, or all of them in a graph."""
    events = [event(one, language=language, address=address) for one in shown]
    whole = {"@context": CONTEXT, **events[0]} if alone else {"@context": CONTEXT, "@graph": events}
    return json.dumps(whole, ensure_ascii=False).encode()


def event(shown: Shown, *, language: str, address: str) -> Document:
    match shown:
        case ShownGathering():
            return _gathering(shown, language=language, address=address)
        case ShownSeries():
            return _series(shown, language=language, address=address)


def _gathering(shown: ShownGathering, *, language: str, address: str) -> Document:
    moved = shown.moved_from is not None and shown.moved_from != shown.starts_at
    return _known(
        {
            "@type": "Event",
            "@id": f"{address}/feeds/gathering/{shown.gathering_id}.jsonld",
            **_common(shown, shown.gathering_id, language=language, page=f"{address}/feeds/gathering/{shown.gathering_id}.html"),
            "startDate": _moment(shown.starts_at),
            "endDate": _moment(shown.ends_at),
            "eventStatus": _status(cancelled=shown.cancelled, moved=moved),
            "previousStartDate": _moment(shown.moved_from) if shown.moved_from and moved else None,
        }
    )


def _series(shown: ShownSeries, *, language: str, address: str) -> Document:
    of, whole, page = shown.series, recurrence_sets.of(shown.series), f"{address}/feeds/series/{shown.series.series_id}.html"
    schedules = [_schedule(of, rule) for rule in whole.rules]
    listed = [of.standing(wall) for wall in recurrence_sets.occasions(replace(whole, rules=())) if of.changed(wall) is None]
    changed = [one for one in of.overrides if not one.gathering_id]
    return _known(
        {
            "@type": "EventSeries",
            "@id": f"{address}/feeds/series/{of.series_id}.jsonld",
            **_common(shown, of.series_id, language=language, page=page),
            "startDate": _moment(instant_of(of.starts, whole.zone)),
            "eventStatus": _status(cancelled=shown.cancelled, moved=False),
            "eventSchedule": schedules[0] if len(schedules) == 1 else schedules,
            "subEvent": [_occasion(one, shown, language=language, page=page) for one in (*listed, *changed, *of.onwards)],
        }
    )


def _occasion(one: Override, shown: ShownSeries, *, language: str, page: str) -> Document:
    starts_at, ends_at = shown.series.span(one)
    moved, said = one.starts != one.occasion, shown.of(one)
    return _known(
        {
            "@type": "Event",
            **_words(said, language=language, page=page),
            "startDate": _moment(starts_at),
            "endDate": _moment(ends_at),
            "eventStatus": _status(cancelled=shown.cancelled or one.cancelled_for is not None, moved=moved),
            "previousStartDate": _moment(instant_of(one.occasion)) if moved else None,
        }
    )


def _common(shown: Shown, key: UUID, *, language: str, page: str) -> Document:
    return {
        "identifier": str(key),
        **_words(shown, language=language, page=page),
        "keywords": [shown.kind.value],
        "organizer": _known({"@type": "Organization", "identifier": str(shown.convenor), "name": shown.convenor_name}),
        "audience": [{"@type": "Audience", "audienceType": group} for group in shown.target_groups],
        "inLanguage": list(shown.languages),
        "isAccessibleForFree": shown.free_of_charge,
        "offers": {"@type": "Offer", "price": 0, "priceCurrency": "EUR"} if shown.free_of_charge else None,
        "maximumAttendeeCapacity": shown.capacity,
    }


def _words(shown: Shown, *, language: str, page: str) -> Document:
    return {
        "name": worded(shown.title, language)[1],
        "description": worded(shown.contents, language)[1] if shown.contents else None,
        "url": shown.url or page,
        "location": _place(shown.where, language=language) if shown.where else None,
    }


def _place(where: Where, *, language: str) -> Document:
    street = {"@type": "PostalAddress", "streetAddress": where.address, "addressCountry": "FI"} if where.address else None
    point = {"@type": "GeoCoordinates", "latitude": where.latitude, "longitude": where.longitude} if where.latitude is not None else None
    identifier = str(where.place_id) if where.place_id else None
    return _known({"@type": "Place", "identifier": identifier, "name": worded(where.name, language)[1], "address": street, "geo": point})


def _schedule(of: Series, rule: Rule) -> Document:
    given = dict(part.split("=", 1) for part in rule.parts.split(";"))
    days = given.get("BYDAY", "").split(",") if "BYDAY" in given else []
    return _known(
        {
            "@type": "Schedule",
            "startDate": of.starts.date().isoformat(),
            "endDate": rule.until.astimezone(rule.zone).date().isoformat() if rule.until else None,
            "startTime": None if of.whole_days else of.starts.time().isoformat(),
            "duration": f"P{of.minutes // MINUTES_A_DAY}D" if of.whole_days else f"PT{of.minutes}M",
            "repeatFrequency": f"P{given.get('INTERVAL', '1')}{UNITS[given['FREQ']]}",
            "repeatCount": rule.count,
            "byDay": [f"{CONTEXT}/{DAYS[day]}" if day in DAYS else day for day in days],
            "byMonth": _numbers(given.get("BYMONTH")),
            "byMonthDay": _numbers(given.get("BYMONTHDAY")),
            "exceptDate": [one.occasion.replace(tzinfo=HELSINKI, fold=0).isoformat() for one in of.overrides],
            "scheduleTimezone": rule.zone.key,
            "description": f"RRULE:{rule.text}" if given.keys() & UNSAID else None,
        }
    )


def _numbers(listed: str | None) -> list[int]:
    return [int(one) for one in listed.split(",")] if listed else []


def _status(*, cancelled: bool, moved: bool) -> str:
    return f"{CONTEXT}/{'EventCancelled' if cancelled else 'EventRescheduled' if moved else 'EventScheduled'}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(HELSINKI).isoformat()


def _known(properties: Document) -> Document:
    return {name: value for name, value in properties.items() if value is not None and value != []}

"""Gatherings from iCalendar files (RFC 5545), which people and programs export.

Times without a zone, and whole days, are read in the zone that the caller gives. Attendees and organisers are persons: they are left out, and a flag says
that they were there. Every other property that no field holds is kept as it was written, parameters included. An occasion that differs from its series has
the series' id and its own time in its source id.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from pydantic import ValidationError

from services.events.interchange.records import CORRECT, OUT_OF_BOUNDS, Document, GatheringRecord, Reading
from shared.contracts.registry import Flag
from shared.contracts.times import within_bounds
from shared.contracts.words import Origin
from shared.domain import identity_codes
from shared.domain.trilingual import Texts
from shared.errors import InvalidValue
from shared.imports.reading import Refused, Sighting

STATUSES = frozenset({"CONFIRMED", "TENTATIVE", "CANCELLED"})
PERSONS = frozenset({"ATTENDEE", "ORGANIZER", "CONTACT"})
MAPPED = frozenset({"UID", "SUMMARY", "DESCRIPTION", "STATUS", "LOCATION", "DTSTART", "DTEND", "DURATION", "RRULE", "CATEGORIES", "RECURRENCE-ID"})

EXPORT_AGAIN = "export it again as iCalendar (.ics)"


class UnreadableCalendar(InvalidValue):
    slug = "unreadable-calendar"


def read(content: bytes, *, seen: Sighting, language: str, zone: ZoneInfo) -> Reading:
    """The events of a file; its texts are taken to be in `language`, for the format does not say."""
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError) as fault:
        raise UnreadableCalendar("the file is not iCalendar", field="content", remedy=EXPORT_AGAIN) from fault
    if not calendars:
        raise UnreadableCalendar("the file holds no whole calendar: it may have been cut short", field="content", remedy=EXPORT_AGAIN)
    return Reading.of([_event(event, seen=seen, language=language, zone=zone, position=position) for position, event in enumerate(events, 1)])


def _event(event: Component, *, seen: Sighting, language: str, zone: ZoneInfo, position: int) -> GatheringRecord | Refused:
    """One that cannot be read, whatever is the matter with it, is refused alone."""
    try:
        record = _record(event, seen=seen, language=language, zone=zone)
        field = next((name for name, moments in _times(record) if not all(map(within_bounds, moments))), None)
    except ValidationError:
        remedy = "give every event a UID that never changes"
        return Refused(position=position, field="UID", value=_written_as(event, "UID"), reason="no usable id", remedy=remedy)
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as fault:
        field, reason = _broken(event), OUT_OF_BOUNDS if isinstance(fault, OverflowError) else "it cannot be read"
        return Refused(position=position, field=field, value=_written_as(event, field), reason=reason, remedy=CORRECT)
    if field is None:
        return record
    value = _written_as(event, field)
    return Refused(position=position, source_id=record.origin.source_id, field=field, value=value, reason=OUT_OF_BOUNDS, remedy=CORRECT)


def _record(event: Component, *, seen: Sighting, language: str, zone: ZoneInfo) -> GatheringRecord:
    values, stripped = identity_codes.without(_values(event))
    origin = Origin(source=seen.source, source_id=_source_id(values), seen_at=seen.seen_at, licence=seen.licence)
    starts_at = _time(event, "DTSTART", zone)
    flags = (*stripped, *_flags(event, values))
    return GatheringRecord(
        origin=origin,
        names=Texts(**{language: values["SUMMARY"] or None}),
        descriptions=Texts(**{language: values["DESCRIPTION"] or None}),
        status=values["STATUS"] or None,
        where=values["LOCATION"] or None,
        starts_at=starts_at,
        ends_at=_end(event, starts_at, zone),
        recurrence=values["RRULE"] or None,
        left_out=_left_out(event, zone),
        series=values["UID"] if values["RECURRENCE-ID"] else None,
        occasion=_time(event, "RECURRENCE-ID", zone),
        keywords=tuple(dict.fromkeys(values["CATEGORIES"])),
        flags=flags,
        unmapped=values["others"],
    )


def _times(record: GatheringRecord) -> Iterator[tuple[str, Sequence[datetime]]]:
    """What counts with the record's times, by the property that says each."""
    for name, moment in (("DTSTART", record.starts_at), ("DTEND", record.ends_at), ("RECURRENCE-ID", record.occasion)):
        yield name, (moment,) if moment else ()
    yield "EXDATE", record.left_out


def _broken(event: Component) -> str:
    """The property that cannot be read, where the event knows it."""
    return next((str(name) for name, _ in event.errors if name), "DURATION" if "DURATION" in event else "VEVENT")


def _written_as(event: Component, name: str) -> str:
    try:
        written, _ = identity_codes.without(_text(_first(event, name)))
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
        return ""
    return str(written)[:200]


def _values(event: Component) -> Document:
    """Everything of the event as text; the times are read from the event itself, for a text has lost its zone."""
    single = {name: _text(event.get(name)) for name in ("UID", "SUMMARY", "DESCRIPTION", "STATUS", "LOCATION", "RRULE", "RECURRENCE-ID")}
    categories = [str(word) for group in _every(event, "CATEGORIES") for word in getattr(group, "cats", [group])]
    others: dict[str, list[Document]] = {}
    for name in event:
        if name.upper() not in MAPPED | PERSONS:
            others[name.upper()] = [{"value": _text(value), "parameters": _parameters(value)} for value in _every(event, name)]
    return {**single, "CATEGORIES": categories, "others": others}


def _source_id(values: Document) -> str:
    uid, occasion = values["UID"], values["RECURRENCE-ID"]
    return f"{uid}/{occasion}" if uid and occasion else str(uid)


def _flags(event: Component, values: Document) -> Iterator[Flag]:
    if values["STATUS"] and values["STATUS"] not in STATUSES:
        yield Flag(field="STATUS", value=values["STATUS"], reason="not in the code list")
    for name in sorted(PERSONS & {name.upper() for name in event}):
        yield Flag(field=name, value="", reason="persons were left out")
    written = _moment(event, "DTSTART")
    if written is None:
        yield Flag(field="DTSTART", value="", reason="no time")
    elif not isinstance(written, datetime):
        yield Flag(field="DTSTART", value=written.isoformat(), reason="a whole day, taken from its midnight")
    elif written.tzinfo is None:
        yield Flag(field="DTSTART", value=written.isoformat(), reason="no zone, taken as local")


def _time(event: Component, name: str, zone: ZoneInfo) -> datetime | None:
    written = _moment(event, name)
    if written is None:
        return None
    moment = written if isinstance(written, datetime) else datetime.combine(written, time())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _end(event: Component, starts_at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A duration's days are days of the calendar, its hours are hours that pass, also over a change of clocks."""
    duration = getattr(_first(event, "DURATION"), "dt", None)
    if starts_at is not None and isinstance(duration, timedelta):
        days = timedelta(days=duration.days)
        return ((starts_at + days).astimezone(UTC) + (duration - days)).astimezone(starts_at.tzinfo)
    return _time(event, "DTEND", zone)


def _left_out(event: Component, zone: ZoneInfo) -> tuple[datetime, ...]:
    written = [moment.dt for listed in _every(event, "EXDATE") for moment in getattr(listed, "dts", [])]
    moments = [moment if isinstance(moment, datetime) else datetime.combine(moment, time()) for moment in written if isinstance(moment, date)]
    return tuple(sorted(moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in moments))


def _moment(event: Component, name: str) -> date | None:
    """A datetime or a date; anything else, such as a broken one, is none."""
    moment = getattr(_first(event, name), "dt", None)
    return moment if isinstance(moment, date) else None


def _first(event: Component, name: str) -> Any:
    return next(iter(_every(event, name)), None)


def _every(event: Component, name: str) -> list[Any]:
    value = event.get(name)
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """Text as it reads; anything else in the format's own words."""
    value = value[0] if isinstance(value, list) and value else value
    if value is None or isinstance(value, str):
        return str(value or "")
    written = value.to_ical() if hasattr(value, "to_ical") else str(value)
    return written.decode("utf-8", errors="replace") if isinstance(written, bytes) else str(written)


def _parameters(value: Any) -> dict[str, str]:
    return {str(key): str(one) for key, one in getattr(value, "params", {}).items()}

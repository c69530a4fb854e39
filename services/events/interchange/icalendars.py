"""Gatherings from iCalendar files (RFC 5545), which people and programs export.

What must stay true: one event that cannot be read is refused alone, with the property, its value and a remedy; what of an event cannot be taken is flagged on
it. Of several under one id the highest SEQUENCE counts. Times without a zone, and whole days, are read in the zone that the file or the caller gives.
Attendees and organisers are persons: they are left out, and a flag says that they were there. Every other property that no field holds is kept as it was
written, parameters included. An occasion that differs from its series has the series' id and its own time in its source id.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from services.events.interchange import content_lines
from services.events.interchange.calendar_times import Clocks, Time, UnreadableTime, length
from services.events.interchange.content_lines import Part
from services.events.interchange.notation import order
from services.events.interchange.records import CORRECT, OUT_OF_BOUNDS, Document, GatheringRecord, Listed, Reading
from shared.contracts.registry import Flag
from shared.contracts.times import within_bounds
from shared.contracts.words import Origin
from shared.domain import identity_codes
from shared.domain.trilingual import Texts
from shared.imports.reading import Refused, Sighting, not_too_many

STATUSES = frozenset({"CONFIRMED", "TENTATIVE", "CANCELLED"})
PERSONS = frozenset({"ATTENDEE", "ORGANIZER", "CONTACT"})
MAPPED = frozenset(
    {
        "UID", "SUMMARY", "DESCRIPTION", "STATUS", "LOCATION", "URL", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "CATEGORIES", "RECURRENCE-ID",
    }
)  # fmt: skip
NO_EVENTS = frozenset({"VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"})
DAY = timedelta(days=1)
WHOLE_DAY = "a whole day, taken from its midnight"


class UnreadableProperty(Exception):
    """What makes an event one that cannot be taken."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, value, reason


def read(content: bytes, *, seen: Sighting, language: str, zone: ZoneInfo) -> Reading:
    """The events of a file; its texts are taken to be in `language`, for the format does not say.

    Raises:
        UnreadableCalendar: when the file is not iCalendar, or cut short.
    """
    calendars = content_lines.calendars(content)
    found: list[GatheringRecord | Refused] = []
    for calendar in calendars:
        reader = _Events(calendar, seen=seen, language=language, zone=zone)
        found += [reader.record(part, position) for position, part in enumerate(_components(calendar), len(found) + 1)]
    return Reading.of(_newest(found))


def _components(calendar: Part) -> list[Part]:
    return not_too_many([*calendar.anywhere("VEVENT", *NO_EVENTS)])


def _newest(found: Sequence[GatheringRecord | Refused]) -> list[GatheringRecord | Refused]:
    """Of those under one id the newest; each older one is refused where it stands."""
    newest: dict[str, GatheringRecord] = {}
    for record in (one for one in found if isinstance(one, GatheringRecord)):
        key = record.origin.source_id
        if key not in newest or order(record) >= order(newest[key]):
            newest[key] = record
    return [_older(one, position) if _is_older(one, newest) else one for position, one in enumerate(found, 1)]


def _is_older(one: GatheringRecord | Refused, newest: Mapping[str, GatheringRecord]) -> bool:
    return isinstance(one, GatheringRecord) and newest[one.origin.source_id] is not one


def _older(one: GatheringRecord | Refused, position: int) -> Refused:
    source_id = one.origin.source_id if isinstance(one, GatheringRecord) else one.source_id
    remedy = "nothing needs to be done: the highest SEQUENCE counts, then the newest"
    return Refused(position=position, source_id=source_id, field="UID", value=_shown(source_id), reason="a newer one is in the same file", remedy=remedy)


class _Events:
    """Reads the events of one calendar."""

    def __init__(self, calendar: Part, *, seen: Sighting, language: str, zone: ZoneInfo) -> None:
        self._clocks = Clocks.of(calendar, local=zone)
        self._seen, self._language = seen, language
        method = calendar.first("METHOD")
        self._cancels = method is not None and method.value.strip().upper() == "CANCEL"

    def record(self, event: Part, position: int) -> GatheringRecord | Refused:
        """One that cannot be read, whatever is the matter with it, is refused alone."""
        source_id = _source_id(event)
        if event.name in NO_EVENTS:
            remedy = "bring events (VEVENT)"
            return Refused(position=position, source_id=source_id, field=event.name, value="", reason="it is no event", remedy=remedy)
        try:
            return self._record(event, source_id)
        except ValidationError:
            remedy = "give every event a UID that never changes"
            return Refused(position=position, field="UID", value=_shown(source_id), reason="no usable id", remedy=remedy)
        except UnreadableProperty as fault:
            return Refused(position=position, source_id=_shown(source_id), field=fault.field, value=_shown(fault.value), reason=fault.reason, remedy=CORRECT)

    def _record(self, event: Part, source_id: str) -> GatheringRecord:
        values, stripped = identity_codes.without(_values(event))
        origin = Origin(source=self._seen.source, source_id=str(identity_codes.without(source_id)[0]), seen_at=self._seen.seen_at, licence=self._seen.licence)
        starts = self._one(event, "DTSTART")
        flags = [*stripped, *_flags(event, values, starts)]
        recurs = self._one(event, "RECURRENCE-ID", local=starts.zone if starts else None)
        ends = self._ends(event, starts, flags)
        begins = starts.moment if starts else None
        if begins and ends and ends < begins:
            begins, ends = ends, begins
            flags.append(Flag(field="DTEND", value=_written(event, "DTEND"), reason="it ends before it starts: taken the other way round"))
        listed = {name: self._listed(event, name, starts, flags) for name in ("RDATE", "EXDATE")}
        record = GatheringRecord(
            origin=origin,
            names=Texts(**{self._language: values["SUMMARY"] or None}),
            descriptions=Texts(**{self._language: values["DESCRIPTION"] or None}),
            status="CANCELLED" if self._cancels else values["STATUS"] or None,
            where=values["LOCATION"] or None,
            url=values["URL"] or None,
            starts_at=begins,
            ends_at=ends,
            whole_days=starts is not None and starts.is_day,
            zone=_zone(starts) if starts else None,
            recurrence="\n".join(values["RRULE"]) or None,
            dates=tuple(Listed(starts_at=_beside(time, starts).moment, ends_at=_end_of(time, end, starts)) for time, end in listed["RDATE"]),
            left_out=tuple(sorted(time.moment for time, _ in listed["EXDATE"] if not time.is_day)),
            days_left_out=tuple(sorted(time.wall.date() for time, _ in listed["EXDATE"] if time.is_day)),
            series=values["UID"] if recurs else None,
            occasion=recurs.moment if recurs else None,
            occasion_on=recurs.wall.date() if recurs else None,
            onwards=recurs is not None and _ranges(event),
            sequence=_sequence(event),
            keywords=tuple(dict.fromkeys(values["CATEGORIES"])),
            flags=tuple(flags),
            unmapped=values["others"],
        )
        _refuse_out_of_bounds(event, record)
        return record

    def _one(self, event: Part, name: str, *, local: tzinfo | None = None) -> Time | None:
        written = event.first(name)
        if written is None:
            return None
        try:
            return self._clocks.time(written, local=local)
        except OverflowError as fault:
            raise UnreadableProperty(name, written.value, OUT_OF_BOUNDS) from fault
        except UnreadableTime as fault:
            raise UnreadableProperty(name, written.value, _reason(fault, written.value)) from fault

    def _ends(self, event: Part, starts: Time | None, flags: list[Flag]) -> datetime | None:
        """A duration's days are days of the calendar, its hours are hours that pass, also over a change of clocks. A whole day ends at a midnight."""
        if duration := event.first("DURATION"):
            try:
                return None if starts is None else _after(starts, length(duration.value))
            except OverflowError as fault:
                raise UnreadableProperty("DURATION", duration.value, OUT_OF_BOUNDS) from fault
            except UnreadableTime as fault:
                raise UnreadableProperty("DURATION", duration.value, _reason(fault, duration.value)) from fault
        ends = self._one(event, "DTEND", local=starts.zone if starts else None)
        flags += [
            Flag(field="DTEND", value=_written(event, "DTEND"), reason=remark) for remark in (ends.remarks if ends else ()) if "taken as local" not in remark
        ]
        if starts and starts.is_day and (ends is None or ends.wall <= starts.wall):
            return (starts.wall + DAY).replace(tzinfo=starts.zone)
        return ends.moment if ends else None

    def _listed(self, event: Part, name: str, starts: Time | None, flags: list[Flag]) -> list[tuple[Time, Time | timedelta | None]]:
        """Those of a list that can be read; the others are flagged."""
        found: list[tuple[Time, Time | timedelta | None]] = []
        for written in event.every(name):
            try:
                found += self._clocks.times(written, local=starts.zone if starts else self._clocks.local)
            except OverflowError as fault:
                raise UnreadableProperty(name, written.value, OUT_OF_BOUNDS) from fault
            except UnreadableTime as fault:
                flags.append(Flag(field=name, value=_shown(written.value), reason=f"left out: {fault}"))
        return found


def _flags(event: Part, values: Document, starts: Time | None) -> Iterator[Flag]:
    if values["STATUS"] and values["STATUS"] not in STATUSES:
        yield Flag(field="STATUS", value=values["STATUS"], reason="not in the code list")
    if values["STATUS"] == "TENTATIVE":
        yield Flag(field="STATUS", value="TENTATIVE", reason="not certain at its source, shown all the same")
    for name in sorted(PERSONS & {one.name for one in event.properties}):
        yield Flag(field=name, value="", reason="persons were left out")
    for line in event.unread:
        yield Flag(field="VEVENT", value=_shown(line), reason="no line of iCalendar: left out")
    if event.first("EXRULE"):
        yield Flag(field="EXRULE", value=_written(event, "EXRULE"), reason="a rule of exceptions is not followed")
    if starts is None:
        yield Flag(field="DTSTART", value="", reason="no time")
    else:
        for remark in (WHOLE_DAY,) if starts.is_day else starts.remarks:
            yield Flag(field="DTSTART", value=starts.wall.date().isoformat() if starts.is_day else starts.wall.isoformat(), reason=remark)


def _refuse_out_of_bounds(event: Part, record: GatheringRecord) -> None:
    listed = {"RDATE": [one.starts_at for one in record.dates], "EXDATE": record.left_out}
    single = {"DTSTART": record.starts_at, "DURATION" if event.first("DURATION") else "DTEND": record.ends_at, "RECURRENCE-ID": record.occasion}
    moments = {name: [moment] for name, moment in single.items() if moment} | listed
    name = next((name for name in moments if not all(map(within_bounds, moments[name]))), None)
    if name is not None:
        raise UnreadableProperty(name, _written(event, name), OUT_OF_BOUNDS)


def _values(event: Part) -> Document:
    """Everything of the event as text but its times, which are read from the event itself, for a text has lost its zone."""
    single = {name: found.text.strip() if (found := event.first(name)) else "" for name in ("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL")}
    status = _written(event, "STATUS").strip().upper()
    categories = [word for group in event.every("CATEGORIES") for word in group.texts if word]
    others: dict[str, list[Document]] = {}
    for one in event.properties:
        if one.name not in MAPPED | PERSONS:
            others.setdefault(one.name, []).append({"value": one.text, "parameters": one.parameters})
    rules = [one.value.strip() for one in event.every("RRULE") if one.value.strip()]
    return {**single, "STATUS": status, "CATEGORIES": categories, "RRULE": rules, "others": others}


def _source_id(event: Part) -> str:
    uid, occasion = event.first("UID"), event.first("RECURRENCE-ID")
    written = uid.text.strip() if uid else ""
    return f"{written}/{occasion.value.strip()}" if written and occasion else written


def _after(starts: Time, duration: timedelta) -> datetime:
    days = timedelta(days=duration.days)
    if starts.is_day:
        return (starts.wall + max(days, DAY)).replace(tzinfo=starts.zone)
    return ((starts.moment + days).astimezone(UTC) + (duration - days)).astimezone(starts.zone)


def _beside(time: Time, starts: Time | None) -> Time:
    """A day that is listed beside times is the midnight of their own calendar."""
    return time._replace(zone=starts.zone) if starts and time.is_day and not starts.is_day else time


def _end_of(time: Time, end: Time | timedelta | None, starts: Time | None) -> datetime | None:
    if isinstance(end, timedelta):
        return _after(time, end)
    return _beside(end, starts).moment if end else None


def _zone(starts: Time) -> str:
    """By whose clock it recurs; where no zone of that name goes as the file says, by that which never changes."""
    return starts.zone.key if isinstance(starts.zone, ZoneInfo) else "UTC"


def _ranges(event: Part) -> bool:
    written = event.first("RECURRENCE-ID")
    return written is not None and written.parameters.get("RANGE", "").upper() == "THISANDFUTURE"


def _sequence(event: Part) -> int:
    written = _written(event, "SEQUENCE").strip()
    return int(written) if written.isdecimal() and written.isascii() and len(written) < len("1000000000") else 0


def _reason(fault: UnreadableTime, value: str) -> str:
    """A year that the calendar has not is out of bounds; else what is the matter."""
    return OUT_OF_BOUNDS if value.strip().startswith("0000") else f"it cannot be read: {fault}"


def _written(event: Part, name: str) -> str:
    found = event.first(name)
    return _shown(found.value) if found else ""


def _shown(value: str) -> str:
    return str(identity_codes.without(value)[0])[:200]

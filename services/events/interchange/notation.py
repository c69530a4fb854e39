"""How events writes other systems' records down, what of them counts as a change, and which of them it cannot take."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, TypeAlias

from pydantic import BaseModel, TypeAdapter

from services.events.interchange.records import GatheringRecord, PlaceRecord
from shared.contracts.times import within_bounds
from shared.domain.trilingual import Texts
from shared.imports.plan import Notation
from shared.imports.reading import Refused

Record: TypeAlias = GatheringRecord | PlaceRecord

GATHERING, PLACE = "gathering", "place"
KINDS = (GATHERING, PLACE)
GATHERING_RECORD = TypeAdapter(GatheringRecord)
PLACE_RECORD = TypeAdapter(PlaceRecord)


def kind_of(record: Record) -> str:
    return PLACE if isinstance(record, PlaceRecord) else GATHERING


def content(record: Record) -> str:
    """As JSON."""
    return (PLACE_RECORD.dump_json(record) if isinstance(record, PlaceRecord) else GATHERING_RECORD.dump_json(record)).decode()


def record_of(kind: str, written: Any) -> Record:
    """The record that was written so, of JSON that was read."""
    return (PLACE_RECORD if kind == PLACE else GATHERING_RECORD).validate_python(written)


def record(written: str, seen_at: datetime) -> Record:
    found = json.loads(written)
    made = record_of(PLACE if "streets" in found else GATHERING, found)  # a place alone has streets
    return replace(made, origin=made.origin.model_copy(update={"seen_at": seen_at}))


def fingerprint(record: Record, _written: str = "") -> str:
    """Equal for equal content, whenever it was seen."""
    origin = record.origin.model_dump(mode="json", exclude={"seen_at"})
    content = {field.name: _plain(_of_no_weight(field.name, getattr(record, field.name))) for field in fields(record) if field.name != "origin"}
    return sha256(json.dumps([type(record).__name__, origin, content], sort_keys=True).encode()).hexdigest()


def fault(record: Record, position: int = 0) -> Refused | None:
    """What its source does not show to everybody is not shown here. An exception of a series needs no name of its own."""
    source_id = record.origin.source_id
    if secrecy := _secrecy(record):
        remedy = "make it public at the source, or leave it out of what is brought"
        field, value = secrecy
        return Refused(source_id=source_id, position=position, field=field, value=value, reason="not public at its source", remedy=remedy)
    if record.names == Texts() and getattr(record, "series", None) is None:
        remedy = "give it a name in fi, sv or en at the source"
        return Refused(source_id=source_id, position=position, field="names", value="", reason="no name", remedy=remedy)
    return None


def _secrecy(record: Record) -> tuple[str, str] | None:
    visibility, draft = _stamp(record.unmapped.get("CLASS")), record.unmapped.get("publication_status")
    if isinstance(visibility, str) and visibility.upper() in {"PRIVATE", "CONFIDENTIAL"}:
        return "CLASS", visibility.upper()
    return ("publication_status", "draft") if draft == "draft" else None


def modified(record: Record) -> str:
    """The source's own time of change, in UTC and in one form, so that its order is that of text; empty where it tells none that can be counted with."""
    stamp = record.unmapped.get("last_modified_time") or _stamp(record.unmapped.get("LAST-MODIFIED")) or _stamp(record.unmapped.get("DTSTAMP"))
    try:
        moment = datetime.fromisoformat(stamp) if isinstance(stamp, str) else None
    except ValueError:
        return ""
    if moment is None or moment.tzinfo is None or not within_bounds(moment):
        return ""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def order(record: Record) -> tuple[int, str]:
    """Which of several is newer: the higher SEQUENCE, then the later change (RFC 5546)."""
    return record.sequence if isinstance(record, GatheringRecord) else 0, modified(record)


def _in_order(record: Record) -> str:
    """As one text, of which the order is that of `order`."""
    sequence, changed = order(record)
    return f"{sequence:010} {changed}" if sequence else changed


def _stamp(listed: object) -> object:
    """The first value of a calendar property, as it is kept."""
    return listed[0].get("value") if isinstance(listed, list) and listed and isinstance(listed[0], dict) else None


def _of_no_weight(name: str, value: Any) -> Any:
    """The time at which a program wrote its file changes with every writing, and says nothing of the gathering."""
    return {key: one for key, one in value.items() if key != "DTSTAMP"} if name == "unmapped" else value


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


NOTATION: Notation[Record] = Notation(
    kind=kind_of,
    content=content,
    record=record,
    changed=_in_order,
    faults=lambda _record, _source: (),  # `parts.accept` has refused them where they stood
    fingerprint=fingerprint,
)

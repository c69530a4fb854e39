"""What is known of a source's records, and what another sight of one makes of it. Pure, so that any order can be tried.

What must stay true: the same sights, in any order and however often repeated, end in the same knowledge. So nothing depends on which came first: of two
contents the one that its source changed last holds, then the one that was seen last; and a record has vanished exactly when its source was read as a whole
after it was seen last. It is remembered, so that it is told once, and comes back when it is seen again.
"""

import json
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeAlias

from pydantic import BaseModel

from services.events.interchange.records import GatheringRecord, PlaceRecord, Texts
from shared.contracts.times import within_bounds

Record: TypeAlias = GatheringRecord | PlaceRecord
Key: TypeAlias = tuple[str, str]
"""The kind of a record, and its id at the source."""


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """`content_at` is when this content was seen last, `seen_at` when the record was, with whatever content."""

    record: Record
    fingerprint: str
    content_at: datetime
    seen_at: datetime
    vanished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a record is refused, and what to do about it."""

    field: str
    value: str
    reason: str
    remedy: str


def key(record: Record) -> Key:
    return ("place" if isinstance(record, PlaceRecord) else "gathering", record.origin.source_id)


def fingerprint(record: Record) -> str:
    """Equal for equal content, whenever it was seen."""
    origin = record.origin.model_dump(mode="json", exclude={"seen_at"})
    content = {field.name: _plain(_of_no_weight(field.name, getattr(record, field.name))) for field in fields(record) if field.name != "origin"}
    return sha256(json.dumps([type(record).__name__, origin, content], sort_keys=True).encode()).hexdigest()


def fault(record: Record) -> Fault | None:
    """What its source does not show to everybody is not shown here. An exception of a series needs no name of its own."""
    if secrecy := _secrecy(record):
        remedy = "make it public at the source, or leave it out of what is brought"
        return Fault(field=secrecy[0], value=secrecy[1], reason="not public at its source", remedy=remedy)
    if record.names == Texts() and getattr(record, "series", None) is None:
        return Fault(field="names", value="", reason="no name", remedy="give it a name in fi, sv or en at the source")
    return None


def _secrecy(record: Record) -> tuple[str, str] | None:
    kept, draft = _stamp(record.unmapped.get("CLASS")), record.unmapped.get("publication_status")
    if isinstance(kept, str) and kept.upper() in {"PRIVATE", "CONFIDENTIAL"}:
        return "CLASS", kept.upper()
    return ("publication_status", "draft") if draft == "draft" else None


def sighted(record: Record) -> Known:
    seen_at = record.origin.seen_at
    return Known(record=record, fingerprint=fingerprint(record), content_at=seen_at, seen_at=seen_at)


def taken(known: Known | None, seen: Known, *, whole_at: datetime | None) -> tuple[Known, Outcome]:
    """What is known after another sight of a record; `whole_at` is when its source was read as a whole last."""
    if known is None:
        return judged(seen, whole_at), Outcome.CREATED
    newest = max(known, seen, key=lambda one: (modified(one.record), one.content_at, one.fingerprint))
    now = judged(replace(newest, seen_at=max(known.seen_at, seen.seen_at)), whole_at)
    same = (now.fingerprint, now.vanished) == (known.fingerprint, known.vanished)
    return now, Outcome.UNCHANGED if same else Outcome.UPDATED


def judged(known: Known, whole_at: datetime | None) -> Known:
    """Whether it has vanished. Places stay: what took place there did."""
    return replace(known, vanished=isinstance(known.record, GatheringRecord) and whole_at is not None and known.seen_at < whole_at)


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
    return value.isoformat() if isinstance(value, datetime) else value

"""What an import would do, before anything is done: its report and its actions.

The same records, in any order and however often repeated, give the same plan; the plan carried out, the same records change nothing. What vanished is
looked for among the same source's own only, and only where the whole of the source was read. A record that is refused was seen: it has not vanished; and
where a refused one has no id, it may be any of the known, so that none is said to have vanished.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from services.registry.interchange.records import OrganisationRecord, Record, Refused
from shared.contracts.registry import OfficialList

OFFICIAL = frozenset(OfficialList)


class Scope(StrEnum):
    """How much of its source a reading holds: only after the whole can a record be missed."""

    WHOLE = "whole"
    PART = "part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept of a record seen before. One that vanished is remembered, so that it is told once and can come back."""

    fingerprint: str
    vanished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """`returned`: it had vanished before."""

    record: Record
    returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanish:
    """It becomes withdrawn or cancelled, never nothing."""

    source_id: str


Action = Create | Update | Vanish


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`contradicting`: ids under which different contents came; the newest of them was taken. `known` is what to keep once the actions are done."""

    actions: tuple[Action, ...]
    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[Refused, ...]
    vanished: tuple[str, ...]
    contradicting: tuple[str, ...]
    known: dict[str, Known]


def fingerprint(record: Record) -> str:
    """Equal for equal content, whenever it was seen."""
    origin = record.origin.model_dump(mode="json", exclude={"seen_at"})
    content = {field.name: _plain(getattr(record, field.name)) for field in fields(record) if field.name != "origin"}
    body = json.dumps([type(record).__name__, origin, content], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(body.encode()).hexdigest()


def plan(source: str, known: Mapping[str, Known], records: Iterable[Record], *, scope: Scope, unreadable: Sequence[Refused] = ()) -> Plan:
    """`known` holds what was kept of this source and kind; `unreadable` is what the reading itself refused."""
    chosen, contradicting = _choose(records)
    checked = [(record, mark, tuple(_faults(record, source))) for mark, record in chosen]
    faults = [fault for _, _, found in checked for fault in found]
    taken = {record.origin.source_id: record for record, _, found in checked if not found}
    prints = {record.origin.source_id: mark for record, mark, found in checked if not found}
    seen = {record.origin.source_id for _, record in chosen if record.origin.source == source} | {fault.source_id for fault in unreadable}
    created = [one for one in taken if one not in known]
    unchanged = [one for one in taken if known.get(one) == Known(fingerprint=prints[one])]
    updated = [one for one in taken if one in known and known[one] != Known(fingerprint=prints[one])]
    vanished = sorted(one for one, kept in known.items() if not kept.vanished and one not in seen) if scope is Scope.WHOLE and "" not in seen else []
    return Plan(
        actions=(
            *(Create(record=taken[one]) for one in created),
            *(Update(record=taken[one], returned=known[one].vanished) for one in updated),
            *(Vanish(source_id=one) for one in vanished),
        ),
        created=tuple(created),
        updated=tuple(updated),
        unchanged=tuple(unchanged),
        refused=tuple(sorted({*unreadable, *faults}, key=_refusal_order)),
        vanished=tuple(vanished),
        contradicting=contradicting,
        known={
            **known,
            **{one: Known(fingerprint=mark) for one, mark in prints.items()},
            **{one: replace(known[one], vanished=True) for one in vanished},
        },
    )


def _choose(records: Iterable[Record]) -> tuple[list[tuple[str, Record]], tuple[str, ...]]:
    """One record per id with its fingerprint, in the order of ids: the one its source changed last, then the one seen last, then the greater fingerprint."""
    by_id: dict[tuple[str, str], dict[str, Record]] = {}
    for record in records:
        same = by_id.setdefault((record.origin.source, record.origin.source_id), {})
        mark = fingerprint(record)
        if mark not in same or same[mark].origin.seen_at < record.origin.seen_at:
            same[mark] = record
    newest = [max(same.items(), key=lambda item: (_modified(item[1]), item[1].origin.seen_at, item[0])) for _, same in sorted(by_id.items())]
    return newest, tuple(source_id for (_, source_id), same in sorted(by_id.items()) if len(same) > 1)


def _modified(record: Record) -> str:
    """PTV's or HSDS's own time of change: ISO 8601 in one zone, so that its order is that of text."""
    stamp = record.unmapped.get("modified") or record.unmapped.get("last_modified")
    return stamp if isinstance(stamp, str) else ""


def _faults(record: Record, source: str) -> Iterator[Refused]:
    source_id = record.origin.source_id
    if record.origin.source != source:
        remedy = f"import it as {record.origin.source}, or correct its source"
        yield Refused(source_id=source_id, position=0, field="source", value=record.origin.source, reason="of another source", remedy=remedy)
        return
    if record.names.any() is None:
        yield Refused(source_id=source_id, position=0, field="names", value="", reason="no name", remedy="give a name in fi, sv or en")
    if isinstance(record, OrganisationRecord) and source not in OFFICIAL:
        for flag in record.flags:
            if flag.field == "business_id":
                remedy = "check it in the business information system (YTJ); leave it out when there is none"
                yield Refused(source_id=source_id, position=0, field=flag.field, value=flag.value, reason=flag.reason, remedy=remedy)


def _refusal_order(fault: Refused) -> tuple[str, int, str, str]:
    return fault.source_id, fault.position, fault.field, fault.value


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value

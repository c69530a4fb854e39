"""What records of one source and kind change of what is known of it, before anything is done.

What must stay true: what ends up known is a matter of which records were ever read and when, never of the order or number of imports that brought them.
So of all that came under one id the one its source changed last is taken, of those the one seen last, then the greater fingerprint; and a record has
vanished exactly when the whole of its source was read later than it was last seen. A record that is refused was seen: it has not vanished.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from services.registry.interchange.kept import content, fingerprint
from services.registry.interchange.records import OrganisationRecord, Record, Refused
from services.registry.interchange.telling import LONGEST_NAME, named
from shared.contracts.registry import OfficialList

OFFICIAL = frozenset(OfficialList)
NEVER = datetime.min.replace(tzinfo=UTC)


class Outcome(StrEnum):
    """What became of a record. OUTDATED: a newer one is known. CONTRADICTING: others came under its id in the same import."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"
    REFUSED = "refused"
    VANISHED = "vanished"
    CONTRADICTING = "contradicting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept of a record. `changed` is its source's own time of change, `told_at` when it was seen so, `seen_at` when anything was under its id."""

    fingerprint: str
    changed: str
    told_at: datetime
    seen_at: datetime
    vanished: bool = False

    @property
    def rank(self) -> tuple[str, datetime, str]:
        return self.changed, self.told_at, self.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A record that is new or newer than what was known, with its content as it is kept."""

    record: Record
    content: str
    known: Known
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`known` holds what changes of it, by id; `taken` those whose content does, or that are back. `outcomes` is in the order of ids."""

    taken: tuple[Taken, ...]
    known: dict[str, Known]
    outcomes: tuple[tuple[str, Outcome], ...]
    refused: tuple[Refused, ...]


def plan(source: str, known: Mapping[str, Known], records: Iterable[Record], *, whole_read_at: datetime | None = None) -> Plan:
    """`known` holds what was kept of the records' ids; `whole_read_at` is when the whole of the source was read last."""
    weighed, refused = _weigh(records, source)
    read_at = whole_read_at or NEVER
    after: dict[str, Known] = {}
    taken: list[Taken] = []
    outcomes: list[tuple[str, Outcome]] = []
    for source_id, versions in sorted(weighed.items()):
        record, written, best = max(versions.values(), key=lambda version: version[2].rank)
        seen_at = max(version[2].seen_at for version in versions.values())
        before = known.get(source_id)
        outcome, now_known = _judge(before, replace(best, seen_at=seen_at), read_at)
        outcomes.append((source_id, outcome))
        if len(versions) > 1:
            outcomes.append((source_id, Outcome.CONTRADICTING))
        if now_known != before:
            after[source_id] = now_known
        if outcome in {Outcome.CREATED, Outcome.UPDATED}:
            taken.append(Taken(record=record, content=written, known=now_known, outcome=outcome))
    for fault in refused:
        if (kept := after.get(fault.source_id) or known.get(fault.source_id)) and (again := _seen(kept, fault, read_at)) != kept:
            after[fault.source_id] = again
    return Plan(taken=tuple(taken), known=after, outcomes=tuple(outcomes), refused=tuple(sorted({fault.fault for fault in refused}, key=_refusal_order)))


@dataclass(frozen=True, slots=True)
class _Fault:
    source_id: str
    seen_at: datetime
    fault: Refused


def _judge(before: Known | None, given: Known, read_at: datetime) -> tuple[Outcome, Known]:
    if before is None:
        return Outcome.CREATED, replace(given, vanished=given.seen_at < read_at)
    seen_at = max(before.seen_at, given.seen_at)
    back = before.vanished and seen_at >= read_at
    if before.fingerprint == given.fingerprint:
        best = replace(before, told_at=max(before.told_at, given.told_at))
        return Outcome.UPDATED if back else Outcome.UNCHANGED, replace(best, seen_at=seen_at, vanished=before.vanished and not back)
    newer = given.rank > before.rank
    best = given if newer else before
    outcome = Outcome.UPDATED if newer else Outcome.OUTDATED
    return outcome, replace(best, seen_at=seen_at, vanished=before.vanished and not back)


def _seen(kept: Known, fault: _Fault, read_at: datetime) -> Known:
    seen_at = max(kept.seen_at, fault.seen_at)
    return replace(kept, seen_at=seen_at, vanished=kept.vanished and seen_at < read_at)


Version = tuple[Record, str, Known]


def _weigh(records: Iterable[Record], source: str) -> tuple[dict[str, dict[str, Version]], list[_Fault]]:
    """By id and fingerprint what can be taken, each as it was seen last; and the faults of what cannot."""
    weighed: dict[str, dict[str, Version]] = {}
    faults: list[_Fault] = []
    for record in records:
        seen_at = record.origin.seen_at
        if found := list(_faults(record, source)):
            faults += [_Fault(record.origin.source_id if record.origin.source == source else "", seen_at, fault) for fault in found]
            continue
        written = content(record)
        mark = fingerprint(written)
        same = weighed.setdefault(record.origin.source_id, {})
        if mark not in same or same[mark][2].told_at < seen_at:
            same[mark] = (record, written, Known(fingerprint=mark, changed=_changed(record), told_at=seen_at, seen_at=seen_at))
    return weighed, faults


def _changed(record: Record) -> str:
    """PTV's or HSDS's own time of change: ISO 8601 in one zone, so that its order is that of text."""
    stamp = record.unmapped.get("modified") or record.unmapped.get("last_modified")
    return stamp if isinstance(stamp, str) else ""


def _faults(record: Record, source: str) -> Iterator[Refused]:
    source_id = record.origin.source_id
    if record.origin.source != source:
        remedy = f"import it as {record.origin.source}, or correct its source"
        yield Refused(source_id=source_id, position=0, field="source", value=record.origin.source, reason="of another source", remedy=remedy)
        return
    if not (name := named(record)):
        yield Refused(source_id=source_id, position=0, field="names", value="", reason="no name", remedy="give a name in fi, sv or en")
    if len(name) > LONGEST_NAME:
        reason = f"a name has at most {LONGEST_NAME} characters"
        yield Refused(source_id=source_id, position=0, field="names", value=name[:LONGEST_NAME], reason=reason, remedy="shorten it at its source")
    if isinstance(record, OrganisationRecord) and source not in OFFICIAL:
        for flag in record.flags:
            if flag.field == "business_id":
                remedy = "check it in the business information system (YTJ); leave it out when there is none"
                yield Refused(source_id=source_id, position=0, field=flag.field, value=flag.value, reason=flag.reason, remedy=remedy)


def _refusal_order(fault: Refused) -> tuple[str, int, str, str]:
    return fault.source_id, fault.position, fault.field, fault.value


def vanished(known: Mapping[str, Known], *, whole_read_at: datetime) -> Sequence[str]:
    """Those that were not seen when the whole of their source was read, and of whom that was not told yet."""
    return sorted(source_id for source_id, kept in known.items() if not kept.vanished and kept.seen_at < whole_read_at)

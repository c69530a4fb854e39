"""What records of one source and kind change of what is known of it, before anything is done.

What must stay true: what ends up known is a matter of which records were ever read and when, never of the order or number of imports that brought them.
So of all that came under one id the one its source changed last is taken, of those the one seen last, then the greater fingerprint; and a record has
vanished exactly when the whole of its source was read later than it was last seen. A record that is refused was seen: it has not vanished.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Generic, TypeAlias

from shared.imports.reading import R, Record, Refused

NEVER = datetime.min.replace(tzinfo=UTC)


class Outcome(StrEnum):
    """What became of a record. OUTDATED: a newer one is known. CONTRADICTING: others came under its id in the same import.

    REMARKED is of a document as a whole: what of it was passed over, though its records are taken.
    """

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"
    REFUSED = "refused"
    VANISHED = "vanished"
    CONTRADICTING = "contradicting"
    REMARKED = "remarked"


def of_a_text(_record: Record, content: str) -> str:
    return sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation(Generic[R]):
    """How a service writes its records down and judges them.

    `content` is a record as one text, from which `record` makes it again; `fingerprint` is equal for what is the same, whenever it was seen; `changed` is the
    source's own time of change, as a text whose order is that of time, or empty; `faults` tell why one of that source cannot be taken.
    """

    kind: Callable[[R], str]
    content: Callable[[R], str]
    record: Callable[[str, datetime], R]
    changed: Callable[[R], str]
    faults: Callable[[R, str], Iterable[Refused]]
    fingerprint: Callable[[R, str], str] = of_a_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept of a record. `changed` is its source's own time of change, `described_at` when it was seen so, `seen_at` when anything was under its id."""

    fingerprint: str
    changed: str
    described_at: datetime
    seen_at: datetime
    vanished: bool = False

    @property
    def rank(self) -> tuple[str, datetime, str]:
        return self.changed, self.described_at, self.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken(Generic[R]):
    """A record that is new or newer than what was known, with its content as it is kept."""

    record: R
    content: str
    known: Known
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Generic[R]):
    """`known` holds what changes of it, by id; `taken` those whose content does, or that are back. `outcomes` is in the order of ids."""

    taken: tuple[Taken[R], ...]
    known: dict[str, Known]
    outcomes: tuple[tuple[str, Outcome], ...]
    refused: tuple[Refused, ...]

    @property
    def only_seen(self) -> dict[str, Known]:
        """What changes of those whose content does not."""
        taken = {one.record.origin.source_id for one in self.taken}
        return {source_id: known for source_id, known in self.known.items() if source_id not in taken}


def plan(source: str, known: Mapping[str, Known], records: Iterable[R], notation: Notation[R], *, whole_read_at: datetime | None = None) -> Plan[R]:
    """`known` holds what was kept of the records' ids; `whole_read_at` is when the whole of the source was read last."""
    weighed, refused = _weigh(records, source, notation)
    read_at = whole_read_at or NEVER
    after: dict[str, Known] = {}
    taken: list[Taken[R]] = []
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
        if (known_record := after.get(fault.source_id) or known.get(fault.source_id)) and (again := _seen(known_record, fault, read_at)) != known_record:
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
        best = replace(before, changed=max(before.changed, given.changed), described_at=max(before.described_at, given.described_at))
        return Outcome.UPDATED if back else Outcome.UNCHANGED, replace(best, seen_at=seen_at, vanished=before.vanished and not back)
    newer = given.rank > before.rank
    best = given if newer else before
    outcome = Outcome.UPDATED if newer else Outcome.OUTDATED
    return outcome, replace(best, seen_at=seen_at, vanished=before.vanished and not back)


def _seen(known_record: Known, fault: _Fault, read_at: datetime) -> Known:
    seen_at = max(known_record.seen_at, fault.seen_at)
    return replace(known_record, seen_at=seen_at, vanished=known_record.vanished and seen_at < read_at)


Version: TypeAlias = tuple[R, str, Known]


def _weigh(records: Iterable[R], source: str, notation: Notation[R]) -> tuple[dict[str, dict[str, Version[R]]], list[_Fault]]:
    """By id and fingerprint what can be taken, each as it was changed and seen last; and the faults of what cannot."""
    weighed: dict[str, dict[str, Version[R]]] = {}
    faults: list[_Fault] = []
    for record in records:
        seen_at = record.origin.seen_at
        if found := list(notation.faults(record, source)):
            faults += [_Fault(record.origin.source_id if record.origin.source == source else "", seen_at, fault) for fault in found]
            continue
        written = notation.content(record)
        mark = notation.fingerprint(record, written)
        given = Known(fingerprint=mark, changed=notation.changed(record), described_at=seen_at, seen_at=seen_at)
        same = weighed.setdefault(record.origin.source_id, {})
        if mark not in same or same[mark][2].rank < given.rank:
            same[mark] = (record, written, given)
    return weighed, faults


def _refusal_order(fault: Refused) -> tuple[str, int, str, str]:
    return fault.source_id, fault.position, fault.field, fault.value


def vanished(known: Mapping[str, Known], *, whole_read_at: datetime) -> list[str]:
    """Those that were not seen when the whole of their source was read, and of whom that was not told yet."""
    return sorted(source_id for source_id, known_record in known.items() if not known_record.vanished and known_record.seen_at < whole_read_at)

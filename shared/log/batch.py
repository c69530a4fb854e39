"""A batch on its way through a projector: what is applied, what is parked, what is not followed, and where the cursor stands behind it.

What must stay true: of each source every position is taken once, in order, and only from a record that shows the proof promised for it. Whatever else stands
on the log, a jump, a record that proves nothing, moves no position: it is named, and what the source itself says comes later all the same.
"""

from dataclasses import dataclass
from typing import Any

from shared.bus.stream import Delivery
from shared.contracts.envelope import Recorded
from shared.log import parking
from shared.log.cursors import Cursor, Held
from shared.log.proofs import INTRODUCED, promise
from shared.log.reading import EPOCH, Foreign, Heard, NotReadable, Opened, Unreadable, interpreted, opened

NOT_YET_MET: Held = (0, None)
MOST_SOURCES = 1000
"""A cursor names every source; an area has as many as it has services."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A record that is not followed, and the kind of reason.

    `jump`, `unproven`, `foreign`, `introduced-twice` or `too-many-sources`. `expected` is the position that comes next of its source.
    """

    kind: str
    source: str
    position: int
    expected: int
    offset: int
    body: bytes


class Batch:
    """What becomes of each delivery. With `only_new`, what is older than the consumer is passed over."""

    def __init__(self, cursor: Cursor, blocked: set[parking.Line], *, only_new: bool = False) -> None:
        self.facts: list[Recorded[Any]] = []
        self.parked: list[parking.ToPark] = []
        self.strangers: list[Stranger] = []
        self.blocked = blocked
        self._cursor = cursor
        self._only_new = only_new
        self._positions = dict(cursor.positions)
        self._chain = dict(cursor.chain)
        self._offset = cursor.offset
        self._last_id = cursor.last_id

    def add(self, delivery: Delivery, heard: Heard) -> None:
        if delivery.offset <= self._offset:
            return
        self._offset, self._last_id = delivery.offset, ""
        try:
            found = opened(delivery)
            if isinstance(found, Opened):
                self._last_id = found.envelope.id
                if self._comes_next(found) and not (self._only_new and self._is_old(found)):
                    self._take(found, heard)
            else:
                self._park(found)
        except Exception as error:  # noqa: BLE001 - whatever a record holds, it must not stop the reading
            self._park(Unreadable(offset=delivery.offset, body=delivery.body, error=NotReadable(f"not readable: {error!r}")))

    def _is_old(self, found: Opened) -> bool:
        if self._cursor.begins_at is not None:
            return found.offset < self._cursor.begins_at
        return (found.envelope.time or EPOCH) < self._cursor.since

    def _comes_next(self, found: Opened) -> bool:
        envelope = found.envelope
        if envelope.type == INTRODUCED:
            return self._introduce(found)
        source, position = envelope.source, envelope.position
        held = self._chain.get(source)
        last, wanted = held or NOT_YET_MET
        if position <= last and (position > 0 or not held):
            return position <= 0  # a repeat; or it has no position, and no service of ours is its source
        if position != last + 1:
            return self._stranger("jump", found, expected=last + 1)
        if wanted is not None and (envelope.proof is None or promise(envelope.proof) != wanted):
            return self._stranger("unproven", found, expected=last + 1)
        if not held and self._is_full:
            return self._stranger("too-many-sources", found, expected=0)
        self._chain[source] = (position, envelope.nextproof)
        is_new = position > self._positions.get(source, 0)
        if is_new:
            self._positions[source] = position
        return is_new

    def _introduce(self, found: Opened) -> bool:
        source, first = found.envelope.subject or "", found.envelope.nextproof
        if source in self._chain or not first:
            return self._stranger("introduced-twice", found, expected=0)
        if self._is_full:
            return self._stranger("too-many-sources", found, expected=0)
        self._chain[source] = (0, first)
        return False

    @property
    def _is_full(self) -> bool:
        return len(self._chain) >= MOST_SOURCES

    def _stranger(self, kind: str, found: Opened, *, expected: int) -> bool:
        envelope = found.envelope
        self.strangers.append(Stranger(kind=kind, source=envelope.source, position=envelope.position, expected=expected, offset=found.offset, body=found.body))
        return False

    def _take(self, opened_: Opened, heard: Heard) -> None:
        match interpreted(opened_, heard):
            case Recorded() as fact:
                if fact.position <= 0:
                    self._park(_without_position(opened_))
                elif self.blocked and parking.line_of(fact) in self.blocked:
                    self.wait(fact)
                else:
                    self.facts.append(fact)
            case Unreadable() as found:
                self._park(found)
            case Foreign():
                self._stranger("foreign", opened_, expected=0)

    def _park(self, found: Unreadable) -> None:
        self.parked.append(parking.ToPark.unreadable(found))
        self.blocked.add(parking.line_of(found))

    def start_again(self) -> list[Recorded[Any]]:
        facts, self.facts = self.facts, []
        return facts

    def wait(self, fact: Recorded[Any]) -> None:
        self.parked.append(parking.ToPark.waiting(fact))

    def fail(self, fact: Recorded[Any], error: Exception) -> None:
        self.parked.append(parking.ToPark.failed(fact, error))
        self.blocked.add(parking.line_of(fact))

    def moved(self, applied: int) -> Cursor:
        return Cursor(
            offset=self._offset,
            last_id=self._last_id,
            positions=self._positions,
            chain=self._chain,
            applied=self._cursor.applied + applied,
            version=self._cursor.version,
            since=self._cursor.since,
            epoch=self._cursor.epoch,
            begins_at=self._cursor.begins_at,
            revision=self._cursor.revision,
        )


def _without_position(found: Opened) -> Unreadable:
    envelope = found.envelope
    error = NotReadable(f"not a fact: position: {envelope.position}: a fact has its place in the journal of its source, from 1 on")
    return Unreadable(
        offset=found.offset, body=found.body, error=error, id=envelope.id, type=envelope.type, source=envelope.source, subject=envelope.subject or ""
    )

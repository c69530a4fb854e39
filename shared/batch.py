"""A batch on its way through a projector: what is applied, what is parked, and where the cursor stands behind it."""

from typing import Any

from shared import parking
from shared.contracts.envelope import Recorded
from shared.cursors import Cursor
from shared.reading import Heard, Unreadable, read
from shared.stream import Delivery


class Batch:
    """What becomes of each delivery: passed over, applied, or parked; and where the cursor then stands."""

    def __init__(self, cursor: Cursor, blocked: set[str]) -> None:
        self.facts: list[Recorded[Any]] = []
        self.parked: list[parking.ToPark] = []
        self.blocked = blocked
        self._cursor = cursor
        self._positions = dict(cursor.positions)
        self._offset = cursor.offset
        self._last_id = cursor.last_id

    def add(self, delivery: Delivery, heard: Heard) -> None:
        if delivery.offset <= self._offset:
            return
        found = read(delivery, heard)
        self._offset, self._last_id = found.offset, found.id
        if found.position:
            if found.position <= self._positions.get(found.source, 0):
                return
            self._positions[found.source] = found.position
        match found:
            case Unreadable():
                self.parked.append(parking.ToPark.unreadable(found))
                self.blocked.add(found.subject)
            case Recorded() if found.subject in self.blocked:
                self.wait(found)
            case Recorded():
                self.facts.append(found)

    def start_again(self) -> list[Recorded[Any]]:
        facts, self.facts = self.facts, []
        return facts

    def wait(self, fact: Recorded[Any]) -> None:
        self.parked.append(parking.ToPark.waiting(fact))

    def fail(self, fact: Recorded[Any], error: Exception) -> None:
        self.parked.append(parking.ToPark.failed(fact, error))
        self.blocked.add(fact.subject)

    def moved(self, applied: int) -> Cursor:
        return Cursor(
            offset=self._offset,
            last_id=self._last_id,
            positions=self._positions,
            applied=self._cursor.applied + applied,
            version=self._cursor.version,
            since=self._cursor.since,
            revision=self._cursor.revision,
        )

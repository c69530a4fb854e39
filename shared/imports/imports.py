"""Imports (tuonti): waiting for their parts → running → done.

An import runs once all of its parts are there, and never before: what is missing might be what a later step would call vanished. A part that came is not
replaced; the same part again is no fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from shared.contracts.imports import ImportCommand, ImportId, ImportPartCommand, ReadingScope
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.errors import DomainError, InvalidValue
from shared.imports.reading import Sighting


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


class PartDiffers(DomainError):
    slug = "import-part-differs"


class NoSuchPart(InvalidValue):
    slug = "no-such-import-part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """`manner` is what else its service was told: how the documents are read and what is to be made of them.

    `next_part` and `next_item` are where it goes on; `unidentified`: an item had no usable id, so that it may be any of those that were not seen.
    """

    import_id: ImportId
    request_fingerprint: str
    source: str
    licence: str
    scope: ReadingScope
    manner: Mapping[str, Any]
    seen_at: datetime
    parts: int
    started_by: str
    started_at: datetime
    state: State
    finished_at: datetime | None = None
    next_part: int = 1
    next_item: int = 0
    done: int = 0
    unidentified: bool = False
    outcomes: Mapping[str, int]

    @property
    def sighting(self) -> Sighting:
        return Sighting(source=self.source, seen_at=self.seen_at, licence=self.licence)


def start(existing: Import | None, command: ImportCommand, *, by: str, now: datetime) -> Import:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="import", key=command.import_id)
        return existing
    return Import(
        import_id=command.import_id,
        request_fingerprint=fingerprint(command),
        source=command.source,
        licence=command.licence,
        scope=command.scope,
        manner=command.model_dump(mode="json", exclude=set(ImportCommand.model_fields) - {"language"}),
        seen_at=command.seen_at or now,
        parts=command.parts,
        started_by=by,
        started_at=now,
        state=State.WAITING if command.parts > 1 else State.RUNNING,
        outcomes={},
    )


def add(one: Import, command: ImportPartCommand, *, arrived: Mapping[int, str]) -> tuple[Import, str | None]:
    """The import, and the fingerprint of the part where it is new. `arrived` holds the fingerprints of the parts that are there."""
    if command.part > one.parts:
        remedy = "say at its start how many there are, or begin another import"
        raise NoSuchPart(f"the import has {one.parts} parts", field="part", value=command.part, remedy=remedy)
    mark = fingerprint_of_part(command.content)
    before = arrived.get(command.part)
    if before == mark:
        return one, None
    if before is not None:
        raise PartDiffers(f"part {command.part} came with other content", field="part", value=command.part, remedy="begin another import")
    whole = len(arrived) + 1 == one.parts
    return replace(one, state=State.RUNNING) if whole else one, mark


def fingerprint_of_part(content: bytes) -> str:
    return sha256(content).hexdigest()

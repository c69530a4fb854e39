"""Imports (tuonti): waiting for their parts → running → done.

An import runs once all of its parts are there, and never before: what is missing might be what a later step would call vanished. A part that came is not
replaced; the same part again is no fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from services.registry.domain.asked import fingerprint, refuse_other_content
from shared.contracts.imports import ImportId, ReadingScope
from shared.contracts.registry import AddImportPart, RecordKind, SourceForm, StartImport
from shared.errors import DomainError, InvalidValue


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
    """`next_part` and `next_item` are where it goes on; `unidentified`: an item had no usable id, so that it may be any of those that were not seen."""

    import_id: ImportId
    form: SourceForm
    kind: RecordKind
    source: str
    licence: str
    scope: ReadingScope
    language: str
    seen_at: datetime
    parts: int
    asked: str
    opened_at: datetime
    state: State
    finished_at: datetime | None = None
    next_part: int = 1
    next_item: int = 0
    done: int = 0
    unidentified: bool = False
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`asked` tells two contents apart."""

    part: int
    asked: str


def start(existing: Import | None, command: StartImport, *, now: datetime) -> Import:
    if existing:
        refuse_other_content(existing.asked, command, what="import", key=command.import_id)
        return existing
    return Import(
        import_id=command.import_id,
        form=command.form,
        kind=command.kind,
        source=command.source,
        licence=command.licence,
        scope=command.scope,
        language=command.language,
        seen_at=command.seen_at or now,
        parts=command.parts,
        asked=fingerprint(command),
        opened_at=now,
        state=State.WAITING if command.parts > 1 else State.RUNNING,
        outcomes={},
    )


def add(import_: Import, command: AddImportPart, *, arrived: Mapping[int, str]) -> tuple[Import, Part | None]:
    """`arrived` holds the parts that are there, as they were asked."""
    if command.part > import_.parts:
        raise NoSuchPart(
            f"the import has {import_.parts} parts", field="part", value=command.part, remedy="say at its start how many there are, or begin another import"
        )
    part = Part(part=command.part, asked=told_apart(command.content))
    before = arrived.get(command.part)
    if before == part.asked:
        return import_, None
    if before is not None:
        raise PartDiffers(f"part {command.part} came with other content", field="part", value=command.part, remedy="begin another import")
    whole = len(arrived) + 1 == import_.parts
    return replace(import_, state=State.RUNNING) if whole else import_, part


def told_apart(content: bytes) -> str:
    return sha256(content).hexdigest()

"""What events takes from other systems: documents of a source, in one part or several; and what is said when a source changed, or an import is done.

An import (tuonti) is named by its giver and begins to run when the last of its parts has come, so that asking twice is asking once, and nothing is said to
have vanished from a source of which only some parts were read.
"""

from enum import StrEnum
from uuid import UUID

from shared.contracts.envelope import Fact
from shared.contracts.events.facts import GatheringFact
from shared.contracts.events.series import SeriesFact, Wall
from shared.contracts.events.words import GatheringKind, Spot, Title
from shared.contracts.registry.imports import AddImportPartCommand, ImportId, StartImportCommand, TextLanguage
from shared.contracts.registry.words import Name, OrganisationId, Part


class Form(StrEnum):
    """Whose words a document is in: a page of the cities' events interface (Linked Events v1), or a calendar file."""

    LINKED_EVENTS = "linkedevents"
    ICALENDAR = "icalendar"


class Provenance(Part):
    """Where an imported thing came from; when it was seen there last is told by its record."""

    source: Name
    source_id: Name
    licence: Name


class StartImport(StartImportCommand, type="events.start_import.v1", subject="import_id", personal=True):
    """Bring the first of `parts` documents. What is in them is convened by `convenor` and of that kind; texts are in `language` where the form names none.

    `seen_at` is when the source was read; without it, now. Of two readings the later one holds, whichever came first.
    """

    form: Form
    convenor: OrganisationId
    kind: GatheringKind = GatheringKind.THEME_DAY
    language: TextLanguage = "fi"


class AddImportPart(AddImportPartCommand, type="events.add_import_part.v1", subject="import_id", personal=True):
    """Bring another part; parts count from 1, and may come in any order."""


class ImportFinished(Fact, type="events.import.finished.v1", subject="import_id"):
    """How many records were new, other than before, the same, refused, and missed at their source."""

    import_id: ImportId
    source: Name
    created: int
    updated: int
    unchanged: int
    refused: int
    vanished: int


class GatheringCorrected(GatheringFact, type="events.gathering.corrected.v1", subject="gathering_id"):
    """An imported gathering is otherwise than before, as its source tells it."""

    title: Title
    spot: Spot | None = None


class SeriesCorrected(SeriesFact, type="events.series.corrected.v1", subject="series_id"):
    """An imported series is otherwise than before, or stands again after it was cancelled. The occasions moved or cancelled alone are counted."""

    starts: Wall
    minutes: int
    recurrence: str
    place_id: UUID | None = None
    changed_alone: int = 0


class SeriesCancelled(SeriesFact, type="events.series.cancelled.v1", subject="series_id"):
    """The whole of it."""

    reason: str

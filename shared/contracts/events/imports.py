"""What events takes from other systems, and what is said when a source changed, or an import is done.

What an import is stands in `shared/contracts/imports.py`.
"""

from enum import StrEnum

from shared.contracts.envelope import Fact
from shared.contracts.events.facts import GatheringFact
from shared.contracts.events.series import SeriesFact, SeriesTimes
from shared.contracts.events.words import GatheringKind, Spot, Title
from shared.contracts.imports import ImportCommand, ImportId, ImportPartCommand
from shared.contracts.words import Name, OrganisationId


class Form(StrEnum):
    """Whose words a document is in: a page of the cities' events interface (Linked Events v1), or a calendar file."""

    LINKED_EVENTS = "linkedevents"
    ICALENDAR = "icalendar"


class StartImport(ImportCommand, type="events.start_import.v1", subject="import_id"):
    """Asks events to take gatherings and series of another system, as convened by `convenor`. The import runs once all of its parts are there."""

    form: Form
    convenor: OrganisationId
    kind: GatheringKind = GatheringKind.THEME_DAY
    """The kind of every gathering and series in it: other systems know none of ours."""


class AddImportPart(ImportPartCommand, type="events.add_import_part.v1", subject="import_id"):
    """Brings the next document of an import that was begun in several parts; the last of them sets it going."""


class ImportFinished(Fact, type="events.import.finished.v1", subject="import_id"):
    """Every part of an import is taken, and this came of its records. Who brought it can see what was refused, and why."""

    import_id: ImportId
    source: Name
    created: int
    updated: int
    """Records that were otherwise than before."""
    unchanged: int
    refused: int
    vanished: int
    """Records that their source holds no more; what came of them is cancelled."""


class GatheringCorrected(GatheringFact, type="events.gathering.corrected.v1", subject="gathering_id"):
    """The source of an imported gathering changed what it says of it: copies should follow."""

    title: Title
    spot: Spot | None = None


class SeriesCorrected(SeriesTimes, type="events.series.corrected.v1", subject="series_id"):
    """The source of an imported series changed it, or holds it again after it was cancelled: copies should follow."""

    overrides: int = 0
    """How many occasions were moved or cancelled by themselves."""


class SeriesCancelled(SeriesFact, type="events.series.cancelled.v1", subject="series_id"):
    """The whole series will not take place: its source cancelled it, or holds it no more."""

    reason: str

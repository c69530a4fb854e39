"""Series (tapahtumasarja): gatherings that recur by a rule of RFC 5545.

An occasion is named by the wall time at which the rule puts it (its RECURRENCE-ID), wherever it is moved. Wall times are Helsinki's, without an offset:
ten o'clock stays ten o'clock on both sides of a change of the clocks.
"""

from datetime import datetime
from typing import Annotated, NewType
from uuid import UUID

from pydantic import AfterValidator, Field, NaiveDatetime, StringConstraints, WithJsonSchema

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.words import Duty, GatheringKind, MunicipalityCode, Title
from shared.contracts.registry.places import LocalText
from shared.contracts.registry.services import Language
from shared.contracts.registry.words import Code, Count, OrganisationId
from shared.contracts.times import bounded

SeriesId = NewType("SeriesId", UUID)


def _kept_by_clocks(wall: datetime) -> datetime:
    if wall.microsecond:
        raise ValueError("a wall time is in whole seconds")
    return bounded(wall)


Wall = Annotated[NaiveDatetime, WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"})]
"""A wall time as facts carry it. Not of the format `date-time`, which wants an offset; a day alone is its midnight."""
WallTime = Annotated[Wall, AfterValidator(_kept_by_clocks)]
"""Helsinki's clock, as `2026-10-25T10:00`."""
Minutes = Annotated[int, Field(ge=1, le=7 * 24 * 60)]
Recurrence = Annotated[str, StringConstraints(max_length=300, pattern=r"^[A-Z0-9=;,+-]+$")]
"""An RRULE's value, as `FREQ=WEEKLY;BYDAY=TU;COUNT=10`."""


class StartSeries(Command, type="events.start_series.v1", subject="series_id", personal=True):
    """`starts` is the first occasion, and must be one that the rule makes. From `parties` on it is what an occasion has once it is taken up."""

    series_id: SeriesId
    kind: GatheringKind
    title: Title
    convenor: OrganisationId
    starts: WallTime
    minutes: Minutes
    recurrence: Recurrence
    place_id: UUID | None = None
    network_id: UUID | None = None
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    municipality: MunicipalityCode | None = None
    capacity: Count | None = None
    duties: tuple[Duty, ...] = Field(default=(), max_length=20)
    contents: LocalText | None = None
    organisers: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    languages: tuple[Language, ...] = Field(default=(), max_length=20)
    free_of_charge: bool | None = None
    registration: LocalText | None = None


class MoveOccasion(Command, type="events.move_occasion.v1", subject="series_id"):
    """Move one occasion alone."""

    series_id: SeriesId
    occasion: WallTime
    starts: WallTime
    minutes: Minutes


class CancelOccasion(Command, type="events.cancel_occasion.v1", subject="series_id"):
    """Cancel one occasion alone."""

    series_id: SeriesId
    occasion: WallTime
    reason: Code


class SplitSeries(Command, type="events.split_series.v1", subject="series_id"):
    """Change this occasion and all that follow: the series ends before it, and a new one goes on. Without a rule of its own it keeps the old one's."""

    series_id: SeriesId
    occasion: WallTime
    new_series_id: SeriesId
    starts: WallTime
    minutes: Minutes
    recurrence: Recurrence | None = None


class SeriesFact(Fact):
    series_id: SeriesId
    kind: GatheringKind
    convenor: OrganisationId
    network_id: UUID | None = None
    target_groups: tuple[str, ...] = ()
    parties: tuple[OrganisationId, ...] = ()
    municipality: str | None = None


class SeriesStarted(SeriesFact, type="events.series.started.v1", subject="series_id"):
    starts: Wall
    minutes: int
    recurrence: str
    place_id: UUID | None = None
    continues: SeriesId | None = None
    """The series that was split, of which this is the following part."""


class SeriesOccasionMoved(SeriesFact, type="events.series.occasion_moved.v1", subject="series_id"):
    occasion: Wall
    starts: Wall
    minutes: int


class SeriesOccasionCancelled(SeriesFact, type="events.series.occasion_cancelled.v1", subject="series_id"):
    occasion: Wall
    reason: str


class SeriesSplit(SeriesFact, type="events.series.split.v1", subject="series_id"):
    """It ends before `occasion`. `carried` and `dropped` count the occasions changed alone that the new series took over, or has no occasion for."""

    occasion: Wall
    new_series_id: SeriesId
    carried: int
    dropped: int

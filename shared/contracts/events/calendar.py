"""The shared calendar (yhteinen tapahtumakalenteri): what those who keep it together ask for, and what is said of their edits.

Contents and the names of persons stay in the service; of an edit its facts say which fields changed, and from publication on what may be public.
"""

from typing import Any, Self

from pydantic import AwareDatetime, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from shared.contracts.envelope import Command
from shared.contracts.events.facts import GatheringFact
from shared.contracts.events.outline import OutlineEdited
from shared.contracts.events.series import SeriesFact, SeriesId, Wall, WallTime
from shared.contracts.events.words import GatheringId, Spot, Title
from shared.contracts.times import Instant
from shared.contracts.words import OrganisationId, Part

NEVER_NULL = frozenset({"kind", "title", "time", "parties", "organisers", "target_groups", "duties", "languages"})


class When(Part):
    """Beginning and end are one field: whoever changes the one has seen the other."""

    starts_at: Instant
    ends_at: Instant


class FieldChanges(OutlineEdited):
    """The fields that are to change, and no others: a field that is not given stays as it is, null empties one that may be empty. On the wire as well."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _something_that_may_be(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field that is to change")
        if emptied := sorted(name for name in self.model_fields_set & NEVER_NULL if getattr(self, name) is None):
            raise ValueError(f"{', '.join(emptied)}: cannot be null")
        return self

    @model_serializer(mode="wrap")
    def _as_given(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in whole(self).items() if name in self.model_fields_set}


class Edited(FieldChanges):
    """What an edit of a gathering changes."""

    time: When | None = None
    spot: Spot | None = None


class EditGathering(Command, type="events.edit_gathering.v1", subject="gathering_id", personal=True):
    """A party changes some fields of a gathering in the shared calendar.

    What others did since the change that the editor had seen is merged with it; where both touched one field, the edit is refused as a whole with both sides
    shown.
    """

    gathering_id: GatheringId
    base: int = Field(ge=1, le=2**63 - 1)
    """The number of the newest change of the gathering that the editor had seen."""
    edited: Edited


class SeriesEdited(FieldChanges):
    """The same for a series. When it recurs is changed by moving, cancelling and splitting; what was taken up keeps what its gathering has."""

    spot: Spot | None = None


class EditSeries(Command, type="events.edit_series.v1", subject="series_id", personal=True):
    """A party changes some fields of a series, merged as an edit of a gathering is. Occasions that were taken up keep what their gathering has."""

    series_id: SeriesId
    base: int = Field(ge=1, le=2**63 - 1)
    """The number of the newest change of the series that the editor had seen."""
    edited: SeriesEdited


class UndoSeriesChange(Command, type="events.undo_series_change.v1", subject="series_id"):
    """A party sets the fields that one edit of a series changed back to what they were. This is an edit itself, and can be undone."""

    series_id: SeriesId
    change: int = Field(ge=1, le=2**63 - 1)
    """The number of the change to undo."""


class UndoChange(Command, type="events.undo_change.v1", subject="gathering_id"):
    """A party sets the fields that one edit of a gathering changed back to what they were. This is an edit itself, and can be undone."""

    gathering_id: GatheringId
    change: int = Field(ge=1, le=2**63 - 1)
    """The number of the change to undo."""


class TakeUpOccasion(Command, type="events.take_up_occasion.v1", subject="series_id"):
    """A party makes one occasion of a series a gathering of its own, since it needs more than a time: costs, duties, sign-up.

    It begins as a draft with what the series says. Asked again, it is the same one.
    """

    series_id: SeriesId
    occasion: WallTime


class GatheringDescribed(GatheringFact, type="events.gathering.described.v1", subject="gathering_id"):
    """A party changed what a gathering is about. What may be public goes along once the gathering is published."""

    fields: tuple[str, ...]
    """The names of the fields that changed."""
    is_published: bool
    title: Title | None = None
    organisers: tuple[OrganisationId, ...] = ()
    capacity: int | None = None
    languages: tuple[str, ...] = ()
    free_of_charge: bool | None = None


class GatheringRescheduled(GatheringFact, type="events.gathering.rescheduled.v1", subject="gathering_id"):
    """It takes place at another time, or elsewhere: its rooms follow, and who signed up is notified. Until publication a spot travels without its words."""

    was_starts_at: AwareDatetime
    was_ends_at: AwareDatetime
    spot: Spot | None = None
    was_spot: Spot | None = None
    is_published: bool
    """Whether people may have planned to come."""


class SeriesDescribed(SeriesFact, type="events.series.described.v1", subject="series_id"):
    """A party changed what a series is about. When it recurs stays as it was."""

    fields: tuple[str, ...]
    """The names of the fields that changed."""
    spot: Spot | None = None
    organisers: tuple[OrganisationId, ...] = ()
    capacity: int | None = None
    languages: tuple[str, ...] = ()
    free_of_charge: bool | None = None


class SeriesOccasionTakenUp(SeriesFact, type="events.series.occasion_taken_up.v1", subject="series_id"):
    """One occasion has become a gathering of its own, whose facts speak for it from now on: show that one instead."""

    occasion: Wall
    gathering_id: GatheringId

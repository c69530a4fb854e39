"""The shared calendar (yhteinen tapahtumakalenteri): what those who keep it together ask for, and what is said of their edits.

Contents and the names of persons stay in the service; of an edit its facts say which fields changed, and from publication on what may be public.
"""

from typing import Any, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from shared.contracts.envelope import Command
from shared.contracts.events.facts import GatheringFact
from shared.contracts.events.series import SeriesFact, SeriesId, Wall, WallTime
from shared.contracts.events.words import Duty, GatheringId, GatheringKind, MunicipalityCode, Spot, Title
from shared.contracts.registry.places import LocalText
from shared.contracts.registry.services import Language
from shared.contracts.registry.words import Code, Count, OrganisationId, Part
from shared.contracts.times import Instant

STANDS_ALWAYS = frozenset({"kind", "title", "time", "parties", "organisers", "target_groups", "duties", "languages"})


class When(Part):
    """Beginning and end are one field: whoever changes the one has seen the other."""

    starts_at: Instant
    ends_at: Instant


class SomeFields(Part):
    """The fields that are to change, and no others: a field that is not given stays as it is, null empties one that may be empty. On the wire as well."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _something_that_may_be(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field that is to change")
        if emptied := sorted(name for name in self.model_fields_set & STANDS_ALWAYS if getattr(self, name) is None):
            raise ValueError(f"{', '.join(emptied)}: cannot be null")
        return self

    @model_serializer(mode="wrap")
    def _as_given(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in whole(self).items() if name in self.model_fields_set}


class Edited(SomeFields):
    """What an edit of a gathering changes."""

    kind: GatheringKind | None = None
    title: Title | None = None
    contents: LocalText | None = None
    time: When | None = None
    spot: Spot | None = None
    parties: tuple[OrganisationId, ...] | None = Field(default=None, max_length=100)
    organisers: tuple[OrganisationId, ...] | None = Field(default=None, max_length=100)
    network_id: UUID | None = None
    municipality: MunicipalityCode | None = None
    target_groups: tuple[Code, ...] | None = Field(default=None, max_length=50)
    capacity: Count | None = None
    duties: tuple[Duty, ...] | None = Field(default=None, max_length=20)
    languages: tuple[Language, ...] | None = Field(default=None, max_length=20)
    free_of_charge: bool | None = None
    registration: LocalText | None = None


class EditGathering(Command, type="events.edit_gathering.v1", subject="gathering_id", personal=True):
    """Change some fields.

    `base` is the number of the gathering's newest change that the editor had seen: what others did since then is merged with it, or the edit is refused
    as a whole with both sides shown.
    """

    gathering_id: GatheringId
    base: int = Field(ge=1, le=2**63 - 1)
    edited: Edited


class SeriesEdited(SomeFields):
    """The same for a series. When it recurs is changed by moving, cancelling and splitting; what was taken up keeps what its gathering has."""

    kind: GatheringKind | None = None
    title: Title | None = None
    contents: LocalText | None = None
    place_id: UUID | None = None
    parties: tuple[OrganisationId, ...] | None = Field(default=None, max_length=100)
    organisers: tuple[OrganisationId, ...] | None = Field(default=None, max_length=100)
    network_id: UUID | None = None
    municipality: MunicipalityCode | None = None
    target_groups: tuple[Code, ...] | None = Field(default=None, max_length=50)
    capacity: Count | None = None
    duties: tuple[Duty, ...] | None = Field(default=None, max_length=20)
    languages: tuple[Language, ...] | None = Field(default=None, max_length=20)
    free_of_charge: bool | None = None
    registration: LocalText | None = None


class EditSeries(Command, type="events.edit_series.v1", subject="series_id", personal=True):
    """Change some fields of a series, merged as an edit of a gathering is."""

    series_id: SeriesId
    base: int = Field(ge=1, le=2**63 - 1)
    edited: SeriesEdited


class UndoSeriesChange(Command, type="events.undo_series_change.v1", subject="series_id"):
    """Set the fields that an edit of a series changed back to what they were."""

    series_id: SeriesId
    change: int = Field(ge=1, le=2**63 - 1)


class UndoChange(Command, type="events.undo_change.v1", subject="gathering_id"):
    """Set the fields that an edit changed back to what they were. It is an edit itself, so it can be undone as well."""

    gathering_id: GatheringId
    change: int = Field(ge=1, le=2**63 - 1)


class TakeUpOccasion(Command, type="events.take_up_occasion.v1", subject="series_id"):
    """Make an occasion of a series a gathering of its own, with all that a gathering may have."""

    series_id: SeriesId
    occasion: WallTime


class GatheringDescribed(GatheringFact, type="events.gathering.described.v1", subject="gathering_id"):
    """An edit changed `fields`. What may be public goes along once the gathering is published."""

    fields: tuple[str, ...]
    is_published: bool
    title: Title | None = None
    organisers: tuple[OrganisationId, ...] = ()
    capacity: int | None = None
    languages: tuple[str, ...] = ()
    free_of_charge: bool | None = None


class GatheringRescheduled(GatheringFact, type="events.gathering.rescheduled.v1", subject="gathering_id"):
    """It takes place at another time, or elsewhere. Until publication a spot travels without its words."""

    was_starts_at: AwareDatetime
    was_ends_at: AwareDatetime
    spot: Spot | None = None
    was_spot: Spot | None = None
    is_published: bool
    """Whether people may have planned to come."""


class SeriesDescribed(SeriesFact, type="events.series.described.v1", subject="series_id"):
    """An edit changed `fields`. When it recurs stays as it was."""

    fields: tuple[str, ...]
    place_id: UUID | None = None
    organisers: tuple[OrganisationId, ...] = ()
    capacity: int | None = None
    languages: tuple[str, ...] = ()
    free_of_charge: bool | None = None


class SeriesOccasionTakenUp(SeriesFact, type="events.series.occasion_taken_up.v1", subject="series_id"):
    """From now on the gathering speaks for this occasion."""

    occasion: Wall
    gathering_id: GatheringId

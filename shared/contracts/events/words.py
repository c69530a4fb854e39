"""The words of events' messages. *Event* means a message in this project; what people come to is a gathering (tapahtuma)."""

from enum import StrEnum
from typing import Annotated, Literal, NewType, TypeAlias
from uuid import UUID

from pydantic import Field

from shared.contracts.words import PERSONS, Cents, Code, KeyPersonId, LocalName, Name, OrganisationId, Part

GatheringId = NewType("GatheringId", UUID)
Title: TypeAlias = LocalName

Weight = Annotated[int, Field(ge=1, le=1_000_000)]
Heads = Annotated[int, Field(ge=0, le=1_000_000), PERSONS]


class GatheringKind(StrEnum):
    """meeting_place: an open day of a meeting place (kohtaamispaikka); partnership_table: a themed preparation forum (kumppanuuspöytä)."""

    MEETING_PLACE = "meeting_place"
    THEME_DAY = "theme_day"
    TRAINING = "training"
    INFO_SESSION = "info_session"
    GRANT_CLINIC = "grant_clinic"
    NETWORK_MEETING = "network_meeting"
    PARTNERSHIP_TABLE = "partnership_table"
    PREPAREDNESS_FORUM = "preparedness_forum"
    TOUR = "tour"
    PEER_GROUP = "peer_group"


class DutyRole(StrEnum):
    """Who stands in for what: the one responsible (vastuuhenkilö), who has the key, who receives people, and who steps in."""

    RESPONSIBLE = "responsible"
    KEY_HOLDER = "key_holder"
    HOST = "host"
    SUBSTITUTE = "substitute"


class Spot(Part):
    """Where: a place of the registry, or words for one that is not registered."""

    place_id: UUID | None = None
    room_id: UUID | None = None
    description: Name | None = None


class GatheringDuty(Part):
    """One role of a gathering, and the id of the key person who has it."""

    role: DutyRole
    key_person_id: KeyPersonId


class Attendance(Part):
    """How many of a target group came. Counts, never names."""

    target_group: Code
    persons: Heads


class WeightOf(Part):
    payer: OrganisationId
    weight: Weight


class SumOf(Part):
    payer: OrganisationId
    cents: Cents


class HeadsOf(Part):
    payer: OrganisationId
    heads: Heads


class ByShare(Part):
    """Each payer carries its weight out of the sum of weights."""

    by: Literal["share"] = "share"
    payers: tuple[WeightOf, ...] = Field(min_length=1, max_length=100)


class ByFixedSum(Part):
    """Each payer carries a sum agreed beforehand; together they make the total."""

    by: Literal["fixed_sum"] = "fixed_sum"
    payers: tuple[SumOf, ...] = Field(min_length=1, max_length=100)


class ByHead(Part):
    """Each payer carries as much as it has people there."""

    by: Literal["head"] = "head"
    payers: tuple[HeadsOf, ...] = Field(min_length=1, max_length=100)


Rule: TypeAlias = ByShare | ByFixedSum | ByHead
"""How costs are split (jyvitys)."""


class Share(Part):
    """What one payer carries."""

    payer: OrganisationId
    rent_cents: Cents
    catering_cents: Cents

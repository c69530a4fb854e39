"""The words of registry's messages: ids, kinds, and the parts that messages are made of."""

from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.times import Instant

OrganisationId = NewType("OrganisationId", UUID)
NetworkId = NewType("NetworkId", UUID)
MeetingId = NewType("MeetingId", UUID)
AgreementId = NewType("AgreementId", UUID)
OperatingModelId = NewType("OperatingModelId", UUID)
ServiceId = NewType("ServiceId", UUID)
MergeProposalId = NewType("MergeProposalId", UUID)
KeyPersonId = NewType("KeyPersonId", UUID)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]
Given = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]
"""A code or number as somebody wrote it: registry checks it and says what is wrong."""
Code = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Theme = Code
"""What a network is about: `families`, `substance_prevention` … An open list: areas differ."""
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Cadence = Annotated[int, Field(ge=1, le=366)]
"""Meetings a year."""
ReminderDays = Annotated[int, Field(ge=1, le=730)]
Year = Annotated[int, Field(ge=1900, le=2200)]


class OrganisationKind(StrEnum):
    """Kinds of party (organisaatio): county is a wellbeing services county (hyvinvointialue)."""

    COUNTY = "county"
    MUNICIPALITY = "municipality"
    ASSOCIATION = "association"
    PARISH = "parish"
    FIRE_BRIGADE = "fire_brigade"
    COMPANY = "company"
    INSTITUTION = "institution"
    INFORMAL_GROUP = "informal_group"


class NetworkForm(StrEnum):
    """A network (yhteistyöverkosto) proper, or a council (neuvottelukunta) or group (ryhmä) that stands beside the networks."""

    NETWORK = "network"
    COUNCIL = "council"
    GROUP = "group"


class AgreementKind(StrEnum):
    """Kinds of agreement (sopimus)."""

    COOPERATION = "cooperation"
    PARTNERSHIP = "partnership"
    FIRE_BRIGADE_CONTRACT = "fire_brigade_contract"
    PREMISES = "premises"


class Principle(StrEnum):
    """The five principles of collective impact (yhteisövaikuttavuus)."""

    COMMON_AGENDA = "common_agenda"
    SHARED_MEASUREMENT = "shared_measurement"
    MUTUALLY_REINFORCING_ACTIVITIES = "mutually_reinforcing_activities"
    CONTINUOUS_COMMUNICATION = "continuous_communication"
    BACKBONE_SUPPORT = "backbone_support"


class MergeReason(StrEnum):
    """Why two organisations look like one."""

    SAME_BUSINESS_ID = "same_business_id"
    SAME_ASSOCIATION_NUMBER = "same_association_number"
    CLOSE_NAME = "close_name"
    """In the same municipality."""


class OfficialList(StrEnum):
    """Sources whose rows are taken with a faulty identifier, and flagged; from anybody else such a row is refused."""

    PTV_MUNICIPALITIES = "ptv.municipality_organizations"
    WELLBEING_COUNTIES = "statistics_finland.wellbeing_service_counties"


class Part(BaseModel):
    """A piece of a message."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Flag(Part):
    """A field that came without a right value: what was there, as it was, and why it was not taken."""

    field: str
    value: str
    reason: str


class Origin(Part):
    """Where a row came from (provenance). `source` is an `OfficialList` or any other name of a source."""

    source: Name
    source_id: Name
    seen_at: Instant
    licence: Name


class OrganisationParty(Part):
    """A party that is registered."""

    organisation_id: OrganisationId


class DescribedParty(Part):
    """A party that is only described, as the source says it: *kunnat*, *järjestöt*."""

    description: Name


Party = OrganisationParty | DescribedParty


class NamedParty(Part):
    """A party as facts carry it: with its name, and its id where it is registered."""

    name: str
    organisation_id: OrganisationId | None = None


class Money(Part):
    cents: Count
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"


class FireBrigadeTerms(Part):
    """What a fire-brigade contract (palokuntasopimus) holds beside duties: volume, quality factors, compensation for the year."""

    volume: Count
    volume_unit: Code
    quality_factors: tuple[Code, ...] = Field(default=(), max_length=50)
    compensation: Money


class Duty(Part):
    """What one party does under an agreement."""

    organisation_id: OrganisationId
    duty: Text

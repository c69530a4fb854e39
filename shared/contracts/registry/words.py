"""The words of registry's messages alone: ids, kinds, and the parts that messages are made of."""

from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.words import Code, Count, Money, Name, OrganisationId, Part, Text

MeetingId = NewType("MeetingId", UUID)
AgreementId = NewType("AgreementId", UUID)
OperatingModelId = NewType("OperatingModelId", UUID)
ServiceId = NewType("ServiceId", UUID)
MergeProposalId = NewType("MergeProposalId", UUID)

AsWritten = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]
"""A code or number as somebody wrote it: registry checks it and says what is wrong."""
ReminderDays = Annotated[int, Field(ge=1, le=730)]


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


class Flag(Part):
    """A field whose value was wrong: the value as it came, and why it was not taken."""

    field: str
    value: str
    reason: str


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


class FireBrigadeTerms(Part):
    """What a fire-brigade contract (palokuntasopimus) holds beside duties: volume, quality factors, compensation for the year."""

    volume: Count
    volume_unit: Code
    quality_factors: tuple[Code, ...] = Field(default=(), max_length=50)
    compensation: Money


class AgreementDuty(Part):
    """What one party does under an agreement."""

    organisation_id: OrganisationId
    duty: Text

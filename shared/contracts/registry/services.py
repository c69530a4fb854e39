"""What is told of a service (palvelu) beyond its name and providers: for residents, for the national service register (PTV) and for a county's tray.

Nothing of it is compulsory: what is missing for a register or a tray is named by the check *will it show*, not refused. Codes of national lists are
strings as published (`P4.12`, `KE11`, `KR1.2`); one that is not known is kept, and shown as unknown. Texts stay in registry, facts carry codes.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.envelope import Command
from shared.contracts.registry.facts import OrganisationFact, ServiceFact
from shared.contracts.registry.places import AccessibilityFacts, LocalName, LocalText, OpeningHours
from shared.contracts.registry.words import Code, Count, Name, NamedParty, OrganisationId, Part, ServiceId
from shared.contracts.times import Day

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""ISO 639: `fi`, `sv`, `se`, `sgn` …"""
NationalCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,5}[0-9]{1,4}(\.[0-9]{1,4}){0,4}$")]
"""A code of a national list: service class `P4.12`, life situation `KE11`, target group `KR1.2`."""
Reference = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x20\x7f]+$")]
"""A web address, telephone number or e-mail address of a service, or the URI of a term."""


class ServiceNature(StrEnum):
    """A register of services takes what stands (palvelu); a volunteer task and a short gathering belong elsewhere."""

    STANDING = "standing"
    VOLUNTEER_TASK = "volunteer_task"
    SHORT_GATHERING = "short_gathering"


class AreaKind(StrEnum):
    """Where residents may live who come: everywhere, everywhere but in Åland, or in the municipalities of the service."""

    NATIONWIDE = "nationwide"
    NATIONWIDE_EXCEPT_ALAND = "nationwide_except_aland"
    LIMITED = "limited"


class Funding(StrEnum):
    PUBLIC = "public"
    MARKET = "market"


class ChannelKind(StrEnum):
    """How the service is reached (asiointikanava)."""

    WEB_PAGE = "web_page"
    E_SERVICE = "e_service"
    FORM = "form"
    PHONE = "phone"
    EMAIL = "email"
    PLACE = "place"


class Channel(Part):
    """`reference` is the web address, number or e-mail address; for a place its id, or its address."""

    kind: ChannelKind
    reference: Reference
    name: LocalName | None = None


class Price(Part):
    """Free, or charged; `cents` is None where it varies, and the text says how."""

    free: bool
    cents: Count | None = None
    text: LocalText | None = None


class ServiceDetails(Part):
    """What is told of a service, each time whole. `names` are those in other languages beside the service's name."""

    nature: ServiceNature = ServiceNature.STANDING
    names: LocalName | None = None
    summary: LocalText | None = None
    text: LocalText | None = None
    languages: tuple[Language, ...] = Field(default=(), max_length=50)
    service_classes: tuple[NationalCode, ...] = Field(default=(), max_length=50)
    life_situations: tuple[NationalCode, ...] = Field(default=(), max_length=50)
    national_target_groups: tuple[NationalCode, ...] = Field(default=(), max_length=50)
    ontology_terms: tuple[Reference, ...] = Field(default=(), max_length=50)
    area: AreaKind | None = None
    funding: Funding | None = None
    price: Price | None = None
    accessibility: AccessibilityFacts = Field(default_factory=dict)
    how_to_get_in: LocalText | None = None
    hours: OpeningHours = OpeningHours()
    channels: tuple[Channel, ...] = Field(default=(), max_length=50)


class DescribeService(Command, type="registry.describe_service.v1", subject="service_id", personal=True):
    service_id: ServiceId
    details: ServiceDetails


class ConfirmService(Command, type="registry.confirm_service.v1", subject="service_id"):
    """A provider says that what is told of the service is right."""

    service_id: ServiceId
    provider: OrganisationId


class NoteRegisterEntry(Command, type="registry.note_register_entry.v1", subject="organisation_id"):
    """An organisation was seen described in a public register, such as `ptv`."""

    organisation_id: OrganisationId
    register_name: Code
    described_on: Day
    entry: Name | None = None
    """The register's own id of the organisation."""


class ServiceDescribed(ServiceFact, type="registry.service.described.v1", subject="service_id"):
    nature: ServiceNature = ServiceNature.STANDING
    languages: tuple[Language, ...] = ()
    service_classes: tuple[NationalCode, ...] = ()
    life_situations: tuple[NationalCode, ...] = ()
    national_target_groups: tuple[NationalCode, ...] = ()
    area: AreaKind | None = None
    free: bool | None = None
    """None: nobody has said."""
    accessibility: dict[Code, bool] = Field(default_factory=dict)


class ServiceConfirmed(ServiceFact, type="registry.service.confirmed.v1", subject="service_id"):
    confirmed_at: datetime
    confirmed_by: NamedParty


class OrganisationDescribed(OrganisationFact, type="registry.organisation.described.v1", subject="organisation_id"):
    """A county may refuse whom the national service register does not describe: where, and when last, an organisation was seen described."""

    register_name: Code
    described_on: date

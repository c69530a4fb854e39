"""What there is to say of a service (palvelu) beyond its name and providers: for residents, for the national service register (PTV) and for a county's tray.

Nothing of it is compulsory: what is missing for a register or a tray is named by the check *will it show*, not refused. Codes of national lists are
strings as published (`P4.12`, `KE11`, `KR1.2`); one that is not known is kept, and shown as unknown. Texts stay in registry, facts carry codes.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.envelope import Command
from shared.contracts.registry.facts import OrganisationFact, ServiceFact
from shared.contracts.registry.places import AccessibilityFacts, OpeningHours
from shared.contracts.registry.words import NamedParty, ServiceId
from shared.contracts.times import Day
from shared.contracts.words import Code, Count, Language, LocalName, LocalText, Name, OrganisationId, Part

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
    """What there is to say of a service beyond its name and providers, each time whole."""

    nature: ServiceNature = ServiceNature.STANDING
    names: LocalName | None = None
    """Names in other languages, beside the service's name."""
    summary: LocalText | None = None
    text: LocalText | None = None
    languages: tuple[Language, ...] = Field(default=(), max_length=50)
    service_classes: tuple[NationalCode, ...] = Field(default=(), max_length=50)
    """National codes, such as `P4.12`."""
    life_situations: tuple[NationalCode, ...] = Field(default=(), max_length=50)
    """National codes, such as `KE11`."""
    national_target_groups: tuple[NationalCode, ...] = Field(default=(), max_length=50)
    """National codes, such as `KR1.2`."""
    ontology_terms: tuple[Reference, ...] = Field(default=(), max_length=50)
    """URIs of terms, as of the Finnish general ontology (YSO)."""
    area: AreaKind | None = None
    funding: Funding | None = None
    price: Price | None = None
    accessibility: AccessibilityFacts = Field(default_factory=dict)
    how_to_get_in: LocalText | None = None
    hours: OpeningHours = OpeningHours()
    channels: tuple[Channel, ...] = Field(default=(), max_length=50)
    """How the service is reached."""


class DescribeService(Command, type="registry.describe_service.v1", subject="service_id", personal=True):
    """Describes a service for residents, for the national service register (PTV) and for a county's tray, each time whole."""

    service_id: ServiceId
    details: ServiceDetails


class ConfirmService(Command, type="registry.confirm_service.v1", subject="service_id"):
    """A provider confirms that all that is known of its service still holds: it is fresh for another twelve months."""

    service_id: ServiceId
    provider: OrganisationId


class NoteRegisterEntry(Command, type="registry.note_register_entry.v1", subject="organisation_id"):
    """Reports that an organisation was seen described in a public register: a county may refuse an application from one that is not."""

    organisation_id: OrganisationId
    register_name: Code
    """Such as `ptv`."""
    described_on: Day
    entry: Name | None = None
    """The register's own id of the organisation."""


class ServiceDescribed(ServiceFact, type="registry.service.described.v1", subject="service_id"):
    """The service is described otherwise than before: trays and registers should follow. Texts stay in registry."""

    nature: ServiceNature = ServiceNature.STANDING
    languages: tuple[Language, ...] = ()
    service_classes: tuple[NationalCode, ...] = ()
    life_situations: tuple[NationalCode, ...] = ()
    national_target_groups: tuple[NationalCode, ...] = ()
    """National codes, such as `KR1.2`."""
    area: AreaKind | None = None
    free: bool | None = None
    """Whether it costs nothing; null: nobody has said."""
    accessibility: dict[Code, bool] = Field(default_factory=dict)


class ServiceConfirmed(ServiceFact, type="registry.service.confirmed.v1", subject="service_id"):
    """A provider has confirmed that what is known of the service still holds: it is not stale for twelve months."""

    confirmed_at: datetime
    confirmed_by: NamedParty


class OrganisationDescribed(OrganisationFact, type="registry.organisation.described.v1", subject="organisation_id"):
    """An organisation was seen described in a public register: grants need not ask it for that again."""

    register_name: Code
    described_on: date
    """When it was seen there last."""

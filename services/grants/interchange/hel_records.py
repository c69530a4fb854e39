"""An application as Helsinki's grant system (avustusasiointi) tells it, in a neutral form: values of their own kinds, its codes as they are.

What no field here holds stands in `unmapped` with its place, and what could not be taken in `remarks`: a message is never read by halves in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.grants.domain.asked_attachments import Delivery
from shared.contracts.words import Origin
from shared.imports.reading import Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """`kind` is the source's code: 2 is a registered association. Numbers are as they were written."""

    kind: str | None = None
    name: str | None = None
    short_name: str | None = None
    business_id: str | None = None
    register_number: str | None = None
    registered_on: date | None = None
    founded: int | None = None
    home: str | None = None
    web: str | None = None
    email: str | None = None
    community_kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    contact: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """`role` is the source's code."""

    name: str | None = field(default=None, repr=False)
    role: str | None = None
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    number: str | None = None
    owner: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedSum:
    """`kind` is the source's code of a kind of grant, such as 1 operating, 6 general, 32 use of premises."""

    kind: str | None = None
    cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherGrant:
    """`applied`: asked for and not granted yet. `issuer_kind` is the source's code."""

    applied: bool = False
    issuer_kind: str | None = None
    issuer: str | None = None
    year: int | None = None
    cents: int | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the applicant tells in words."""

    purpose: str | None = None
    use_of_last_grant: str | None = None
    who_benefits: str | None = None
    changes: str | None = None
    results: str | None = None
    activity: str | None = None
    additional: str | None = None
    about_attachments: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`groups` are members counted by the source's own groups; persons in each."""

    persons: int | None = None
    local_persons: int | None = None
    organisations: int | None = None
    local_organisations: int | None = None
    fee_person_cents: int | None = None
    fee_organisation_cents: int | None = None
    groups: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rent:
    """What premises cost the applicant in a year, and what it expects to change."""

    hours: int | None = None
    cents: int | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letting:
    """Premises that the applicant lets to others."""

    premises: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    tenant: str | None = field(default=None, repr=False)
    hours: int | None = None
    cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAttachment:
    """`kind` is the source's code, `reference` where the source keeps the file."""

    description: str | None = None
    kind: str | None = None
    file_name: str | None = None
    reference: str | None = None
    delivery: Delivery = Delivery.DELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sent it. No personal identity code: that ends at the border."""

    first_name: str | None = field(default=None, repr=False)
    last_name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    user: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmapped:
    """A part of the message that no field holds, as it stood there, without personal identity codes."""

    path: str
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelMessage:
    """`origin.source_id` is its number there. `form` and `form_number` say by what it was applied, `status` is the source's word."""

    origin: Origin
    form: str | None = None
    form_number: int | None = None
    year: int | None = None
    received_at: datetime | None = None
    status: str | None = None
    is_update: bool | None = None
    applicant: Applicant = Applicant()
    address: Address = Address()
    officials: tuple[Official, ...] = ()
    account: Account = Account()
    sums: tuple[AppliedSum, ...] = ()
    other_grants: tuple[OtherGrant, ...] = ()
    wording: Wording = Wording()
    figures: Figures = field(default_factory=Figures)
    does_business: bool | None = None
    rent: Rent = Rent()
    lettings: tuple[Letting, ...] = ()
    attachments: tuple[ToldAttachment, ...] = ()
    sender: Sender = Sender()
    remarks: tuple[Remark, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()

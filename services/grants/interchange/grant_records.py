"""A decided grant as records say it: ours on its way out, another funder's on its way in, whatever the format.

Sums are whole hundredths of a currency. Persons have no place here: no contacts, and no grants to individuals.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts.registry import Flag
from shared.imports.reading import Refused, Remark

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who gives or receives. `identifier` as its list has it: `FI-PRO-0124610-9`."""

    identifier: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whom a grant is for: a municipality or another area by its name, with a code of the list that `code_type` names."""

    name: str | None = None
    code: str | None = None
    code_type: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InKind:
    """What was given without money: so much of it in thousandths of its unit, and what it is worth where it has a price."""

    title: str
    thousandths: int | None = None
    unit: str | None = None
    cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRecord:
    """`key` is the grant's id at who says it. `cents` of support in kind is its value, nought where it has no price."""

    key: str
    title: str
    description: str
    cents: int
    awarded_on: date
    recipients: tuple[Party, ...]
    funders: tuple[Party, ...]
    currency: str = "EUR"
    asked_cents: int | None = None
    paid_cents: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    programme_code: str | None = None
    programme: str | None = None
    places: tuple[Place, ...] = ()
    open_call: bool | None = None
    in_kind: tuple[InKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantReading:
    """What a document gave: records, grants that were refused, and what of the others was passed over. Of each finding `field` is its path in the document."""

    records: tuple[GrantRecord, ...] = ()
    refused: tuple[Refused, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A document as it goes out, and where a personal identity code was taken out of it."""

    document: Document
    flags: tuple[Flag, ...] = ()

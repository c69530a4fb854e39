"""What registry takes from other systems, in one neutral form per kind, so that no rule depends on a format.

A record keeps where it came from, and in `unmapped` all that its format said and no field here holds. Whoever writes it in that same format puts the
fields back over `unmapped`, so nothing is lost on the way; another format gets the fields only. A personal identity code never gets this far.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from pydantic import ValidationError

from shared.contracts.registry import Flag, RecordKind, SourceForm
from shared.contracts.words import Origin
from shared.domain.trilingual import NO_TEXTS, Texts
from shared.imports.reading import Refused, Remark, Sighting

Document = dict[str, Any]


Form = SourceForm
"""Whose words `unmapped` is in."""
Kind = RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A street address (käyntiosoite). `municipality` is the official code."""

    street: Texts = NO_TEXTS
    number: str | None = None
    postal_code: str | None = None
    municipality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who answers for a service or produces it, by the id that the same source gives it. `role` is the source's word."""

    source_id: str
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    origin: Origin
    form: Form
    names: Texts = NO_TEXTS
    alternative_names: Texts = NO_TEXTS
    summaries: Texts = NO_TEXTS
    descriptions: Texts = NO_TEXTS
    emails: tuple[str, ...] = ()
    web_pages: tuple[str, ...] = ()
    status: str | None = None
    flags: tuple[Flag, ...] = ()
    unmapped: Document = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRecord(Record):
    """An organisation (organisaatio). `business_id` (Y-tunnus) is as it was written; a flag tells when it is wrong."""

    business_id: str | None = None
    association_number: str | None = None
    type_code: str | None = None
    municipality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord(Record):
    """A service (palvelu)."""

    instructions: Texts = NO_TEXTS
    providers: tuple[Provider, ...] = ()
    channels: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    life_situations: tuple[str, ...] = ()
    service_classes: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    charge: str | None = None
    area_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRecord(Record):
    """A service channel (asiointikanava): a place, a phone line, an electronic service."""

    type_code: str | None = None
    provider: str | None = None
    addresses: tuple[Address, ...] = ()
    municipalities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    area_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one document gave. `remarks` say what of it as a whole was passed over."""

    records: tuple[Record, ...]
    refused: tuple[Refused, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @classmethod
    def of(cls, found: Iterable[Record | Refused]) -> Self:
        each = list(found)
        return cls(records=tuple(one for one in each if isinstance(one, Record)), refused=tuple(one for one in each if isinstance(one, Refused)))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCodes:
    """The codes that registry knows. A code outside them is kept and flagged."""

    municipalities: frozenset[str]
    municipality_names: Mapping[str, str]
    """The code by each name, Finnish or Swedish, without its capitals."""
    target_groups: frozenset[str]
    life_situations: frozenset[str]


def origin(seen: Sighting, source_id: object, *, position: int, field: str = "id") -> Origin | Refused:
    value = source_id if isinstance(source_id, str) else ""
    try:
        found = Origin(source=seen.source, source_id=value, seen_at=seen.seen_at, licence=seen.licence)
    except ValidationError:
        found = None
    if found is None or found.source_id != value:
        shown = "" if source_id is None else str(source_id)[:200]
        remedy = "give every item an id that its source never changes"
        return Refused(source_id="", position=position, field=field, value=shown, reason="no usable id", remedy=remedy)
    return found


def unknown(name: str, given: Sequence[str] | str | None, known: frozenset[str]) -> list[Flag]:
    """A flag for each of the codes, or for the one word, that the list does not know."""
    codes = [given] if isinstance(given, str) else given or ()
    return [Flag(field=name, value=code, reason="not in the code list") for code in codes if code not in known]

"""360Giving (Data Standard 1.1 and later): decided grants out, as a package in JSON and as a flat table in CSV, and its identifiers.

What must stay true: what is written passes the standard's own schema; no personal identity code gets out, whatever a title says; sums are exact to the cent.
Organisations are named by org-id.guide: FI-PRO and the business id (Y-tunnus); who has none, by the publisher's prefix and its id here.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.grants.interchange.grant_records import Document, GrantRecord, InKind, Party, Place, Written
from services.grants.interchange.threesixty_schema import Column, columns, headings, schema
from shared.domain import identity_codes
from shared.errors import InvalidValue
from shared.imports.sheets import disarmed

VERSION = "1.1"
BUSINESS_IDS = "FI-PRO"
"""The list of org-id.guide for Finnish business ids (YTJ of the Patent and Registration Office and the Tax Administration)."""
PREFIX = re.compile(r"360G-[A-Za-z0-9_]{1,60}")
UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


class WrongPublisherPrefix(InvalidValue):
    slug = "wrong-publisher-prefix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes; `prefix` is what 360Giving registered for it (`360G-…`), `licence` the address of an open licence."""

    prefix: str
    party: Party
    licence: str
    website: str | None = None


def organisation_identifier(business_id: str | None, organisation_id: UUID, *, prefix: str) -> str:
    return f"{BUSINESS_IDS}-{business_id}" if business_id else f"{_checked(prefix)}-org-{organisation_id}"


def grant_identifier(key: str, *, prefix: str) -> str:
    """Unique in the world: what could trouble a program in our own id becomes an underscore."""
    return f"{_checked(prefix)}-{UNSAFE.sub('_', key)}"


def package(records: Sequence[GrantRecord], publisher: Publisher, *, issued_at: datetime) -> Written:
    """The package, its grants in the order given.

    Raises:
        WrongPublisherPrefix: it is none that 360Giving gives out.
    """
    who = {"identifier": publisher.party.identifier, "name": publisher.party.name, "website": publisher.website}
    document = {
        "version": VERSION,
        "license": publisher.licence,
        "issued": issued_at.date().isoformat(),
        "publisher": _said(who),
        "grants": [_grant(record, publisher, issued_at) for record in records],
    }
    cleaned, flags = identity_codes.without(document)
    return Written(document=cleaned, flags=flags)


def as_json(written: Written) -> bytes:
    return json.dumps(written.document, ensure_ascii=False, indent=1).encode()


def as_csv(written: Written) -> bytes:
    """A row a grant, under the standard's headings; where any grant has several of a thing, each of them is numbered from 0."""
    grants: list[Document] = written.document["grants"]
    rows = [dict(_cells(grant)) for grant in grants]
    several = {place.column.field for row in rows for place in row if place.number}
    fields = list(schema()["properties"])
    order = {column: at for at, column in enumerate(columns().values())}
    used = sorted({place for row in rows for place in row}, key=lambda place: (fields.index(place.column.field), place.number, order[place.column]))
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([place.heading(numbered=place.column.field in several) for place in used])
    table.writerows([[row.get(place, "") for place in used] for row in rows])
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a value stands: in which column, and of a list in the how many-eth thing, from 0."""

    column: Column
    number: int = 0

    def heading(self, *, numbered: bool) -> str:
        heading = headings()[self.column]
        return heading.replace(":", f":{self.number}:", 1) if numbered else heading


def _cells(grant: Document) -> Iterator[tuple[_Cell, str]]:
    known = {(column.field, column.inner): column for column in columns().values()}
    for field, value in grant.items():
        for number, one in enumerate(value if isinstance(value, list) else [{None: value}]):
            for inner, part in one.items():
                yield _Cell(known[field, inner], number), disarmed(part) if isinstance(part, str) else str(part)


def _grant(record: GrantRecord, publisher: Publisher, issued_at: datetime) -> Document:
    dates = {"startDate": record.starts_on and record.starts_on.isoformat(), "endDate": record.ends_on and record.ends_on.isoformat()}
    return _said(
        {
            "id": grant_identifier(record.key, prefix=publisher.prefix),
            "title": record.title,
            "description": record.description,
            "currency": record.currency,
            "amountAppliedFor": _hundredths(record.asked_cents),
            "amountAwarded": _hundredths(record.cents),
            "amountDisbursed": _hundredths(record.paid_cents),
            "awardDate": record.awarded_on.isoformat(),
            "plannedDates": _list(dates),
            "recipientOrganization": [_party(party) for party in record.recipients],
            "beneficiaryLocation": [_place(place) for place in record.places],
            "fundingOrganization": [_party(party) for party in record.funders],
            "grantProgramme": _list({"code": record.programme_code, "title": record.programme}),
            "fromOpenCall": None if record.open_call is None else "Yes" if record.open_call else "No",
            "dateModified": issued_at.isoformat(),
            "dataSource": publisher.website,
            "inKind": [_in_kind(one) for one in record.in_kind],
        }
    )


def _party(party: Party) -> Document:
    return {"id": party.identifier, "name": party.name}


def _place(place: Place) -> Document:
    return _said({"name": place.name, "countryCode": place.country, "geoCode": place.code, "geoCodeType": place.code_type})


def _in_kind(one: InKind) -> Document:
    return _said({"title": one.title, "quantity": _number(one.thousandths, 3), "unit": one.unit, "value": _hundredths(one.cents)})


def _hundredths(cents: int | None) -> int | float | None:
    return _number(cents, 2)


def _number(units: int | None, digits: int) -> int | float | None:
    """As JSON has numbers. A fraction is read from its decimals, so that they are what is written."""
    if units is None:
        return None
    whole, rest = divmod(units, 10**digits)
    return float(f"{whole}.{rest:0{digits}}") if rest else whole


def _list(thing: Mapping[str, Any]) -> list[Document]:
    return [said] if (said := _said(thing)) else []


def _said(thing: Mapping[str, Any]) -> Document:
    """Without what is not known."""
    return {key: value for key, value in thing.items() if value not in (None, [], "")}


def _checked(prefix: str) -> str:
    if not PREFIX.fullmatch(prefix):
        remedy = "ask 360Giving for a prefix; it looks like 360G-county"
        raise WrongPublisherPrefix(f"{prefix!r} is no publisher's prefix", field="prefix", value=prefix, remedy=remedy)
    return prefix

"""Organisations in the Human Services Data Specification (HSDS 3, Open Referral): one document holds an organisation, its services and its locations.

A service's own document holds the organisation in it, and is read as that organisation with the one service; one that only names it waits for it.

HSDS names no language for its texts, so the caller does. Writing what was read gives the document again, apart from personal identity codes; a service
or location without a usable id stays inside the organisation's `unmapped`, and its refusal says so.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from services.registry.interchange.lenses import Lenses, Listed, OneLanguage, OneOfMany, Plain, itself, put, take
from services.registry.interchange.records import Address, ChannelRecord, Document, Form, OrganisationRecord, Provider, ServiceRecord, origin, unknown
from shared.contracts.words import Origin
from shared.domain import identity_codes
from shared.domain.trilingual import Texts
from shared.imports.reading import Refused, Sighting

STATUSES = frozenset({"active", "inactive", "defunct", "temporarily closed"})
LOCATION_TYPES = frozenset({"physical", "postal", "virtual"})
OF_A_SERVICE = frozenset({"organization", "organization_id", "service_at_locations", "application_process", "fees_description", "eligibility_description"})
OF_A_PLACE = frozenset({"location_type", "latitude", "longitude"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HsdsReading:
    organisation: OrganisationRecord | None
    services: tuple[ServiceRecord, ...] = ()
    places: tuple[ChannelRecord, ...] = ()
    refused: tuple[Refused, ...] = ()


def is_service(item: object) -> bool:
    """A service's own document."""
    return isinstance(item, dict) and not OF_A_SERVICE.isdisjoint(item)


def read(document: Document, *, seen: Sighting, language: str) -> HsdsReading:
    if is_service(document):
        return _read_service(document, seen=seen, language=language)
    if not OF_A_PLACE.isdisjoint(document):
        reason, remedy = "a location by itself, and no organisation", "send the organisation that has it, with its `locations`"
        return HsdsReading(organisation=None, refused=(Refused(field="(item)", value="", reason=reason, remedy=remedy),))
    whole, stripped = identity_codes.without(document)
    found = origin(seen, whole.get("id"), position=1)
    if isinstance(found, Refused):
        return HsdsReading(organisation=None, refused=(found,))
    del whole["id"]
    refused: list[Refused] = []
    services = [_service(*one, language=language, provider=found.source_id) for one in _lift(whole, "services", seen, refused)]
    places = [_place(*one, language=language, provider=found.source_id) for one in _lift(whole, "locations", seen, refused)]
    values = take(whole, _organisation_fields(language))
    organisation = OrganisationRecord(origin=found, form=Form.HSDS, flags=stripped, unmapped=whole, **values)
    return HsdsReading(organisation=organisation, services=tuple(services), places=tuple(places), refused=tuple(refused))


def _read_service(document: Document, *, seen: Sighting, language: str) -> HsdsReading:
    service = dict(document)
    organisation, named = service.get("organization"), service.get("organization_id")
    if isinstance(organisation, dict):
        del service["organization"]
        found = read({**organisation, "services": [*_list(organisation.get("services")), service]}, seen=seen, language=language)
        return found if found.organisation else replace(found, refused=tuple(replace(one, field=f"organization.{one.field}") for one in found.refused))
    if not itself(named):
        remedy = "send it with its `organization`, or send the organisation with its `services`"
        return HsdsReading(organisation=None, refused=(Refused(field="organization", value="", reason="a service without its organisation", remedy=remedy),))
    whole, stripped = identity_codes.without(service)
    origin_found = origin(seen, whole.pop("id", None), position=1)
    if isinstance(origin_found, Refused):
        return HsdsReading(organisation=None, refused=(origin_found,))
    read_service = _service(origin_found, whole, language=language, provider=str(whole["organization_id"]))
    return HsdsReading(organisation=None, services=(replace(read_service, flags=(*stripped, *read_service.flags)),))


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def write(organisation: OrganisationRecord, services: Sequence[ServiceRecord], places: Sequence[ChannelRecord], *, language: str) -> Document:
    """One document. Where a text is not written in the language, its first other language is given."""
    document = _written(organisation, _organisation_fields(language))
    for key, fields, records in (("services", _service_fields(language), services), ("locations", _place_fields(language), places)):
        items = [_written(record, fields) for record in records]
        if items:
            document[key] = [*items, *document.get(key, [])]
    return document


def _written(record: OrganisationRecord | ServiceRecord | ChannelRecord, fields: Lenses) -> Document:
    document = deepcopy(record.unmapped) if record.form is Form.HSDS else {}
    document["id"] = record.origin.source_id
    put(document, fields, record)
    return document


def _lift(whole: Document, key: str, seen: Sighting, refused: list[Refused]) -> list[tuple[Origin, Document]]:
    """The items of a list that have a usable id, with their origin; the others stay in it."""
    items = whole.get(key)
    if not isinstance(items, list):
        return []
    lifted, left = [], []
    for position, item in enumerate(items, 1):
        found = origin(seen, item.get("id") if isinstance(item, dict) else None, position=position, field=f"{key}.id")
        if isinstance(found, Refused):
            refused.append(found)
            left.append(item)
        else:
            del item["id"]
            lifted.append((found, item))
    whole[key] = left
    return lifted


def _service(found: Origin, item: Document, *, language: str, provider: str) -> ServiceRecord:
    values = take(item, _service_fields(language))
    flags = tuple(unknown("status", values["status"], STATUSES))
    return ServiceRecord(origin=found, form=Form.HSDS, providers=(Provider(source_id=provider),), flags=flags, unmapped=item, **values)


def _place(found: Origin, item: Document, *, language: str, provider: str) -> ChannelRecord:
    values = take(item, _place_fields(language))
    flags = tuple(unknown("type_code", values["type_code"], LOCATION_TYPES))
    return ChannelRecord(origin=found, form=Form.HSDS, provider=provider, flags=flags, unmapped=item, **values)


def _texts(language: str) -> Lenses:
    return {
        "names": OneLanguage("name", language),
        "alternative_names": OneLanguage("alternate_name", language),
        "descriptions": OneLanguage("description", language),
    }


def _organisation_fields(language: str) -> Lenses:
    return {**_texts(language), "emails": OneOfMany("email"), "web_pages": OneOfMany("website")}


def _service_fields(language: str) -> Lenses:
    return {
        **_texts(language),
        "emails": OneOfMany("email"),
        "web_pages": OneOfMany("url"),
        "status": Plain(("status",)),
        "instructions": OneLanguage("application_process", language),
    }


def _place_fields(language: str) -> Lenses:
    return {
        **_texts(language),
        "web_pages": OneOfMany("url"),
        "type_code": Plain(("location_type",)),
        "addresses": Listed("addresses", _Addresses(language).identify, _Addresses(language).make),
    }


@dataclass(frozen=True, slots=True)
class _Addresses:
    language: str

    def identify(self, item: Any) -> Address | None:
        street = itself(item.get("address_1")) if isinstance(item, dict) else None
        return None if street is None else Address(street=Texts(**{self.language: street}), postal_code=itself(item.get("postal_code")))

    def make(self, place: Address) -> Document:
        street = " ".join(part for part in (dict(place.street.items()).get(self.language) or place.street.any(), place.number) if part)
        return {"address_1": street, "postal_code": place.postal_code, "country": "FI", "address_type": "physical"}

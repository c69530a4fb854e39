"""Organisations, services and service channels of the national service register (Palvelutietovaranto, PTV) as its Open API v11 gives and takes them.

What stays true: writing a record that was read gives its document again, apart from the order of texts in a list, and apart from personal identity codes.
"""

from collections.abc import Collection, Iterator
from copy import deepcopy
from typing import Any

from services.registry.interchange.business_ids import business_id_flags
from services.registry.interchange.lenses import Languages, Lenses, Listed, Plain, at, itself, put, take
from services.registry.interchange.ptv_parts import AreaMunicipalities, address, address_document, provider, provider_document
from services.registry.interchange.records import ChannelRecord, Document, Form, Kind, KnownCodes, OrganisationRecord, Record, ServiceRecord, origin, unknown
from shared.contracts.registry import Flag
from shared.domain import identity_codes
from shared.imports.reading import Refused, Sighting

STATUSES = frozenset({"Draft", "Published", "Deleted", "Modified"})
AREA_TYPES = frozenset({"Nationwide", "NationwideExceptAlandIslands", "LimitedType"})
CHARGES = frozenset({"Chargeable", "FreeOfCharge"})
CHANNEL_TYPES = frozenset({"EChannel", "WebPage", "PrintableForm", "Phone", "ServiceLocation"})
TYPES_OF_ORGANISATION = frozenset({"State", "Municipality", "RegionalOrganization", "Organization", "Company", "SotePublic", "SotePrivate", "Region"})
SERVICE_TYPES = frozenset({"Service", "PermitOrObligation", "ProfessionalQualification"})

EMAILS = Listed("emails", at("value"), lambda value: {"value": value, "language": "fi"})
WEB_PAGES = Listed("webPages", at("url"), lambda url: {"url": url, "value": url, "language": "fi"})
SPOKEN = Listed("languages", itself, str)


def _coded(key: str) -> Listed:
    return Listed(key, at("code"), lambda code: {"code": code})


def _texts(prefix: str) -> Lenses:
    return {
        "names": Languages(f"{prefix}Names", "Name"),
        "alternative_names": Languages(f"{prefix}Names", "AlternativeName"),
        "summaries": Languages(f"{prefix}Descriptions", "Summary"),
        "descriptions": Languages(f"{prefix}Descriptions", "Description"),
        "status": Plain(("publishingStatus",)),
    }


ORGANISATION: Lenses = {
    **_texts("organization"),
    "emails": EMAILS,
    "web_pages": WEB_PAGES,
    "business_id": Plain(("businessCode",)),
    "type_code": Plain(("organizationType",)),
    "municipality": Plain(("municipality", "code")),
}
SERVICE: Lenses = {
    **_texts("service"),
    "instructions": Languages("serviceDescriptions", "UserInstruction"),
    "providers": Listed("organizations", provider, provider_document),
    "channels": Listed("serviceChannels", at("serviceChannel", "id"), lambda channel: {"serviceChannel": {"id": channel}}),
    "target_groups": _coded("targetGroups"),
    "life_situations": _coded("lifeEvents"),
    "service_classes": _coded("serviceClasses"),
    "municipalities": AreaMunicipalities(),
    "languages": SPOKEN,
    "charge": Plain(("serviceChargeType",)),
    "area_type": Plain(("areaType",)),
}
CHANNEL: Lenses = {
    **_texts("serviceChannel"),
    "emails": EMAILS,
    "web_pages": WEB_PAGES,
    "type_code": Plain(("serviceChannelType",)),
    "provider": Plain(("organizationId",)),
    "addresses": Listed("addresses", address, address_document),
    "municipalities": AreaMunicipalities(),
    "languages": SPOKEN,
    "area_type": Plain(("areaType",)),
}
LENSES: dict[Kind, Lenses] = {Kind.ORGANISATION: ORGANISATION, Kind.SERVICE: SERVICE, Kind.CHANNEL: CHANNEL}
NAMES = {Kind.ORGANISATION: "organizationNames", Kind.SERVICE: "serviceNames", Kind.CHANNEL: "serviceChannelNames"}
RECORDS: dict[Kind, type[Record]] = {Kind.ORGANISATION: OrganisationRecord, Kind.SERVICE: ServiceRecord, Kind.CHANNEL: ChannelRecord}


def read(item: object, kind: Kind, *, seen: Sighting, known: KnownCodes, position: int = 1) -> Record | Refused:
    if not isinstance(item, dict):
        return _no_object(item, position)
    document, stripped = identity_codes.without(item)
    return _taken(document, kind, stripped, seen=seen, known=known, position=position)


def read_accepted(item: object, kind: Kind, *, seen: Sighting, known: KnownCodes, position: int = 1) -> Record | Refused:
    """The same of a document that is known to hold no personal identity code. What is read is taken out of it."""
    return _taken(item, kind, (), seen=seen, known=known, position=position) if isinstance(item, dict) else _no_object(item, position)


def _taken(document: Document, kind: Kind, stripped: tuple[Flag, ...], *, seen: Sighting, known: KnownCodes, position: int) -> Record | Refused:
    found = origin(seen, document.get("id"), position=position)
    if isinstance(found, Refused):
        return found
    del document["id"]
    values: dict[str, Any] = take(document, LENSES[kind])
    flags = (*stripped, *_flags(kind, values, document, known))
    return RECORDS[kind](origin=found, form=Form.PTV, flags=flags, unmapped=document, **values)


def _no_object(item: object, position: int) -> Refused:
    remedy = "send each item as a JSON object"
    return Refused(source_id="", position=position, field="itemList", value=type(item).__name__, reason="not an object", remedy=remedy)


def write(record: Record) -> Document:
    """The record as PTV's document. Of a record that another format gave, only the fields are written."""
    document = deepcopy(record.unmapped) if record.form is Form.PTV else {}
    document["id"] = record.origin.source_id
    put(document, LENSES[kind_of(record)], record)
    return document


def kind_of(record: Record) -> Kind:
    return next(kind for kind, type_ in RECORDS.items() if isinstance(record, type_))


def kinds_of(items: Collection[object]) -> list[Kind]:
    """Of which kinds the items are, as their names are called."""
    return [kind for kind, names in NAMES.items() if any(isinstance(item, dict) and names in item for item in items)]


def _flags(kind: Kind, values: dict[str, Any], document: Document, known: KnownCodes) -> Iterator[Flag]:
    yield from unknown("status", values["status"], STATUSES)
    yield from unknown("area_type", values.get("area_type"), AREA_TYPES)
    yield from unknown("municipalities", values.get("municipalities", ()), known.municipalities)
    match kind:
        case Kind.ORGANISATION:
            yield from business_id_flags(values["business_id"])
            yield from unknown("type_code", values["type_code"], TYPES_OF_ORGANISATION)
            yield from unknown("municipality", values["municipality"], known.municipalities)
        case Kind.SERVICE:
            type_ = document.get("type")
            yield from unknown("charge", values["charge"], CHARGES)
            yield from unknown("type", type_ if isinstance(type_, str) else None, SERVICE_TYPES)
            yield from unknown("target_groups", values["target_groups"], known.target_groups)
            yield from unknown("life_situations", values["life_situations"], known.life_situations)
        case Kind.CHANNEL:
            places = [place.municipality for place in values["addresses"] if place.municipality]
            yield from unknown("type_code", values["type_code"], CHANNEL_TYPES)
            yield from unknown("addresses", places, known.municipalities)

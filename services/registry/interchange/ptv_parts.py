"""The nested parts of PTV's documents: areas, street addresses, and who answers for a service."""

from typing import Any

from services.registry.interchange.lenses import Languages, at, itself
from services.registry.interchange.records import Address, Document, Provider

MUNICIPALITY = "Municipality"


class AreaMunicipalities:
    """The municipalities named in `areas`, whose other kinds of area (county, region) stay as they are."""

    def take(self, document: Document) -> tuple[str, ...]:
        codes = (at("code")(one) for area in _areas(document) for one in _municipalities(area))
        return tuple(dict.fromkeys(code for code in codes if code is not None))

    def put(self, document: Document, value: tuple[str, ...]) -> None:
        given = self.take(document)
        if set(given) == set(value):
            return
        for area in _areas(document):
            if municipalities := _municipalities(area):
                area["municipalities"] = [one for one in municipalities if (code := at("code")(one)) is None or code in value]
        new = [{"code": code} for code in value if code not in given]
        if new:
            areas = document.get("areas")
            document["areas"] = [*(areas if isinstance(areas, list) else []), {"type": MUNICIPALITY, "municipalities": new}]


def provider(item: Any) -> Provider | None:
    source_id = at("organization", "id")(item)
    return None if source_id is None else Provider(source_id=source_id, role=at("roleType")(item))


def provider_document(who: Provider) -> Document:
    return {"organization": {"id": who.source_id}, "roleType": who.role or "Responsible"}


def address(item: Any) -> Address | None:
    street = item.get("streetAddress") if isinstance(item, dict) else None
    if not isinstance(street, dict):
        return None
    return Address(
        street=Languages("street").take({"street": street.get("street")}),
        number=itself(street.get("streetNumber")),
        postal_code=itself(street.get("postalCode")),
        municipality=at("municipality", "code")(street),
    )


def address_document(place: Address) -> Document:
    street = {
        "street": [{"language": language, "value": text} for language, text in place.street.items()],
        "streetNumber": place.number,
        "postalCode": place.postal_code,
        "municipality": {"code": place.municipality} if place.municipality else None,
    }
    return {"type": "Location", "subType": "Single", "streetAddress": street}


def _areas(document: Document) -> list[Document]:
    areas = document.get("areas")
    return [area for area in areas if isinstance(area, dict)] if isinstance(areas, list) else []


def _municipalities(area: Document) -> list[Any]:
    municipalities = area.get("municipalities")
    return municipalities if isinstance(municipalities, list) else []

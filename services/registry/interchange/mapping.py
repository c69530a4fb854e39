"""From a record to what it tells registry: names in one line, kinds and statuses in registry's words, only codes of the form that registry's messages take.

What does not fit is left out here, never refused for it: the record keeps it as it came.
"""

import re
from collections.abc import Container, Mapping, Sequence
from uuid import UUID, uuid5

from services.registry import numbers
from services.registry.domain.imported import DescribedOrganisation, DescribedService
from services.registry.interchange.records import Document, Form, Kind, OrganisationRecord, Record, ServiceRecord
from shared.contracts.registry import AreaKind, Channel, ChannelKind, Funding, NamedParty, OrganisationKind, Price, ServiceDetails, ServiceId
from shared.contracts.words import LocalName, LocalText
from shared.domain.trilingual import Texts

IDS = UUID("0c8e2d2a-8a53-5f0f-9d0e-6a7b1f0e4c55")
KINDS = {
    "municipality": OrganisationKind.MUNICIPALITY, "kunta": OrganisationKind.MUNICIPALITY, "kaupunki": OrganisationKind.MUNICIPALITY,
    "region": OrganisationKind.COUNTY, "hyvinvointialue": OrganisationKind.COUNTY,
    "state": OrganisationKind.INSTITUTION, "regionalorganization": OrganisationKind.INSTITUTION, "sotepublic": OrganisationKind.INSTITUTION,
    "company": OrganisationKind.COMPANY, "yritys": OrganisationKind.COMPANY, "soteprivate": OrganisationKind.COMPANY,
    "seurakunta": OrganisationKind.PARISH, "sopimuspalokunta": OrganisationKind.FIRE_BRIGADE, "vpk": OrganisationKind.FIRE_BRIGADE,
}  # fmt: skip
"""By the source's word; any other is an association, as most are."""
SHOWN = frozenset({"published", "active", "julkaistu", "aktiivinen", "voimassa", ""})
AREAS = {"Nationwide": AreaKind.NATIONWIDE, "NationwideExceptAlandIslands": AreaKind.NATIONWIDE_EXCEPT_ALAND, "LimitedType": AreaKind.LIMITED}
FUNDINGS = {"PubliclyFunded": Funding.PUBLIC, "MarketFunded": Funding.MARKET}
CHARGES = {"FreeOfCharge": True, "Chargeable": False, "maksuton": True, "maksullinen": False}
NATIONAL_CODE = re.compile(r"[A-Z]{1,5}[0-9]{1,4}(\.[0-9]{1,4}){0,4}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
REFERENCE = re.compile(r"[^\x00-\x20\x7f]{1,500}")
BLANKS = re.compile(r"[\x00-\x20\x7f]+")
LONGEST_NAME, LONGEST_TEXT, MOST = 200, 4000, 50


def aggregate_id(kind: Kind, source: str, source_id: str) -> UUID:
    """The id here of what a source knows under its id: always the same."""
    return uuid5(IDS, f"{kind}\n{source}\n{source_id}")


def is_shown(record: Record) -> bool:
    """The source means it to be seen."""
    return (record.status or "").strip().casefold() in SHOWN


def named(record: Record) -> str:
    """Its name in one line."""
    return _line(record.names.any() or "")


def described_organisation(record: OrganisationRecord, *, municipalities: Container[str]) -> DescribedOrganisation:
    word = (record.type_code or "").strip().casefold()
    own = {kind.value: kind for kind in OrganisationKind}
    return DescribedOrganisation(
        name=named(record),
        kind=KINDS.get(word) or own.get(word, OrganisationKind.ASSOCIATION),
        given=numbers.read(business_id=record.business_id, association_number=record.association_number),
        municipality=record.municipality if record.municipality in municipalities else None,
        origin=record.origin,
    )


def described_service(record: ServiceRecord, service_id: ServiceId, *, providers: Sequence[NamedParty], municipalities: Container[str]) -> DescribedService:
    return DescribedService(
        service_id=service_id,
        name=named(record),
        providers=tuple({provider.organisation_id: provider for provider in providers}.values()),
        municipalities=tuple(sorted(code for code in set(record.municipalities) if code in municipalities)),
        details=_details(record),
        shown=is_shown(record),
    )


def _details(record: ServiceRecord) -> ServiceDetails:
    """In the order in which registry keeps them: each code once, and sorted."""
    source = record.unmapped if record.form is Form.PTV else {}
    free = CHARGES.get(record.charge or "")
    funding = source.get("fundingType")
    return ServiceDetails(
        names=_named(record.names),
        summary=_local_text(record.summaries),
        text=_local_text(record.descriptions),
        languages=tuple(dict.fromkeys(word for word in record.languages if LANGUAGE.fullmatch(word)))[:MOST],
        service_classes=_codes(record.service_classes),
        life_situations=_codes(record.life_situations),
        national_target_groups=_codes(record.target_groups),
        ontology_terms=_terms(source),
        area=AREAS.get(record.area_type or ""),
        funding=FUNDINGS.get(funding) if isinstance(funding, str) else None,
        price=None if free is None else Price(free=free),
        how_to_get_in=_local_text(record.instructions),
        channels=(*_channels(ChannelKind.WEB_PAGE, record.web_pages), *_channels(ChannelKind.EMAIL, record.emails))[:MOST],
    )


def _line(text: str) -> str:
    return BLANKS.sub(" ", text).strip()


def _named(texts: Texts) -> LocalName | None:
    """Names in other languages than Finnish, beside the Finnish one."""
    names = {language: name for language, text in texts.items() if (name := _line(text)) and len(name) <= LONGEST_NAME}
    return LocalName(**names) if names.keys() - {"fi"} else None


def _local_text(texts: Texts) -> LocalText | None:
    usable = {language: text for language, text in texts.items() if text.strip() and len(text) <= LONGEST_TEXT and "\x00" not in text}
    return LocalText(**usable) if usable else None


def _codes(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in codes if NATIONAL_CODE.fullmatch(code)}))[:MOST]


def _channels(kind: ChannelKind, references: Sequence[str]) -> list[Channel]:
    return [Channel(kind=kind, reference=reference) for reference in references if REFERENCE.fullmatch(reference)]


def _terms(source: Mapping[str, object] | Document) -> tuple[str, ...]:
    terms = source.get("ontologyTerms")
    uris = [term.get("uri") for term in terms if isinstance(term, dict)] if isinstance(terms, list) else []
    return tuple(sorted({uri for uri in uris if isinstance(uri, str) and REFERENCE.fullmatch(uri)}))[:MOST]

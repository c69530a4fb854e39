"""What registry knows now, put over the record that a source told: what nobody changed here comes out as it came in.

Organisations and services that no source tells of are written from what registry knows, under registry's own name and ids.
"""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.registry.domain.identifiers import Right
from services.registry.domain.offering import Service
from services.registry.domain.offering import State as ServiceState
from services.registry.domain.organisations import LIVE, Organisation
from services.registry.interchange.mapping import AREAS, described_organisation, described_service, is_shown
from services.registry.interchange.records import Form, OrganisationRecord, Provider, Record, ServiceRecord
from shared.contracts.registry import OrganisationKind, ServiceDetails
from shared.contracts.words import LocalName, LocalText, Origin
from shared.domain.trilingual import LANGUAGES, Texts

OWN = "registry"
OWN_LICENCE = "CC BY 4.0"
TYPES = {
    OrganisationKind.MUNICIPALITY: "Municipality",
    OrganisationKind.COUNTY: "Region",
    OrganisationKind.INSTITUTION: "State",
    OrganisationKind.COMPANY: "Company",
}
"""Any other is an `Organization` there."""
AREA_TYPES = {area: word for word, area in AREAS.items()}
GONE = {Form.PTV: "Deleted", Form.HSDS: "inactive"}


def organisation(record: OrganisationRecord | None, now: Organisation, *, at: datetime, municipalities: Container[str]) -> OrganisationRecord:
    if record is None:
        return OrganisationRecord(
            origin=_own(now.organisation_id, at),
            form=Form.PTV,
            names=Texts(fi=now.name),
            business_id=now.business_id,
            association_number=now.association_number,
            type_code=TYPES.get(now.kind, "Organization"),
            municipality=now.municipality,
            status="Published",
        )
    described = described_organisation(record, municipalities=municipalities)
    changes: dict[str, Any] = {}
    if now.name != described.name:
        changes["names"] = _renamed(record.names, now.name)
    for field, number in described.given.by_field.items():
        current = getattr(now, field)
        if current is not None and number != Right(value=current):
            changes[field] = current
    if now.municipality is not None and now.municipality != described.municipality:
        changes["municipality"] = now.municipality
    if now.kind is not described.kind:
        changes["type_code"] = TYPES.get(now.kind, "Organization")
    return replace(record, **changes, **_gone(record, now.state not in LIVE))


def service(record: ServiceRecord | None, now: Service, *, at: datetime, municipalities: Container[str]) -> ServiceRecord:
    details = now.details or ServiceDetails()
    if record is None:
        return ServiceRecord(
            origin=_own(now.service_id, at),
            form=Form.PTV,
            names=_texts(details.names) if details.names and details.names.fi else replace(_texts(details.names), fi=now.name),
            providers=tuple(Provider(source_id=str(one.organisation_id), role="Responsible") for one in now.providers),
            municipalities=now.municipalities,
            status="Published" if now.state is ServiceState.PUBLISHED else "Deleted",
            **_fields(details),
        )
    described = described_service(record, now.service_id, providers=now.providers, municipalities=municipalities)
    before, current = _fields(described.details), _fields(details)
    changes: dict[str, Any] = {field: value for field, value in current.items() if value != before[field]}
    if now.name != described.name:
        changes["names"] = _renamed(record.names, now.name)
    if now.municipalities != described.municipalities:
        changes["municipalities"] = now.municipalities
    return replace(record, **changes, **_gone(record, now.state is ServiceState.WITHDRAWN))


def _fields(details: ServiceDetails) -> dict[str, Any]:
    """A record's fields that a service's details tell."""
    free = details.price.free if details.price else None
    return {
        "summaries": _texts(details.summary),
        "descriptions": _texts(details.text),
        "instructions": _texts(details.how_to_get_in),
        "target_groups": details.national_target_groups,
        "life_situations": details.life_situations,
        "service_classes": details.service_classes,
        "languages": details.languages,
        "area_type": AREA_TYPES.get(details.area) if details.area else None,
        "charge": None if free is None else "FreeOfCharge" if free else "Chargeable",
    }


def _gone(record: Record, gone: bool) -> dict[str, Any]:  # noqa: FBT001 - the one question of it
    return {"status": GONE.get(record.form, "Deleted")} if gone and is_shown(record) else {}


def _renamed(names: Texts, name: str) -> Texts:
    """The name in the language that it was told in first."""
    described = next((language for language in LANGUAGES if getattr(names, language)), "fi")
    return replace(names, **{described: name})


def _texts(described: LocalName | LocalText | None) -> Texts:
    return Texts(fi=described.fi, sv=described.sv, en=described.en) if described else Texts()


def _own(key: object, at: datetime) -> Origin:
    return Origin(source=OWN, source_id=str(key), seen_at=at, licence=OWN_LICENCE)

"""What a source tells of organisations and services, and what becomes of it here.

A field follows its source where the source itself changes it: what a person mended here stays until then. Nothing is merged and nobody dissolved by what a
source says or no longer says; an identifier that another holds is left out and flagged, for a person to settle. A service that is no longer told of is
withdrawn, and comes back under its own id when it is told of again, unless a person withdrew it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.registry.domain.identifiers import GIVES_BUSINESS_IDS, MISSING, Identifiers, Numbers, Right, Wrong
from services.registry.domain.offering import Service, State, described, published
from services.registry.domain.organisations import LIVE, Organisation, corrected, registered, rename
from shared.contracts.envelope import Fact
from shared.contracts.registry import Flag, NamedParty, OrganisationKind, ServiceDetails, ServiceId
from shared.contracts.words import OrganisationId, Origin

IMPORTED = "imported"
"""Stands where a request's fingerprint would: no request made the thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedOrganisation:
    """`given` is what its numbers come to; `municipality` is of the official list, or None."""

    name: str
    kind: OrganisationKind
    given: Identifiers
    municipality: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedService:
    """`providers` are those that are known here. `shown`: the source means residents to see it."""

    service_id: ServiceId
    name: str
    providers: tuple[NamedParty, ...]
    municipalities: tuple[str, ...]
    details: ServiceDetails
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds an identifier."""

    organisation_id: OrganisationId
    name: str
    source: str | None = None


Held = Mapping[tuple[str, str], Holder]
"""By field and value."""


def take_organisation(
    existing: Organisation | None, imported: DescribedOrganisation, *, organisation_id: OrganisationId, former: DescribedOrganisation | None, held: Held
) -> tuple[Organisation, Sequence[Fact]]:
    """What ended here stays as it is."""
    numbers = imported.given.by_field
    if existing is None:
        organisation = Organisation(
            organisation_id=organisation_id,
            name=imported.name,
            kind=imported.kind,
            request_fingerprint=IMPORTED,
            municipality=imported.municipality,
            origin=imported.origin,
            flags=(*_missing(imported), *_flags(numbers, held, organisation_id)),
            **_free(numbers, held, organisation_id),
        )
        return organisation, [registered(organisation)]
    if existing.state not in LIVE:
        return existing, []
    mended = {field: number for field, number in numbers.items() if (number != former.given.by_field[field] if former else isinstance(number, Right))}
    now = replace(
        existing,
        **_changed(imported, former, "kind", "municipality"),
        flags=(*(flag for flag in existing.flags if flag.field not in mended), *_flags(mended, held, organisation_id)),
        **_free(mended, held, organisation_id),
    )
    corrections = [corrected(now)] if now != existing else []
    if former and imported.name == former.name:
        return now, corrections
    named, renamed = rename(now, name=imported.name)
    return named, [*corrections, *renamed]


def take_service(
    existing: Service | None, imported: DescribedService, *, former: DescribedService | None, by_source: bool, now: datetime
) -> tuple[Service | None, Sequence[Fact]]:
    """`by_source`: what was done last of it here was done by what its source told, so that it may come back."""
    if existing is None:
        if not imported.shown or not imported.providers:
            return None, []
        service = Service(
            service_id=imported.service_id,
            name=imported.name,
            request_fingerprint=IMPORTED,
            providers=imported.providers,
            municipalities=imported.municipalities,
            published_at=now,
            details=imported.details,
        )
        return service, [published(service), described(service, imported.details)]
    if existing.state is State.WITHDRAWN:
        if not imported.shown or not imported.providers or not by_source:
            return existing, []
        back = _brought_up(replace(existing, state=State.PUBLISHED, withdrawn_on=None), imported, None)
        return back, [published(back), described(back, imported.details)]
    if not imported.shown:
        return existing, []
    new = _brought_up(existing, imported, former)
    return new, [described(new, new.details or imported.details)] if new != existing else []


def _brought_up(service: Service, imported: DescribedService, former: DescribedService | None) -> Service:
    return replace(
        service,
        **_changed(imported, former, "name", "municipalities", "details"),
        providers=imported.providers if imported.providers and _ids(imported.providers) != _ids(service.providers) else service.providers,
    )


def _changed(imported: object, former: object | None, *fields: str) -> dict[str, Any]:
    """Those of the fields that the source tells otherwise than it did; all of them, where nothing is known of before."""
    return {field: getattr(imported, field) for field in fields if former is None or getattr(imported, field) != getattr(former, field)}


def _ids(providers: Sequence[NamedParty]) -> list[object]:
    return [provider.organisation_id for provider in providers]


def _free(numbers: Numbers, held: Held, organisation_id: OrganisationId) -> dict[str, Any]:
    """By field the number, or None where it is not right or another holds it."""
    holders = {field: held.get((field, number.value)) for field, number in numbers.items() if isinstance(number, Right)}
    taken = {field for field, holder in holders.items() if holder and holder.organisation_id != organisation_id}
    return {field: number.value if isinstance(number, Right) and field not in taken else None for field, number in numbers.items()}


def _missing(imported: DescribedOrganisation) -> Sequence[Flag]:
    """An official list that should give a business id and does not."""
    lacks = imported.origin.source in GIVES_BUSINESS_IDS and imported.given.business_id is None
    return [Flag(field="business_id", value="", reason=MISSING)] if lacks else []


def _flags(numbers: Numbers, held: Held, organisation_id: OrganisationId) -> Sequence[Flag]:
    flags = []
    for field, number in numbers.items():
        match number:
            case Wrong(value=value, reason=reason):
                flags.append(Flag(field=field, value=value, reason=reason))
            case Right(value=value) if (holder := held.get((field, value))) and holder.organisation_id != organisation_id:
                flags.append(Flag(field=field, value=value, reason=f"held by {holder.name}"[:200]))
    return flags

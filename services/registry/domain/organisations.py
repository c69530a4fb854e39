"""Organisations: registered → active ⇄ suspended → dissolved, or merged into another.

An identifier is right or absent; a merged or dissolved organisation never comes back, and its id keeps resolving.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.registry.domain import identifiers
from services.registry.domain.identifiers import Identifiers
from services.registry.domain.places import municipality
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.registry import Flag, OrganisationKind
from shared.contracts.words import OrganisationId, Origin
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue


class State(StrEnum):
    REGISTERED = "registered"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DISSOLVED = "dissolved"
    MERGED = "merged"


LIVE = frozenset({State.REGISTERED, State.ACTIVE, State.SUSPENDED})


class OrganisationHasEnded(DomainError):
    slug = "organisation-has-ended"


class NotYetActive(DomainError):
    slug = "not-yet-active"


class MergedIntoItself(InvalidValue):
    slug = "merged-into-itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    organisation_id: OrganisationId
    name: str
    kind: OrganisationKind
    request_fingerprint: str
    state: State = State.REGISTERED
    business_id: str | None = None
    association_number: str | None = None
    municipality: str | None = None
    part_of: OrganisationId | None = None
    flags: tuple[Flag, ...] = ()
    origin: Origin | None = None
    stand_in: str | None = None
    merged_into: OrganisationId | None = None
    dissolved_on: date | None = None


Decided = tuple[Organisation, Sequence[Fact]]


def register(existing: Organisation | None, command: registry.RegisterOrganisation, *, given: Identifiers, municipalities: Container[str]) -> Decided:
    """Take a new organisation; the same registration again changes nothing. `given` is what the command's identifiers come to."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="organisation", key=command.organisation_id)
        return existing, []
    business_id, no_business_id = identifiers.business_id(given, command.origin)
    association_number, no_association_number = identifiers.association_number(given, command.origin)
    organisation = made_from(
        command,
        Organisation,
        request_fingerprint=fingerprint(command),
        business_id=business_id,
        association_number=association_number,
        municipality=municipality(command.municipality, municipalities),
        flags=tuple(flag for flag in (no_business_id, no_association_number) if flag),
    )
    return organisation, [registered(organisation)]


def activate(organisation: Organisation) -> Decided:
    refuse_ended(organisation)
    if organisation.state is State.ACTIVE:
        return organisation, []
    return replace(organisation, state=State.ACTIVE), [fact_of(organisation, registry.OrganisationActivated)]


def suspend(organisation: Organisation, *, reason: str) -> Decided:
    refuse_ended(organisation)
    if organisation.state is State.SUSPENDED:
        return organisation, []
    if organisation.state is State.REGISTERED:
        raise NotYetActive(f"organisation {organisation.organisation_id} is registered, not active", field="organisation_id", remedy="activate it first")
    return replace(organisation, state=State.SUSPENDED), [fact_of(organisation, registry.OrganisationSuspended, reason=reason)]


def dissolve(organisation: Organisation, *, dissolved_on: date) -> Decided:
    if organisation.state is State.DISSOLVED:
        return organisation, []
    refuse_ended(organisation)
    dissolved = replace(organisation, state=State.DISSOLVED, dissolved_on=dissolved_on)
    return dissolved, [fact_of(dissolved, registry.OrganisationDissolved)]


def rename(organisation: Organisation, *, name: str) -> Decided:
    refuse_ended(organisation)
    if organisation.name == name:
        return organisation, []
    renamed = replace(organisation, name=name)
    return renamed, [fact_of(renamed, registry.OrganisationRenamed, former_name=organisation.name)]


def identify(organisation: Organisation, *, given: Identifiers) -> Decided:
    """Give the identifiers that were missing or wrong; what is given is checked as in any registration, and its flag goes."""
    refuse_ended(organisation)
    numbers = {"business_id": identifiers.business_id(given, None)[0], "association_number": identifiers.association_number(given, None)[0]}
    known = {field: value for field, value in numbers.items() if value is not None}
    if not known:
        raise identifiers.NothingIdentified("neither business id nor association number is given", field="business_id", remedy="give one of the two, or both")
    flags = tuple(flag for flag in organisation.flags if flag.field not in known)
    identified = replace(
        organisation,
        business_id=known.get("business_id", organisation.business_id),
        association_number=known.get("association_number", organisation.association_number),
        flags=flags,
    )
    if identified == organisation:
        return organisation, []
    return identified, [fact_of(identified, registry.OrganisationIdentified)]


def merge(organisation: Organisation, *, into: Organisation) -> Decided:
    """Both ids keep resolving: the old one says where to."""
    if organisation.state is State.MERGED and organisation.merged_into == into.organisation_id:
        return organisation, []
    refuse_ended(organisation)
    refuse_ended(into, field="merged_into")
    if organisation.organisation_id == into.organisation_id:
        raise MergedIntoItself(
            "an organisation cannot be merged into itself", field="merged_into", value=into.organisation_id, remedy="name the organisation that stays"
        )
    merged = replace(organisation, state=State.MERGED, merged_into=into.organisation_id)
    return merged, [fact_of(merged, registry.OrganisationMerged)]


def refuse_ended(organisation: Organisation, *, field: str = "organisation_id") -> None:
    """What has ended takes part in nothing new."""
    if organisation.state in LIVE:
        return
    remedy = f"use {organisation.merged_into} instead" if organisation.merged_into else "register the one that goes on under an id of its own"
    raise OrganisationHasEnded(
        f"organisation {organisation.organisation_id} is {organisation.state}", field=field, value=organisation.organisation_id, remedy=remedy
    )


def registered(organisation: Organisation) -> registry.OrganisationRegistered:
    return fact_of(organisation, registry.OrganisationRegistered)


def corrected(organisation: Organisation) -> registry.OrganisationCorrected:
    return fact_of(organisation, registry.OrganisationCorrected)

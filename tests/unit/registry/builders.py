"""Requests with the noise taken out: a test names only what it is about."""

from datetime import date
from typing import Any
from uuid import UUID

from services.registry import codes, numbers
from services.registry.domain import agreements, networks, organisations
from shared.contracts import registry
from shared.contracts.registry import AgreementId, AgreementKind, NamedParty, OrganisationKind
from shared.contracts.words import NetworkId, OrganisationId, Origin

COUNTY = OrganisationId(UUID("018f0000-0000-7000-8000-000000000001"))
CENTRE = OrganisationId(UUID("018f0000-0000-7000-8000-000000000002"))
PARISHES = OrganisationId(UUID("018f0000-0000-7000-8000-000000000003"))
OLKA = AgreementId(UUID("018f0000-0000-7000-8000-000000000010"))
FOUNDED_ON = date(2026, 1, 1)
FORUM = NetworkId(UUID("018f0000-0000-7000-8000-000000000020"))
NAMED = {
    COUNTY: NamedParty(name="Satakunnan hyvinvointialue", organisation_id=COUNTY),
    CENTRE: NamedParty(name="Satakunnan yhteisökeskus", organisation_id=CENTRE),
    PARISHES: NamedParty(name="Satakunnan evankelisluterilaiset seurakunnat", organisation_id=PARISHES),
}
MUNICIPALITIES = codes.official().municipalities


def a_registration(**given: Any) -> registry.RegisterOrganisation:
    noise: dict[str, Any] = {"organisation_id": CENTRE, "name": "Satakunnan yhteisökeskus", "kind": OrganisationKind.ASSOCIATION}
    return registry.RegisterOrganisation(**(noise | given))


def registered(existing: organisations.Organisation | None, command: registry.RegisterOrganisation) -> organisations.Decided:
    given = numbers.read(business_id=command.business_id, association_number=command.association_number)
    return organisations.register(existing, command, given=given, municipalities=MUNICIPALITIES)


def an_organisation(**given: Any) -> organisations.Organisation:
    organisation, _ = registered(None, a_registration(**given))
    return organisation


def an_active_organisation(**given: Any) -> organisations.Organisation:
    organisation, _ = organisations.activate(an_organisation(**given))
    return organisation


def an_origin(source: str = registry.OfficialList.PTV_MUNICIPALITIES, **given: Any) -> Origin:
    noise: dict[str, Any] = {"source": source, "source_id": "035", "seen_at": "2026-11-22T00:00:00Z", "licence": "MIT"}
    return Origin(**(noise | given))


def a_founding(**given: Any) -> registry.FoundNetwork:
    noise: dict[str, Any] = {"network_id": FORUM, "name": "Valmiuden ja varautumisen yhteistyöfoorumi", "theme": "preparedness"}
    return registry.FoundNetwork(**(noise | given))


def a_network(**given: Any) -> networks.Network:
    network, _ = networks.found(None, a_founding(**given), named=NAMED, today=FOUNDED_ON)
    return network


def a_draft(**given: Any) -> registry.DraftAgreement:
    noise: dict[str, Any] = {"agreement_id": OLKA, "kind": AgreementKind.PARTNERSHIP, "name": "OLKA", "parties": (COUNTY, CENTRE)}
    return registry.DraftAgreement(**(noise | given))


def an_agreement(**given: Any) -> agreements.Agreement:
    agreement, _ = agreements.draft(None, a_draft(**given), named=NAMED)
    return agreement

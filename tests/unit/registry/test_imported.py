"""What a source tells changes what it told otherwise before, and nothing that a person did."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from services.registry import numbers
from services.registry.domain.imported import DescribedOrganisation, DescribedService, Holder, take_organisation, take_service
from services.registry.domain.offering import Service, State, withdraw
from services.registry.domain.organisations import Organisation, rename
from shared.contracts import registry
from shared.contracts.registry import NamedParty, OfficialList, OrganisationKind, ServiceDetails, ServiceId
from shared.contracts.words import OrganisationId, Origin

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ID = OrganisationId(uuid4())
ORIGIN = Origin(source="ptv", source_id="1", seen_at=NOW, licence="CC BY 4.0")
MARTAT = DescribedOrganisation(
    name="Porin Martat ry",
    kind=OrganisationKind.ASSOCIATION,
    given=numbers.read(business_id="0135202-4", association_number=None),
    municipality="609",
    origin=ORIGIN,
)
PROVIDER = NamedParty(name="Porin Martat ry", organisation_id=ID)
CLUB = DescribedService(
    service_id=ServiceId(uuid4()), name="Kokkikerho", providers=(PROVIDER,), municipalities=("609",), details=ServiceDetails(languages=("fi",)), shown=True
)


def known() -> Organisation:
    return take_organisation(None, MARTAT, organisation_id=ID, former=None, held={})[0]


def published() -> Service:
    service, _ = take_service(None, CLUB, former=None, by_source=True, now=NOW)
    assert service
    return service


def test_a_new_organisation_is_registered_with_where_it_came_from() -> None:
    organisation, (fact,) = take_organisation(None, MARTAT, organisation_id=ID, former=None, held={})

    assert (organisation.business_id, organisation.origin) == ("0135202-4", ORIGIN)
    assert isinstance(fact, registry.OrganisationRegistered)


def test_an_identifier_that_another_holds_is_left_out_and_flagged() -> None:
    holder = Holder(organisation_id=OrganisationId(uuid4()), name="Porin kaupunki")

    organisation, _ = take_organisation(None, MARTAT, organisation_id=ID, former=None, held={("business_id", "0135202-4"): holder})

    assert organisation.business_id is None
    assert [(flag.field, flag.value, flag.reason) for flag in organisation.flags] == [("business_id", "0135202-4", "held by Porin kaupunki")]


def test_an_official_list_that_lacks_a_business_id_is_flagged() -> None:
    heard = replace(
        MARTAT, given=numbers.read(business_id=None, association_number=None), origin=ORIGIN.model_copy(update={"source": OfficialList.PTV_MUNICIPALITIES})
    )

    organisation, _ = take_organisation(None, heard, organisation_id=ID, former=None, held={})

    assert [flag.reason for flag in organisation.flags] == ["missing in the official list"]


def test_what_a_person_mended_stays_until_the_source_changes_that_field() -> None:
    mended, _ = rename(known(), name="Porin Martat")

    moved, facts = take_organisation(mended, replace(MARTAT, municipality="684"), organisation_id=ID, former=MARTAT, held={})
    renamed, _ = take_organisation(moved, replace(MARTAT, name="Marttayhdistys"), organisation_id=ID, former=MARTAT, held={})

    assert (moved.name, moved.municipality) == ("Porin Martat", "684")
    assert [type(fact) for fact in facts] == [registry.OrganisationCorrected]
    assert renamed.name == "Marttayhdistys"


def test_what_is_told_as_before_says_nothing() -> None:
    assert take_organisation(known(), MARTAT, organisation_id=ID, former=MARTAT, held={}) == (known(), [])
    assert take_service(published(), CLUB, former=CLUB, by_source=False, now=NOW) == (published(), [])


def test_a_service_is_published_and_described() -> None:
    _, facts = take_service(None, CLUB, former=None, by_source=True, now=NOW)

    assert [type(fact) for fact in facts] == [registry.ServicePublished, registry.ServiceDescribed]


def test_a_service_without_a_known_provider_is_not_published() -> None:
    assert take_service(None, replace(CLUB, providers=()), former=None, by_source=True, now=NOW) == (None, [])


def test_a_provider_that_arrives_later_is_added() -> None:
    other = NamedParty(name="Porin Lotat", organisation_id=OrganisationId(uuid4()))

    service, (fact,) = take_service(published(), replace(CLUB, providers=(PROVIDER, other)), former=CLUB, by_source=False, now=NOW)

    assert service
    assert service.providers == (PROVIDER, other)
    assert isinstance(fact, registry.ServiceDescribed)


def test_what_the_source_withdrew_comes_back_under_its_own_id_and_what_a_person_withdrew_does_not() -> None:
    gone, _ = withdraw(published(), on=NOW.date())

    back, facts = take_service(gone, CLUB, former=None, by_source=True, now=NOW)
    stays, none = take_service(gone, CLUB, former=None, by_source=False, now=NOW)

    assert back
    assert (back.state, back.withdrawn_on, len(facts)) == (State.PUBLISHED, None, 2)
    assert (stays, none) == (gone, [])

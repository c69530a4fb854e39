from dataclasses import replace
from datetime import date

import pytest

from services.registry import numbers
from services.registry.codes import official
from services.registry.domain import organisations
from services.registry.domain.identifiers import Identifiers, NothingIdentified
from services.registry.domain.organisations import LIVE, MergedIntoItself, NotYetActive, OrganisationHasEnded, State
from services.registry.domain.places import UnknownMunicipality
from shared.contracts import registry
from shared.contracts.registry import Flag, OrganisationKind
from shared.domain.request_fingerprints import AlreadyThere
from shared.errors import InvalidValue
from tests.unit.registry.builders import COUNTY, a_registration, an_active_organisation, an_organisation, an_origin, registered


def test_a_business_id_is_kept_in_its_standard_form() -> None:
    assert an_organisation(business_id="01776193").business_id == "0177619-3"


def test_a_wrong_check_digit_is_refused_with_field_value_and_remedy() -> None:
    with pytest.raises(InvalidValue, match="wrong check digit") as refused:
        an_organisation(business_id="0177619-4")

    assert (refused.value.field, refused.value.value) == ("business_id", "0177619-4")
    assert "YTJ" in refused.value.remedy


@pytest.mark.parametrize("number", ["", "177619-3", "abcdefg-h", "0177619-33", "0000000-0", "00000000", "FI00000000"])
def test_what_is_no_business_id_is_refused(number: str) -> None:
    with pytest.raises(InvalidValue):
        an_organisation(business_id=number)


def test_an_association_number_is_checked_too() -> None:
    assert an_organisation(association_number="123123").association_number == "123.123"
    with pytest.raises(InvalidValue, match="association_number"):
        an_organisation(association_number="12df")


def test_a_row_of_an_official_list_without_an_id_is_taken_and_flagged() -> None:
    organisation, facts = registered(None, a_registration(business_id="", origin=an_origin()))

    assert organisation.business_id is None
    assert organisation.flags == (Flag(field="business_id", value="", reason="missing in the official list"),)
    assert [fact.flags for fact in facts if isinstance(fact, registry.OrganisationRegistered)] == [organisation.flags]


def test_a_wrong_id_of_an_official_list_is_flagged_as_it_was_and_never_mended() -> None:
    organisation = an_organisation(business_id="0177619-4", origin=an_origin())

    assert organisation.business_id is None
    assert organisation.flags == (Flag(field="business_id", value="0177619-4", reason="wrong check digit"),)


def test_anybody_elses_list_is_not_an_official_one() -> None:
    with pytest.raises(InvalidValue):
        an_organisation(business_id="0177619-4", origin=an_origin(source="a spreadsheet"))


def test_of_the_311_municipal_organisations_15_are_flagged_and_none_is_lost() -> None:
    taken = [
        an_organisation(name=row.name, kind=OrganisationKind.MUNICIPALITY, municipality=row.municipality, business_id=row.business_id, origin=an_origin())
        for row in official().municipal_organisations
    ]

    assert len(taken) == 311
    assert len([organisation for organisation in taken if organisation.flags]) == 15
    assert len({organisation.business_id for organisation in taken if organisation.business_id}) == 296


@pytest.mark.parametrize("code", ["999", "50", "5", "Eura"])
def test_a_municipality_is_of_the_official_list_leading_zeros_included(code: str) -> None:
    with pytest.raises(UnknownMunicipality) as refused:
        an_organisation(municipality=code)

    assert (refused.value.field, refused.value.value) == ("municipality", code)


def test_the_same_registration_again_says_nothing() -> None:
    organisation = an_organisation(origin=an_origin())
    again = a_registration(origin=an_origin(seen_at="2027-01-01T00:00:00Z"))

    assert registered(organisation, again) == (organisation, [])


def test_the_same_registration_says_nothing_even_after_a_renaming() -> None:
    renamed, _ = organisations.rename(an_organisation(), name="Yhteisökeskus")

    assert registered(renamed, a_registration()) == (renamed, [])


def test_other_content_under_the_same_id_is_refused() -> None:
    with pytest.raises(AlreadyThere) as refused:
        registered(an_organisation(), a_registration(name="Somebody else"))

    assert refused.value.slug == "already-there"


def test_goes_from_registered_to_active_to_suspended_and_back() -> None:
    active, _ = organisations.activate(an_organisation())
    suspended, facts = organisations.suspend(active, reason="no_board")
    back, _ = organisations.activate(suspended)

    assert [organisation.state for organisation in (active, suspended, back)] == [State.ACTIVE, State.SUSPENDED, State.ACTIVE]
    assert [fact.wire_name for fact in facts] == ["registry.organisation.suspended.v1"]


def test_what_is_not_yet_active_cannot_be_suspended() -> None:
    with pytest.raises(NotYetActive):
        organisations.suspend(an_organisation(), reason="no_board")


def test_what_is_dissolved_stays_dissolved() -> None:
    dissolved, _ = organisations.dissolve(an_active_organisation(), dissolved_on=date(2026, 1, 1))

    assert organisations.dissolve(dissolved, dissolved_on=date(2026, 2, 2)) == (dissolved, [])
    with pytest.raises(OrganisationHasEnded):
        organisations.activate(dissolved)


def test_a_merged_organisation_says_where_to() -> None:
    merged, facts = organisations.merge(an_organisation(), into=an_organisation(organisation_id=COUNTY))

    assert (merged.state, merged.merged_into) == (State.MERGED, COUNTY)
    assert merged.state not in LIVE
    assert [fact.wire_name for fact in facts] == ["registry.organisation.merged.v1"]


def test_a_merger_twice_is_one() -> None:
    into = an_organisation(organisation_id=COUNTY)
    merged, _ = organisations.merge(an_organisation(), into=into)

    assert organisations.merge(merged, into=into) == (merged, [])


def test_nothing_is_merged_into_what_has_ended_or_into_itself() -> None:
    gone = replace(an_organisation(organisation_id=COUNTY), state=State.DISSOLVED)

    with pytest.raises(OrganisationHasEnded):
        organisations.merge(an_organisation(), into=gone)
    with pytest.raises(MergedIntoItself):
        organisations.merge(an_organisation(), into=an_organisation())


def test_an_identifier_that_is_found_later_takes_its_flag_away() -> None:
    flagged = an_organisation(business_id="", origin=an_origin())
    identified, facts = organisations.identify(flagged, given=numbers.read(business_id="0177619-3", association_number=None))

    assert (identified.business_id, identified.flags) == ("0177619-3", ())
    assert [fact.wire_name for fact in facts] == ["registry.organisation.identified.v1"]


def test_identifying_by_nothing_is_refused() -> None:
    with pytest.raises(NothingIdentified):
        organisations.identify(an_organisation(), given=Identifiers())

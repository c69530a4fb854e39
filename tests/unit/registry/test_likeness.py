import pytest

from services.registry.domain.likeness import likenesses, proposal_id, similarity
from tests.unit.registry.builders import CENTRE, COUNTY, PARISHES


@pytest.mark.parametrize("other", ["Porin Martat ry", "porin martat r.y.", "Porin Martat, rekisteröity yhdistys"])
def test_case_punctuation_and_legal_form_make_no_difference(other: str) -> None:
    assert similarity("Porin Martat", other) == 1.0


def test_a_slip_of_the_pen_is_close() -> None:
    assert similarity("Porin ensi- ja turvakotiyhdistys", "Porin ensi- ja turvakotiyhdstys") >= 0.9


def test_different_names_are_not_close() -> None:
    assert similarity("Porin Martat", "Porin Lotat") < 0.9


def test_a_number_tells_units_apart() -> None:
    assert similarity("Partiolippukunta 1", "Partiolippukunta 2") == 0.0


def test_an_organisation_does_not_resemble_itself() -> None:
    found = likenesses(COUNTY, "Porin Martat", {COUNTY: "Porin Martat", CENTRE: "Porin Martat ry", PARISHES: "Rauman Martat"})

    assert [one.resembles for one in found] == [CENTRE]


def test_two_organisations_are_one_proposal_whichever_came_first() -> None:
    assert proposal_id(COUNTY, CENTRE) == proposal_id(CENTRE, COUNTY)

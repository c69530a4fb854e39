import pytest

from services.registry.domain import likeness
from services.registry.domain.likeness import Neighbour, likenesses, proposal_id, same_identifier
from services.registry.spellings import closeness
from shared.contracts.registry import MergeReason
from tests.unit.registry.builders import CENTRE, COUNTY, PARISHES


def similarity(one: str, other: str) -> float:
    return likeness.similarity(one, other, closeness=closeness)


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
    names = {COUNTY: "Porin Martat", CENTRE: "Porin Martat ry", PARISHES: "Rauman Martat"}
    found = likenesses(COUNTY, "Porin Martat", [Neighbour(organisation_id=one, name=name) for one, name in names.items()], closeness=closeness)

    assert [(one.resembles, one.similarity, one.reason) for one in found] == [(CENTRE, 1.0, MergeReason.CLOSE_NAME)]


def test_what_one_source_keeps_apart_it_means_to() -> None:
    others = [Neighbour(organisation_id=CENTRE, name="Porin Martat", source="ptv"), Neighbour(organisation_id=PARISHES, name="Porin Martat", source="csv")]

    assert [one.resembles for one in likenesses(COUNTY, "Porin Martat", others, closeness=closeness, source="ptv")] == [PARISHES]


def test_one_identifier_is_the_surest_likeness() -> None:
    found = same_identifier(COUNTY, CENTRE, field="association_number")

    assert (found.similarity, found.reason) == (1.0, MergeReason.SAME_ASSOCIATION_NUMBER)


def test_which_name_comes_first_makes_no_difference() -> None:
    assert similarity("Porin Martat", "Porin Marttat") == similarity("Porin Marttat", "Porin Martat")


def test_two_organisations_are_one_proposal_whichever_came_first() -> None:
    assert proposal_id(COUNTY, CENTRE) == proposal_id(CENTRE, COUNTY)

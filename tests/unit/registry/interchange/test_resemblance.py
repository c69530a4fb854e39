"""Organisations of different sources that may be one are told with a score and a reason."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.interchange.records import OrganisationRecord
from services.registry.interchange.resemblance import Reason, Reference, resemblances
from tests.unit.registry.interchange.builders import an_association, identified

OURS = an_association("1", source="ptv")
THEIRS = an_association("x", source="municipality")


def test_the_same_business_id_is_certain_however_it_is_written() -> None:
    found = resemblances([identified(OURS, "0135202-4"), identified(replace(THEIRS, municipality=None), "FI01352024")])

    assert [(one.score, one.reason) for one in found] == [(1.0, Reason.SAME_BUSINESS_ID)]


def test_the_same_association_number_is_certain() -> None:
    found = resemblances([replace(OURS, association_number="12.345"), replace(THEIRS, association_number="12345", municipality=None)])

    assert [one.reason for one in found] == [Reason.SAME_ASSOCIATION_NUMBER]


def test_a_close_name_in_the_same_municipality_is_told_with_its_score() -> None:
    found = resemblances([OURS, an_association("x", source="municipality", name="Porin Marttat ry")])

    assert [one.reason for one in found] == [Reason.CLOSE_NAME]
    assert 0.9 <= found[0].score < 1.0


@pytest.mark.parametrize(
    "other",
    [
        replace(THEIRS, municipality="050"),
        replace(THEIRS, municipality=None),
        an_association("2", source="ptv"),
        an_association("x", source="municipality", name="Porin Lotat"),
    ],
)
def test_another_municipality_the_same_source_or_another_name_is_no_resemblance(other: OrganisationRecord) -> None:
    assert resemblances([OURS, other]) == []


@settings(deadline=None)
@given(st.permutations([OURS, THEIRS, an_association("y", source="county"), an_association("2", source="ptv")]))
def test_a_pair_is_found_once_whatever_the_order(records: list[OrganisationRecord]) -> None:
    found = resemblances([*records, *records])

    assert len(found) == 5
    assert all(one.one < one.other for one in found)
    assert found[0].one == Reference(source="county", source_id="y")

"""Nothing that is shown tells of fewer than five persons: an attacker who knows the rule and sees every number tries to find out."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain.counting import Cell
from services.indicators.domain.suppression import FEWEST, held_back
from services.indicators.domain.values import Value

MOST = 9
"""As many persons as a cell of the small worlds may have, in which the attacker tries out everything."""


def measured(cells: Sequence[int]) -> list[Value]:
    """A measure's total, then its cells."""
    total = Value(cell=Cell("visits"), version=1, value=Decimal(sum(cells)), rests_on=len(cells))
    own = [Value(cell=Cell("visits", (("group", str(n)),)), version=1, value=Decimal(persons), rests_on=1) for n, persons in enumerate(cells)]
    return [total, *own]


@cache
def shown(cells: tuple[int, ...]) -> tuple[int | None, ...]:
    return tuple(None if value.suppressed else int(value.value or 0) for value in held_back(measured(cells)))


@cache
def worlds(size: int) -> dict[tuple[int | None, ...], list[tuple[int, ...]]]:
    """Every world of so many cells, by what one sees of it."""
    by_picture: dict[tuple[int | None, ...], list[tuple[int, ...]]] = {}
    for cells in product(range(MOST + 1), repeat=size):
        by_picture.setdefault(shown(cells), []).append(cells)
    return by_picture


@pytest.mark.parametrize(
    ("cells", "picture"),
    [
        ((12, 5, 0), (17, 12, 5, 0)),
        ((12, 3, 7), (22, 12, None, None)),
        ((12, 3, 7, 7), (29, 12, None, None, None)),
        ((3, 20), (23, None, None)),
        ((3,), (None, None)),
        ((3, 4), (None, None, None)),
        ((4, 0, 0), (None, None, 0, 0)),
        ((), (0,)),
    ],
)
def test_a_cell_of_fewer_than_five_persons_is_held_back_with_what_it_could_be_computed_from(cells: tuple[int, ...], picture: tuple[int | None, ...]) -> None:
    assert shown(cells) == picture


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_an_attacker_who_knows_the_rule_and_every_number_shown_learns_no_number_below_five(size: int) -> None:
    found_out = [
        (picture, n)
        for picture, possible in worlds(size).items()
        for n in range(size)
        if len(values := {cells[n] for cells in possible}) == 1 and 0 < min(values) < FEWEST
    ]

    assert found_out == []


@given(st.lists(st.integers(0, 400), max_size=12))
def test_no_shown_number_is_of_few_persons_and_subtraction_leaves_at_least_five_of_more_than_one_cell(cells: list[int]) -> None:
    total, *own = shown(tuple(cells))
    hidden = [persons for persons, seen in zip(cells, own, strict=True) if seen is None]

    assert not any(seen is not None and 0 < seen < FEWEST for seen in (total, *own))
    assert [seen for seen in own if seen is not None] == [persons for persons, seen in zip(cells, own, strict=True) if seen is not None]
    if total is not None and hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= FEWEST


@given(st.permutations([0, 1, 4, 4, 6, 6, 30]))
def test_what_is_held_back_depends_on_the_numbers_and_not_on_where_they_stand(cells: list[int]) -> None:
    total, *own = shown(tuple(cells))

    assert (total, sorted(seen for seen in own if seen is not None)) == (51, [0, 30])

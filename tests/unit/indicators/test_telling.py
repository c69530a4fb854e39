"""Nothing that is ever told gives a number below five persons: an attacker who knows the rule and keeps all that was told tries to find out."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.domain.counting import Cell, Tally
from services.indicators.domain.rules import Aggregate, Measure, Period
from services.indicators.domain.telling import FEWEST, CellsDivided, is_over, next_told, told_of_persons
from services.indicators.domain.values import Value

from .attacker import Picture, learnt

VISITS = Measure(id="visits", version=1, aggregate=Aggregate.SUM, dimensions=("group", "period"), period=Period.MONTH, persons=True)
TOTAL = Cell("visits")
MOST = 15
"""As many persons as a cell of the small worlds may have, in which the attacker tries out every past."""
TIMES = 4


def cell(group: object, period: str = "2026-03") -> Cell:
    return Cell("visits", (("group", str(group)), ("period", period)))


def a_value(told: Sequence[int | None]) -> Value | None:
    """Of a cell of which this was told, one after the other."""
    if not told:
        return None
    numbers = tuple(dict.fromkeys(Decimal(number) for number in told if number is not None))
    last = told[-1]
    return Value(cell=cell(1), version=1, value=None if last is None else Decimal(last), rests_on=1, suppressed=last is None, told=numbers)


def told_of(past: Sequence[int]) -> tuple[int | None, ...]:
    """What is told of one cell, that has these numbers one after the other."""
    said: list[int | None] = []
    for true in past:
        number = next_told(Decimal(true), was=a_value(said))
        said.append(None if number is None else int(number))
    return tuple(said)


def counted(numbers: Sequence[int], *, period: str = "2026-03") -> dict[Cell, Tally]:
    return {cell(n, period): Tally(1, Decimal(number)) for n, number in enumerate(numbers)}


def by_the_rule(history: Sequence[Sequence[int]]) -> Iterator[Picture]:
    """What stands as told of a measure after each state of its cells."""
    published: dict[Cell, Value] = {}
    for numbers in history:
        said = told_of_persons(VISITS, counted(numbers), published, today=date(2026, 4, 1))
        published = {value.cell: value for value in said}
        yield {value.cell.series: None if value.value is None else int(value.value) for value in said}


def without_the_rule(history: Sequence[Sequence[int]]) -> Iterator[Picture]:
    """As it is told elsewhere: each number of five and more, and the total that all come to."""
    for numbers in history:
        yield {"visits": sum(numbers)} | {cell(n).series: number if number >= FEWEST else None for n, number in enumerate(numbers)}


@pytest.mark.parametrize(
    ("told", "true", "now"),
    [
        ([], 0, 0),
        ([], 4, None),
        ([], 5, 5),
        ([None], 0, None),
        ([None], 5, 5),
        ([0], 4, 0),
        ([0], 5, 5),
        ([12], 16, 12),
        ([12], 17, 17),
        ([12], 8, 12),
        ([12], 7, 7),
        ([12, 20], 13, 12),
        ([12, 17, 23], 15, 17),
        ([5], 0, 0),
        ([8], 3, 8),
        ([9], 4, None),
        ([9, None], 7, 9),
    ],
)
def test_a_number_is_told_anew_when_it_is_five_away_and_then_as_one_that_is_five_from_all_that_were_told(
    told: list[int | None], true: int, now: int | None
) -> None:
    assert next_told(Decimal(true), was=a_value(told)) == now


@pytest.mark.parametrize(
    ("period", "today", "over"),
    [
        ("2026-03", date(2026, 3, 31), False),
        ("2026-03", date(2026, 4, 1), True),
        ("2026-12", date(2027, 1, 1), True),
        ("2026", date(2026, 12, 31), False),
        ("2026", date(2027, 1, 1), True),
        (None, date(2027, 1, 1), False),
    ],
)
def test_a_period_is_over_on_the_day_after_it(period: str | None, today: date, over: bool) -> None:  # noqa: FBT001 - the expected answer
    assert is_over(period, today=today) is over


def test_of_a_period_that_is_not_over_nothing_is_told_not_even_in_the_total() -> None:
    cells = counted([20, 3]) | counted([30], period="2026-04")

    assert {value.cell.series: value.value for value in told_of_persons(VISITS, cells, {}, today=date(2026, 4, 30))} == {
        "visits": 20,
        cell(0).series: 20,
        cell(1).series: None,
    }


def test_what_was_told_stays_though_a_clock_goes_back() -> None:
    first = told_of_persons(VISITS, counted([20]), {}, today=date(2026, 4, 1))

    assert told_of_persons(VISITS, counted([20]), {value.cell: value for value in first}, today=date(2026, 3, 31)) == first


@pytest.mark.parametrize(
    "later",
    [replace(VISITS, version=2, dimensions=("group", "municipality", "period")), replace(VISITS, version=2, period=Period.YEAR)],
    ids=["finer", "yearly"],
)
def test_a_measure_that_is_divided_otherwise_tells_nothing_more_of_persons(later: Measure) -> None:
    published = {value.cell: value for value in told_of_persons(VISITS, counted([20, 30]), {}, today=date(2026, 4, 1))}

    with pytest.raises(CellsDivided, match="give it back the dimensions"):
        told_of_persons(later, {}, published, today=date(2027, 4, 1))


def test_a_later_version_goes_on_from_what_was_told() -> None:
    published = {value.cell: value for value in told_of_persons(VISITS, counted([20, 30]), {}, today=date(2026, 4, 1))}
    later = told_of_persons(replace(VISITS, version=2), counted([17, 36]), published, today=date(2026, 4, 1))

    assert {value.version for value in later} == {2}
    assert [value.value for value in later] == [56, 20, 36]


def test_an_attacker_who_knows_the_rule_and_all_that_was_ever_told_of_a_cell_learns_no_number_below_five() -> None:
    """Every past of a small world, by what one sees of it: neither a number nor a change that lies below five is the only one that is possible."""
    pasts: dict[tuple[int | None, ...], list[tuple[int, ...]]] = defaultdict(list)
    for past in product(range(MOST + 1), repeat=TIMES):
        pasts[told_of(past)].append(past)

    found_out = [(seen, possible[0]) for seen, possible in pasts.items() if any(0 < abs(number) < FEWEST for number in certain(possible))]
    assert found_out == []


def certain(possible: Sequence[tuple[int, ...]]) -> Iterator[int]:
    """Of all pasts that look the same, the numbers and the changes that they agree in."""
    for at in range(TIMES):
        if len(numbers := {past[at] for past in possible}) == 1:
            yield numbers.pop()
    for at, then in combinations(range(TIMES), 2):
        if len(changes := {past[then] - past[at] for past in possible}) == 1:
            yield changes.pop()


@given(st.lists(st.integers(0, 60), max_size=25))
def test_numbers_of_a_cell_are_equal_or_five_apart_and_lie_within_four_of_the_true_one(past: list[int]) -> None:
    said = told_of(past)
    numbers = [number for number in said if number is not None]

    assert all(number == 0 or number >= FEWEST for number in numbers)
    assert all(one == other or abs(one - other) >= FEWEST for one, other in combinations(numbers, 2))
    assert all(abs(number - true) < FEWEST for true, number in zip(past, said, strict=True) if number is not None and true not in range(1, FEWEST))


HISTORIES = st.integers(1, 5).flatmap(lambda size: st.lists(st.lists(st.integers(0, 40), min_size=size, max_size=size), min_size=1, max_size=12))


@settings(max_examples=2000)
@given(HISTORIES)
def test_an_attacker_who_subtracts_all_that_was_ever_told_of_a_measure_learns_no_number_below_five(history: list[list[int]]) -> None:
    pictures = list(by_the_rule(history))

    assert learnt(pictures, total="visits") == []
    assert all(picture["visits"] == sum(number or 0 for series, number in picture.items() if series != "visits") for picture in pictures)


@settings(max_examples=500)
@given(HISTORIES)
def test_while_more_and_more_come_totals_too_are_equal_or_five_apart(steps: list[list[int]]) -> None:
    history = [[sum(column[: n + 1]) for column in zip(*steps, strict=True)] for n in range(len(steps))]
    totals = [picture["visits"] or 0 for picture in by_the_rule(history)]

    assert all(after == before or after - before >= FEWEST for before, after in pairwise(totals))


@pytest.mark.parametrize(
    ("history", "how"),
    [
        ([[504, 4, 4, 4], [516, 4, 4, 4, 3]], "what the total hides from 0 to 1"),
        ([[500, 12, 3]], "what the total hides at 0"),
        ([[20, 9], [23, 9]], "group"),
    ],
)
def test_without_the_rule_the_attacker_succeeds(history: list[list[int]], how: str) -> None:
    def found(publisher: Callable[[Sequence[Sequence[int]]], Iterator[Picture]]) -> list[str]:
        return learnt(list(publisher(history)), total="visits")

    assert any(how in one for one in found(without_the_rule))
    assert found(by_the_rule) == []

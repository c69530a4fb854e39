"""What is told of a measure that counts persons: when, and in what steps, so that no number below five can be had from all that was ever told.

A cell is told when its period is over. From then on what is told of it changes only to another number, and any two numbers that were ever told of one cell
are equal or at least five apart; below five nothing is told but that it is held back. The total is the sum of what is told.

What must stay true: what is told of a cell depends on that cell alone, its own past included, and the total on what is told alone. So whoever keeps every
number that ever left, and subtracts whatever they like from whatever they like, learns of a cell what they could learn from it by itself; and of that the
tests try out every past. A number that is told lies within four of the true one, unless fewer than five are left of eight or fewer: then the number stays.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from .counting import Cell, Tally
from .rules import PERIOD, Measure, Period
from .values import Value

FEWEST = 5
"""Persons of whom a number tells, at least; and by how many two numbers of one cell differ, at least."""
PERIOD_LENGTH = {Period.NONE: 0, Period.YEAR: len("2026"), Period.MONTH: len("2026-03")}
SURE_TO_BE_FAR = 2 * FEWEST - 1
"""From here on all of 1 to 4 are five or more away, so that to hold a number back tells nothing of which of them it is."""


class CellsDivided(ValueError):
    """A measure of persons was told by other dimensions or periods: the numbers of both would give small ones by subtraction."""

    def __init__(self, measure: str, cell: Cell) -> None:
        super().__init__(f"measure {measure}: dimensions, period: it was told of {cell.series}: give it back the dimensions and the period that it had")


def is_over(period: str | None, *, today: date) -> bool:
    """Whether a year or a month has ended. What fell into no period has none that ends."""
    return period is not None and period < today.isoformat()[: len(period)]


def next_told(true: Decimal, *, was: Value | None) -> Decimal | None:
    """The number to be told now; None: it is held back."""
    told = was.value if was else None
    if told is not None and abs(true - told) < FEWEST:
        return told
    if 0 < true < FEWEST:
        return told if told is not None and told < SURE_TO_BE_FAR else None
    if was and told is None and true < FEWEST:
        return None
    near = [number for number in (was.told if was else ()) if abs(number - true) < FEWEST]
    return min(near, key=lambda number: (abs(number - true), number), default=true)


def told_of_persons(measure: Measure, cells: Mapping[Cell, Tally], published: Mapping[Cell, Value], *, today: date) -> list[Value]:
    """The total, then every cell that may be told, as they are to be published. `cells` and `published` are of the measure alone, and hold the same cells.

    What was told once goes on being told, though a clock say that its period is not over.

    Raises:
        CellsDivided: nothing is told of it then.
    """
    total = Cell(measure.id)
    for cell in published.keys() - {total}:
        if not _is_of(measure, cell):
            raise CellsDivided(measure.id, cell)
    given = {cell for cell in cells if is_over(dict(cell.dimensions).get(PERIOD), today=today)} | published.keys() - {total}
    values = [_next(cell, measure, cells.get(cell, Tally()), published.get(cell)) for cell in sorted(given, key=lambda cell: cell.series)]
    standing = published[total].value if total in published else None
    grown = _sum(values) - _sum(published[value.cell] for value in values if value.cell in published)
    return [Value(cell=total, version=measure.version, value=(standing or Decimal(0)) + grown, rests_on=len(values)), *values]


def _is_of(measure: Measure, cell: Cell) -> bool:
    period = dict(cell.dimensions).get(PERIOD)
    return {name for name, _ in cell.dimensions} == set(measure.dimensions) and len(period or "") == PERIOD_LENGTH[measure.period]


def _next(cell: Cell, measure: Measure, tally: Tally, was: Value | None) -> Value:
    number, past = next_told(tally.value, was=was), was.told if was else ()
    told = past if number is None or number in past else (*past, number)
    return Value(cell=cell, version=measure.version, value=number, rests_on=tally.entries, suppressed=number is None, told=told)


def _sum(values: Iterable[Value]) -> Decimal:
    return sum((value.value for value in values if value.value is not None), Decimal(0))

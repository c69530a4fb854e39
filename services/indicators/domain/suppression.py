"""What is held back so that no value tells of fewer than five persons, neither by itself nor by subtraction.

What must stay true: with anything held back, the cells held back together hold a value below the limit and one above it, or the total is held back as
well. The rule looks at numbers alone, never at names: whoever knows it, and every number shown, can put the held-back ones in any order and see the same
picture, so each of them may be another. It takes a measure as a whole, as it is at one moment; it is the same for the same numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from .values import Value

FEWEST = 5
"""Persons that a value rests on at least to be shown. Nobody at all is shown as zero."""


def held_back(values: Sequence[Value]) -> list[Value]:
    """All values of one measure that counts persons, in their order, with what must not be shown taken out."""
    cells = [_persons(value) for value in values if value.cell.dimensions]
    totals = [_persons(value) for value in values if not value.cell.dimensions]
    few = any(0 < persons < FEWEST for persons in cells)
    limit = _limit(cells)
    without_total = any(0 < persons < FEWEST for persons in totals) or (few and limit is None)
    up_to = limit if few and limit is not None else Decimal(FEWEST - 1)
    return [_taken_out(value) if (_hidden(value, up_to) if value.cell.dimensions else without_total) else value for value in values]


def _limit(cells: Iterable[Decimal]) -> Decimal | None:
    """The smallest number that may be shown: it is held back too, wherever it stands, to cover the smaller ones."""
    return min((persons for persons in cells if persons >= FEWEST), default=None)


def _hidden(value: Value, up_to: Decimal) -> bool:
    return 0 < _persons(value) <= up_to


def _persons(value: Value) -> Decimal:
    return value.value or Decimal(0)


def _taken_out(value: Value) -> Value:
    return replace(value, value=None, suppressed=True)

"""Interest on what is recovered, from the day after it was due until it is paid, where the terms of the grant say that it bears any.

What must stay true: it is reckoned exactly, day by day on what is still unpaid, and rounded once, to the cent, halves up; where the rate of a half-year is not
known no sum is given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

HUNDREDTHS_OF_A_PERCENT = 10_000
SECOND_HALF = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestRules:
    """`reference` by the first day of a half-year, `margin` on top of it: in hundredths of a percent a year. `days` make a year."""

    reference: Mapping[date, int]
    margin: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """`cents` is None where a rate is lacking; `lacking` are the half-years, by their first day."""

    cents: int | None
    lacking: tuple[date, ...] = ()


def half_year(day: date) -> date:
    return date(day.year, SECOND_HALF if day.month >= SECOND_HALF else 1, 1)


def owed(cents: int, repaid: Iterable[tuple[date, int]], *, due_on: date, until: date, rules: InterestRules) -> Owed:
    """For each day after `due_on` up to `until`: that of a repayment counts as one on which it was still unpaid."""
    by_day = sorted(repaid)
    total, lacking = Fraction(0), set()
    first = due_on + timedelta(days=1)
    while first <= until:
        last = min(until, _next_half_year(first) - timedelta(days=1), *(on for on, _ in by_day if on >= first))
        unpaid = cents - sum(paid for on, paid in by_day if on < first)
        rate = rules.reference.get(half_year(first))
        if unpaid > 0 and rate is None:
            lacking.add(half_year(first))
        elif unpaid > 0 and rate is not None:
            total += Fraction(unpaid * (rate + rules.margin) * ((last - first).days + 1), HUNDREDTHS_OF_A_PERCENT * rules.days)
        first = last + timedelta(days=1)
    if lacking:
        return Owed(cents=None, lacking=tuple(sorted(lacking)))
    return Owed(cents=int(total + Fraction(1, 2)))


def _next_half_year(day: date) -> date:
    return date(day.year, SECOND_HALF, 1) if day.month < SECOND_HALF else date(day.year + 1, 1, 1)

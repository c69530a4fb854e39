"""Months as a calendar shows them: weeks from Monday, and how much is on each day."""

import calendar as weeks
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MONDAY_FIRST = weeks.Calendar(firstweekday=0)
BACK, AHEAD = 2, 6
"""Months from today's that links lead to: whoever follows every link comes to an end. Any other has its address."""
FIRST, LAST = date(1950, 1, 1), date(2199, 12, 31)
DECEMBER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """`first` is its first day; `days` says of those on which something is on how much that is."""

    first: date
    today: date
    days: Mapping[date, Mapping[str, Any]]

    @property
    def code(self) -> str:
        """As addresses write it."""
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        return following(self.first) - timedelta(days=1)

    @property
    def weeks(self) -> Sequence[tuple[int, Sequence[date]]]:
        """Each with its number (ISO 8601), and seven days, some of them of other months."""
        return [(week[0].isocalendar().week, week) for week in MONDAY_FIRST.monthdatescalendar(self.first.year, self.first.month)]

    @property
    def before(self) -> date | None:
        return self._near(preceding(self.first))

    @property
    def after(self) -> date | None:
        return self._near(following(self.first))

    def _near(self, other: date) -> date | None:
        away = (other.year - self.today.year) * 12 + other.month - self.today.month
        return other if -BACK <= away <= AHEAD else None


def following(first: date) -> date:
    return date(first.year + first.month // DECEMBER, first.month % DECEMBER + 1, 1)


def preceding(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def day_of(text: str | None) -> date | None:
    """None where it is no day that a calendar has: whoever follows a broken link sees what comes from today on."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST <= day <= LAST - timedelta(days=400) else None


def month_of(text: str) -> date | None:
    """The first day of a month as addresses write it, `2026-11`."""
    return day_of(f"{text}-01")

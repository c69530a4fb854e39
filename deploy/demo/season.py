"""The running season: when it plays, seen from a day. Pure: the day and what is there already are given.

What must stay true: a run on a later day asks for all that an earlier one asked for, and more, under the same ids. So series go by whole years, single
gatherings by months, agreements by quarters; and what an earlier run began, this one goes on with (`known`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from deploy.demo.source import Row, id_of

HELSINKI = ZoneInfo("Europe/Helsinki")
BEHIND, AHEAD = timedelta(days=90), timedelta(days=42)
"""So far back there is a season, and so far ahead it is published."""
FIRST_DAY, LAST_DAY = (1, 7), (12, 21)
"""Between these days of a year series recur."""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YEARS_LOOKED_BACK = 20
MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """`months` are first days, from January on; `quarters` those of quarters with an agreement.

    `recent`: months of which there is everything, from the one of the first run on; of those before, gatherings with a history alone.
    `desk_months`: those with drafts.
    """

    today: date
    rows: Row
    years: tuple[int, ...]
    months: tuple[date, ...]
    recent: tuple[date, ...]
    desk_months: tuple[date, ...]
    quarters: tuple[date, ...]

    @property
    def last(self) -> date:
        """Up to which day it is published."""
        return self.today + AHEAD


def seen_from(today: date, rows: Row, known: Collection[str]) -> Season:
    last = today + AHEAD
    begun = [year for year in range(today.year - YEARS_LOOKED_BACK, today.year) if series_id(rows["series"][0], year) in known]
    years = tuple(range(min([*begun, (today - BEHIND).year]), last.year + 1))
    months = tuple(date(year, month, 1) for year in years for month in range(1, 13) if date(year, month, 1) <= last)
    ahead = next_month(today)
    draft, of_now = rows["desks"]["drafts"][0], next(row for row in rows["singles"] if "history" not in row)
    quarters = tuple(month for month in months if month.month % MONTHS_OF_A_QUARTER == 1)
    return Season(
        today=today,
        rows=rows,
        years=years,
        months=months,
        recent=tuple(month for month in months if month >= today.replace(day=1) or gathering_id(of_now, month) in known),
        desk_months=tuple(month for month in months if month == ahead or gathering_id(draft, month) in known),
        quarters=tuple(one for one in quarters if one <= today <= end_of_quarter(one) or agreement_id(rows["desks"]["agreement"], one) in known),
    )


def days(season: Season, row: Row) -> Iterator[tuple[date, date]]:
    """The month and the day of each time that a row takes place: once in each of its months."""
    for month in season.months if row.get("history") else season.recent:
        if month.month in row.get("months", range(1, 13)):
            yield month, nth(month, row["week"], row["weekday"])


def nth(month: date, week: int, weekday: str) -> date:
    """The first, second … such weekday of the month that begins on that day."""
    return month + timedelta(days=(WEEKDAYS.index(weekday) - month.weekday()) % 7 + 7 * (week - 1))


def first_occasion(row: Row, year: int) -> date:
    """Of a series: on its weekday, from the second week of January on."""
    if "monthly" in row:
        return nth(date(year, 1, 1), row["monthly"], row["weekday"])
    begins = date(year, *FIRST_DAY)
    return begins + timedelta(days=(WEEKDAYS.index(row["weekday"]) - begins.weekday()) % 7)


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def end_of_month(month: date) -> date:
    return next_month(month) - timedelta(days=1)


def end_of_quarter(first: date) -> date:
    return end_of_month(first.replace(month=first.month + MONTHS_OF_A_QUARTER - 1))


def series_id(row: Row, year: int) -> str:
    return id_of("series", f"season/{row['key']}/{year}")


def gathering_id(row: Row, month: date) -> str:
    return id_of("gathering", f"season/{row.get('key') or row['network']}/{month:%Y-%m}")


def agreement_id(row: Row, quarter: date) -> str:
    return id_of("agreement", f"season/{row['name']}/{quarter:%Y-%m}")


def outcome_id(row: Row, year: int) -> str:
    return id_of("outcome", f"season/{row['text']}/{year}")

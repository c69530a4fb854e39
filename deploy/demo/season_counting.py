"""The independent count of the season: straight from its files, day by day through the calendar, sharing no code with what loads it.

What depends on when it is counted is told: the day, since which year it was played, of which `recent` months there is
everything, and of which there are drafts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from deploy.demo.year_counting import DAYS, Parts, shares

HELSINKI = ZoneInfo("Europe/Helsinki")
Row = dict[str, Any]
Rows = Mapping[str, Any]
AHEAD, OUTCOMES_AHEAD = 42, 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """When it is counted, and what there is of it."""

    now: datetime
    since: int
    recent: tuple[date, ...]
    desk_months: tuple[date, ...]

    @property
    def today(self) -> date:
        return self.now.astimezone(HELSINKI).date()

    @property
    def last(self) -> date:
        """Of what is published."""
        return self.today + timedelta(days=AHEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSeason:
    """`on`: rows of the calendar from the first of this month, by title. `with_place`, `waiting`: persons signed up, by title."""

    states: dict[str, int]
    on: dict[str, int]
    with_place: dict[str, int]
    waiting: dict[str, int]
    booked: int
    rejected: int
    outcomes: dict[str, int]
    owed: dict[str, int]


def count(rows: Rows, played: Played) -> ExpectedSeason:
    gatherings = list(_gatherings(rows, played))
    recurring = [(row, day, moved, off) for row in rows["series"] for day, moved, off in _occasions(row, played)]
    window = played.today.replace(day=1), played.last
    seen = [row["title"]["fi"] for row, day, _ in gatherings if window[0] <= day <= window[1]]
    seen += [
        row["title"]["fi"] for row in rows["desks"]["drafts"] if row["until"] == "published" for day in _of_desks(row, played) if window[0] <= day <= window[1]
    ]
    seen += [row["title"]["fi"] for row, _, day, _ in recurring if window[0] <= day <= window[1]]
    states = Counter(state for _, _, state in gatherings)
    states.update(row["until"] for row in rows["desks"]["drafts"] for _ in played.desk_months)
    booked = [row for row, day, _, off in recurring if row.get("booked") and not off and day.year <= played.today.year]
    return ExpectedSeason(
        states=dict(states),
        on=dict(Counter(seen)),
        with_place=_signed_up(gatherings, played, "with_place"),
        waiting=_signed_up(gatherings, played, "waiting"),
        booked=len(booked),
        rejected=sum(1 for row in booked if "tried_first" in row),
        outcomes=dict(Counter(_outcomes(rows, played))),
        owed=dict(sum((Counter(shares(row["costs"])) for row, _, state in gatherings if "costs" in row), Counter())),
    )


def parts(rows: Rows, played: Played, ids: Mapping[str, str]) -> Parts:
    """What the shared measures are summed from. A month's visits are told when it is over."""
    visits: Counter[str] = Counter()
    for row, day, state in _gatherings(rows, played):
        if state == "held" and f"{day:%Y-%m}" < f"{played.today:%Y-%m}":
            came = row.get("attendance") or [{"target_group": row["target_groups"][0], "persons": row["came"][day.month - 1]}]
            visits.update({f"{{period={day:%Y-%m},target_group={one['target_group']}}}": one["persons"] for one in came})
    met = [(row, day.year) for row, day, state in _gatherings(rows, played) if "week" in row and "attendance" in row and state == "held"]
    meant = [(row, of) for row, of in met if "per_year" in row]
    return Parts(
        held=Counter(f"{{period={of},theme={row['theme']}}}" for row, of in met),
        visits=visits,
        worth=_worth(rows, played, ids),
        network=_cadence([(f"{{period={of},theme={row['theme']}}}", row["per_year"]) for row, of in meant]),
        forum=_cadence([(f"{{kind={row['forum']},period={of}}}", row["per_year"]) for row, of in meant]),
    )


def _cadence(met: list[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    held = Counter(cell for cell, _ in met)
    return {cell: (held[cell], per_year) for cell, per_year in met}


def _gatherings(rows: Rows, played: Played) -> Iterator[tuple[Row, date, str]]:
    """Single ones and meetings, each with its day and its state."""
    for row in (*rows["singles"], *rows["meetings"]):
        for day in _all_days(played):
            is_told = row.get("history") or day.replace(day=1) in played.recent
            if is_told and day.month in row.get("months", range(1, 13)) and _is_nth(day, row["week"], row["weekday"]):
                off = day.month in row.get("cancelled", {}).get("months", ())
                yield row, day, "cancelled" if off else "held" if day < played.today else "published"


def _all_days(played: Played) -> Iterator[date]:
    """To the end of the month that the last day lies in."""
    day = date(played.since, 1, 1)
    while day <= played.last or day.day > 1:
        yield day
        day += timedelta(days=1)


def _is_nth(day: date, week: int, weekday: str) -> bool:
    return DAYS[day.weekday()] == weekday and (day.day - 1) // len(DAYS) + 1 == week


def _occasions(row: Row, played: Played) -> Iterator[tuple[date, date, bool]]:
    """Of a series: where the rule puts each, the day of it, and whether it is called off."""
    for of in range(played.since, played.last.year + 1):
        made = 0
        for ahead in range(366):
            day = date(of, 1, 7 if "monthly" not in row else 1) + timedelta(days=ahead)
            if day > date(of, 12, 21) or not (_is_nth(day, row["monthly"], row["weekday"]) if "monthly" in row else DAYS[day.weekday()] == row["weekday"]):
                continue
            made += 1
            if made % row.get("every", 1) == 1 % row.get("every", 1):
                move, off = (row.get(what) if day.replace(day=1) in played.recent else None for what in ("moved", "cancelled"))
                moved = day + timedelta(days=move["days"]) if move and _is_nth(day, move["week"], row["weekday"]) else day
                yield day, moved, bool(off and _is_nth(day, off["week"], row["weekday"]))


def _of_desks(row: Row, played: Played) -> Iterator[date]:
    for month in played.desk_months:
        yield from (day for day in (month + timedelta(days=ahead) for ahead in range(28)) if _is_nth(day, row["week"], row["weekday"]))


def _signed_up(gatherings: list[tuple[Row, date, str]], played: Played, as_what: str) -> dict[str, int]:
    persons: Counter[str] = Counter()
    for row, day, state in gatherings:
        if state == "published" and day > played.today and "signups" in row:
            persons[row["title"]["fi"]] += sum(row["signups"][as_what])
    return {title: number for title, number in persons.items() if number}


def _outcomes(rows: Rows, played: Played) -> Iterator[str]:
    for of in range(played.since, played.last.year + 1):
        for row in rows["desks"]["table"]["outcomes"]:
            due_on = (date(of, row["month"], 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            if due_on < played.today:
                yield "done"
            elif due_on <= played.today + timedelta(days=OUTCOMES_AHEAD):
                yield "open"


def _worth(rows: Rows, played: Played, ids: Mapping[str, str]) -> Counter[str]:
    """Of the uses that are over."""
    prices = {(place["name"], room["name"]): (place["municipality"], room["cents_per_hour"]) for place in rows["places"] for room in place["rooms"]}
    worth: Counter[str] = Counter()
    for row in rows["series"]:
        for day, _, off in _occasions(row, played) if row.get("booked") else ():
            ends = datetime.combine(day, time.fromisoformat(row["at"]), HELSINKI) + timedelta(minutes=row["minutes"])
            if ends <= played.now and not off:
                town, hourly = prices[row["place"], row["room"]]
                worth[f"{{municipality={town},organisation={ids[row['convenor']]},period={day.year}}}"] += round(hourly * row["minutes"] / 60)
    return worth

"""The independent count of the year: straight from `data/year.yaml`, by arithmetic of its own, sharing no code with what loads or counts it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from deploy.demo.counting import Counts, plain

Year = dict[str, Any]
MINUTES_OF_A_THEME_DAY = 240
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedYear:
    """`held_of_due`: meetings held and meant, by network. `owed`: cents by payer. `visits`: persons by target group. `worth`: cents of free use by place."""

    held_of_due: dict[str, tuple[int, int]]
    owed: dict[str, int]
    total_cents: int
    visits: dict[str, int]
    outcomes: dict[str, int]
    worth: dict[str, int]
    booked: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Of measures, by cell: meetings held, visits, worth in cents, and meetings held and meant of networks and of forums."""

    held: Counter[str]
    visits: Counter[str]
    worth: Counter[str]
    network: Mapping[str, tuple[int, int]]
    forum: Mapping[str, tuple[int, int]]


def count(year: Year) -> ExpectedYear:
    costs = [row["costs"] for row in year["series"] for _ in row["held"]]
    return ExpectedYear(
        held_of_due={row["network"]: (len(row["days"]), row["per_year"]) for row in year["meetings"]},
        owed=dict(sum((Counter(shares(one)) for one in costs), Counter())),
        total_cents=sum(one["rent_cents"] + one["catering_cents"] for one in costs),
        visits=dict(sum((Counter({group: persons}) for _, group, persons in _visits(year)), Counter())),
        outcomes=dict(Counter("done" if "done_on" in one else "dropped" for one in year["table"]["outcomes"])),
        worth=dict(sum((Counter({place: cents}) for place, _, _, cents in _worth(year)), Counter())),
        booked=sum(_times(row) for row in year["series"]) + len(year["theme_days"]["days"]),
        rejected=sum(_times(row) for row in year["series"] if "tried_first" in row),
    )


def parts(year: Year, ids: Mapping[str, str]) -> Parts:
    """What the shared measures are summed from, cell by cell. `ids` are those of the organisations, by name."""
    period, meetings = str(year["year"]), year["meetings"]
    met = [(row, (len(row["days"]), row["per_year"])) for row in meetings]
    worth: Counter[str] = Counter()
    for _, town, who, cents in _worth(year):
        worth[f"{{municipality={town},organisation={ids[who]},period={period}}}"] += cents
    return Parts(
        held=Counter({f"{{period={period},theme={row['theme']}}}": number for row, (number, _) in met}),
        visits=Counter(f"{{period={str(day)[:7]},target_group={group}}}" for day, group, persons in _visits(year) for _ in range(persons)),
        worth=worth,
        network={f"{{period={period},theme={row['theme']}}}": numbers for row, numbers in met},
        forum={f"{{kind={row['forum']},period={period}}}": numbers for row, numbers in met},
    )


def measures(every: Sequence[Parts]) -> dict[str, Counts]:
    """What the shared measures must come to."""
    return {
        "network_meetings_held": _summed("network_meetings_held", sum((one.held for one in every), Counter())),
        "visits_by_target_group": _summed("visits_by_target_group", sum((one.visits for one in every), Counter())),
        "value_of_free_premises": _summed("value_of_free_premises", sum((one.worth for one in every), Counter())),
        **_against_cadence("network_meetings", _together([one.network for one in every])),
        **_against_cadence("forum_meetings", _together([one.forum for one in every])),
    }


def _together(every: Sequence[Mapping[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    """Meetings add up; how many are meant a year is said once."""
    cells = dict.fromkeys(cell for one in every for cell in one)
    return {cell: (sum(one.get(cell, (0, 0))[0] for one in every), max(one.get(cell, (0, 0))[1] for one in every)) for cell in cells}


def _summed(measure: str, parts: Mapping[str, int]) -> Counts:
    return {measure: sum(parts.values()), **{measure + part: number for part, number in parts.items()}}


def _against_cadence(what: str, parts: Mapping[str, tuple[int, int]]) -> dict[str, Counts]:
    """`parts`: how many were held, and how many meant. Of the total, as of every part."""
    every = {"": (sum(held for held, _ in parts.values()), sum(meant for _, meant in parts.values())), **parts}
    return {
        f"{what}_counted": {f"{what}_counted{part}": held for part, (held, _) in every.items()},
        f"{what}_meant": {f"{what}_meant{part}": meant for part, (_, meant) in every.items()},
        f"{what}_against_cadence": {f"{what}_against_cadence{part}": plain(round(held / meant, 4)) for part, (held, meant) in every.items()},
    }


def _visits(year: Year) -> Iterator[tuple[object, str, int]]:
    """Day, target group, how many came."""
    for row in (*year["meetings"], {**year["table"], "days": year["table"]["held_on"]}):
        for day in row["days"]:
            yield from ((day, one["target_group"], one["persons"]) for one in row["attendance"])
    for row in year["theme_days"]["days"]:
        yield from ((row["day"], group, persons) for group, persons in row["came"].items())
    for row in year["series"]:
        yield from ((one["occasion"], row["target_groups"][0], one["came"]) for one in row["held"])


def shares(costs: dict[str, Any]) -> dict[str, int]:
    """Each payer's exact part, cut to whole cents; the cents that are left go to the greatest remainders."""
    total, whole = costs["rent_cents"] + costs["catering_cents"], sum(costs["payers"].values())
    exact = {payer: Fraction(total * weight, whole) for payer, weight in costs["payers"].items()}
    shares = {payer: int(part) for payer, part in exact.items()}
    most_cut = sorted(exact, key=lambda payer: exact[payer] - shares[payer], reverse=True)
    return {payer: cents + (payer in most_cut[: total - sum(shares.values())]) for payer, cents in shares.items()}


def _worth(year: Year) -> Iterator[tuple[str, str, str, int]]:
    """Place, its municipality, for whom it was booked, cents."""
    prices = {(place["name"], room["name"]): room["cents_per_hour"] for place in year["places"] for room in place["rooms"]}
    towns = {place["name"]: place["municipality"] for place in year["places"]}
    for row in year["series"]:
        cents = _times(row) * round(prices[row["place"], row["room"]] * row["minutes"] / 60)
        yield row["place"], towns[row["place"]], row["convenor"], cents
    days = year["theme_days"]
    hourly = prices.get((days["place"], days["room"]), 0)
    yield days["place"], towns.get(days["place"], ""), days["convenor"], len(days["days"]) * hourly * MINUTES_OF_A_THEME_DAY // 60


def _times(row: dict[str, Any]) -> int:
    """How many occasions take place: day by day through the years, by what the rule says in words that only these rules use."""
    rule = dict(part.split("=") for part in row["recurrence"].split(";"))
    first = datetime.fromisoformat(row["starts"]).date()
    last = date.fromisoformat(rule["UNTIL"]) if "UNTIL" in rule else first + timedelta(days=1000)
    made = sum(1 for ahead in range((last - first).days + 1) if _is_named(first + timedelta(days=ahead), rule["BYDAY"]))
    return min(made, int(rule.get("COUNT", made))) - len(row["cancelled"])


def _is_named(day: date, named: str) -> bool:
    """`TU`: each Tuesday; `1TU`: the first of a month."""
    name = DAYS[day.weekday()]
    return name in named.split(",") or (day.day <= len(DAYS) and f"1{name}" == named)

"""The independent reckoning of what follows the decisions: paid, reported, recovered with interest, used in kind, to the cent, straight from the files.

It shares no code with what plays it or with the service. `due` are the days on which reports are due that moved with the day on which it was played.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from deploy.demo.counting import Counts, plain
from deploy.demo.year_counting import Parts

ALL, YEAR_DAYS, MINUTES = 100, 365, 60
Rows = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAfter:
    """`paid` of each stand-in in cents; `files` by state: how many payments, of how many cents. `repaid` is the recovery: owed, left, and its interest.

    `awaited`: stand-ins whose report is due and not in, by number. `worth`: of the rooms that each used.
    """

    paid: dict[str, int]
    files: list[str]
    reports: dict[str, int]
    awaited: int
    repaid: list[int]
    changes: list[str]
    worth: dict[str, int]
    aid: dict[str, int]
    received: list[int]
    came: int
    measures: dict[str, Counts]


def count(
    rows: Rows, after: Rows, granted: Mapping[str, int], towns: Mapping[str, str], *, messages: Path, due: Mapping[str, date], today: date
) -> ExpectedAfter:
    """`granted`: what each stand-in was granted in the end; `towns`: its municipality."""
    names = {number: str(rows["name"]).format(number=number) for number in range(1, ALL)}
    first, second = _instalments(after, granted, names)
    paid = {name: first.get(name, 0) + second.get(name, 0) for name in granted if name in first}
    reports = {names[row["number"]]: row.get("outcome", "waits") for row in after["reports"]}
    missed = {name for name in granted if reports.get(name, "asked_again") == "asked_again" and due.get(name, date(rows["year"] + 1, 3, 31)) < today}
    owed = paid[names[after["recovery"]["number"]]] - _used(after, granted, names)[names[after["recovery"]["number"]]]
    worth = Counter[str]()
    for row in after["bookings"]:
        worth[names[row["number"]]] += after["place"]["room"]["cents_per_hour"] * row["minutes"] // MINUTES
    return ExpectedAfter(
        paid=paid,
        files=[f"executed: {len(first) + len(second)} payments of {sum(paid.values())}", f"rejected: {len(first)} payments of {sum(first.values())}"],
        reports=dict(Counter(reports.values())),
        awaited=len(missed) + sum(outcome == "lacking" for outcome in reports.values()),
        repaid=[owed, 0, _interest(after, owed)],
        changes=[f"{names[row['number']]}: {'granted' if row['is_granted'] else 'refused'}" for row in after["changes"]],
        worth=dict(worth),
        aid={names[row["number"]]: granted[names[row["number"]]] if row["economic_activity"] else 0 for row in after["aid"]["screens"]},
        received=_received(after, messages),
        came=sum(row["persons"] for row in after["clinic"]["attendance"]),
        measures=_in_of_due(rows, reports, missed) | _money(rows, granted, towns) | _days_to_decide(rows, len(towns)),
    )


def _instalments(after: Rows, granted: Mapping[str, int], names: Mapping[int, str]) -> tuple[dict[str, int], dict[str, int]]:
    """What was paid at once, and what after a report. Without an account nothing is."""
    without = {names[number] for number in after["without_account"]}
    halved = {names[number] for number in after["in_two"]["numbers"]}
    first = {name: cents // 2 if name in halved else cents for name, cents in granted.items() if name not in without}
    return first, {name: granted[name] - first[name] for name in (names[number] for number in after["in_two"]["reported_by"])}


def _used(after: Rows, granted: Mapping[str, int], names: Mapping[int, str]) -> dict[str, int]:
    return {name: granted[name] * row["percent"] // ALL for row in after["reports"] for name in [names[row["number"]]]}


def _interest(after: Rows, owed: int) -> int:
    """Day by day after it was due, on what is unpaid that morning; rounded once, halves up."""
    given, left, total = after["recovery"], owed, Fraction(0)
    day, paid_on = given["due_on"], {row["paid_on"]: row["percent"] for row in given["repaid"]}
    rate = Fraction(given["annual_percent"]) / ALL / YEAR_DAYS
    while day < max(paid_on):
        day = date.fromordinal(day.toordinal() + 1)
        total += left * rate
        if day in paid_on:
            left -= left if day == max(paid_on) else owed * paid_on[day] // ALL
    return int(total + Fraction(1, 2))


def _received(after: Rows, messages: Path) -> list[int]:
    """The sums that are applied for: said by a person, or the only one in the message."""
    sums = []
    for row in after["received"]["messages"]:
        parts = json.loads((messages / row["file"]).read_bytes())["compensation"]["compensationInfo"]["compensationArray"]
        said = [item["value"] for part in parts for item in part if item["ID"] == "amount"]
        sums.append(int(Fraction(row.get("amount_eur", said[0])) * ALL))
    return sorted(sums)


def _in_of_due(rows: Rows, reports: Mapping[str, str], missed: Collection[str]) -> dict[str, Counts]:
    both = f"{{kind={rows['operating']['kind']},year={rows['year']}}}"
    is_in = sum(outcome in {"approved", "waits"} for outcome in reports.values())
    due = is_in + sum(outcome == "lacking" for outcome in reports.values()) + len(missed)
    numbers = {"grants_reports_in": is_in, "grants_reports_due": due, "grants_reports_in_share": share(is_in, due)}
    return {measure: _twice(measure, both, number) for measure, number in numbers.items()}


def _money(rows: Rows, granted: Mapping[str, int], towns: Mapping[str, str]) -> dict[str, Counts]:
    sums = Counter[str]()
    for name, cents in granted.items():
        sums[f"{{municipality={towns[name]},period={rows['year']}}}"] += cents
    return {"support_in_money": {"support_in_money": sums.total(), **{f"support_in_money{cell}": cents for cell, cents in sums.items()}}}


def _days_to_decide(rows: Rows, applied: int) -> dict[str, Counts]:
    """All were decided on one day."""
    both = f"{{kind={rows['operating']['kind']},year={rows['year']}}}"
    days = (rows["operating"]["decided_on"] - date.fromisoformat(rows["operating"]["closes_at"][:10])).days
    return {
        "grants_decided_after_call": _twice("grants_decided_after_call", both, applied),
        "grants_days_to_decide": _twice("grants_days_to_decide", both, days * applied),
        "grants_days_from_call_to_decision": _twice("grants_days_from_call_to_decision", both, days),
    }


def asked_with(asked: Counts, granted: Counts, after: Rows, year: int, received: Sequence[int]) -> dict[str, Counts]:
    """What is applied for, with what another system sent; and what was granted of it."""
    cell, more = f"{{kind={after['received']['call']['kind']},year={year}}}", sum(received)
    every = {**asked, "grants_asked": int(asked["grants_asked"] or 0) + more, f"grants_asked{cell}": more}
    of_it = {
        part.removeprefix("grants_asked"): share(int(granted.get(f"grants_granted{part.removeprefix('grants_asked')}") or 0), int(cents or 0))
        for part, cents in every.items()
    }
    return {"grants_asked": every, "grants_granted_share": {f"grants_granted_share{part}": number for part, number in of_it.items()}}


def parts(rows: Rows, after: Rows, ids: Mapping[str, str]) -> Parts:
    """What the shared measures are summed from: rooms that were used, and who came to the clinic."""
    place, worth = after["place"], Counter[str]()
    for row in after["bookings"]:
        whose = ids[str(rows["name"]).format(number=row["number"])]
        cell = f"{{municipality={place['municipality']},organisation={whose},period={row['starts'][:4]}}}"
        worth[cell] += place["room"]["cents_per_hour"] * row["minutes"] // MINUTES
    month = after["clinic"]["starts"][:7]
    visits = Counter({f"{{period={month},target_group={row['target_group']}}}": row["persons"] for row in after["clinic"]["attendance"]})
    return Parts(held=Counter(), visits=visits, worth=worth, network={}, forum={})


def in_kind(worth: Counts, money: Counts) -> dict[str, Counts]:
    """Of the worth of free premises by organisation, municipality and year: that of all organisations; and what it is beside the money."""
    sums = Counter[str]()
    for cell, cents in worth.items():
        if "{" in cell:
            parts = [part for part in cell.partition("{")[2].rstrip("}").split(",") if not part.startswith("organisation=")]
            sums[f"{{{','.join(parts)}}}"] += int(cents or 0)
    kinds: Counts = {"support_in_kind": sums.total(), **{f"support_in_kind{cell}": cents for cell, cents in sums.items()}}
    cells = {cell.removeprefix("support_in_kind").removeprefix("support_in_money") for cell in (*kinds, *money)}
    ratios = {
        f"support_in_kind_beside_money{cell}": share(int(sums[cell] if cell else sums.total()), int(money.get(f"support_in_money{cell}") or 0))
        for cell in cells
    }
    return {"support_in_kind": kinds, "support_in_kind_beside_money": ratios}


def share(above: int, below: int) -> int | float | None:
    """Half up to four decimals; None: of nothing."""
    return plain(float(int(Fraction(above * 10_000, below) + Fraction(1, 2))) / 10_000) if below else None


def _twice(measure: str, cell: str, number: float | None) -> Counts:
    return {measure: number, f"{measure}{cell}": number}

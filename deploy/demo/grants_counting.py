"""The independent reckoning of the year of grants: ranks, proposed sums and the cut to the confirmed budget, to the cent, straight from the files.

It shares no code with what plays the year or with the service. Sums are whole cents, scores are fractions.
"""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

from deploy.demo.counting import Counts, Number, plain

NAMESPACE = UUID("b5b9ad5e-4a40-5b57-9d6e-0e3d1a6c7a11")
TEN_EUROS, BEST, ALL = 1000, 5, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedGrants:
    """`granted`: of each stand-in that was granted something, by name, in cents; `homes`: the municipality of every stand-in, and `towns` by its name."""

    granted: dict[str, int]
    homes: list[str]
    towns: dict[str, str]
    measures: dict[str, Counts]


def count(year: Path, table: Path) -> ExpectedGrants:
    rows = yaml.safe_load(year.read_bytes())
    applied = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    named = {rows["name"].format(number=int(row["number"])): row for row in applied}
    proposed = _proposed(rows, named)
    granted = _cut(rows, proposed)
    return ExpectedGrants(
        granted={name: sum_ for name, sum_ in granted.items() if sum_},
        homes=[row["municipality"] for row in applied],
        towns={name: row["municipality"] for name, row in named.items()},
        measures=_measures(rows, named, granted),
    )


def _cents(euros: str) -> int:
    return int(Decimal(euros) * ALL)


def _id(kind: str, name: str) -> str:
    return str(uuid5(NAMESPACE, f"{kind}|{name}"))


def _score(rows: Mapping[str, Any], row: Mapping[str, str]) -> Fraction:
    weights = [given["weight"] for given in rows["criteria"].values()]
    sums = [sum(weight * int(score) for weight, score in zip(weights, row[column].split(), strict=True)) for column in ("scores_1", "scores_2")]
    return Fraction(sum(sums), len(sums) * sum(weights))


def _proposed(rows: Mapping[str, Any], named: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """The best first, each what it asked up to the largest share, in whole tens of euros, as long as there is something."""
    given = rows["operating"]
    order = sorted(named, key=lambda name: (-_score(rows, named[name]), named[name]["arrived_at"], _id("grant_application", name)))
    left, found = _cents(given["sum_eur"]), {}
    for name in order:
        wanted = min(_cents(named[name]["asked_eur"]) * given["most_share"] // ALL, left)
        enough = _score(rows, named[name]) >= Fraction(given["least_score"] * BEST, ALL)
        found[name] = wanted // TEN_EUROS * TEN_EUROS if enough else 0
        left -= found[name]
    return found


def _cut(rows: Mapping[str, Any], proposed: Mapping[str, int]) -> dict[str, int]:
    """In proportion to the call's part of the confirmed budget; the cents that do not divide go to those that were cut most."""
    planned, confirmed = (_cents(rows["programme"][f"{name}_eur"]) for name in ("planned", "confirmed"))
    part, total = _cents(rows["operating"]["sum_eur"]) * confirmed // planned, sum(proposed.values())
    if total <= part:
        return dict(proposed)
    final = {name: part * cents // total for name, cents in proposed.items()}
    waiting = sorted(proposed, key=lambda name: (-(part * proposed[name] % total), _id("grant_decision", _id("grant_application", name))))
    for name in waiting[: part - sum(final.values())]:
        final[name] += 1
    return final


def _measures(rows: Mapping[str, Any], named: Mapping[str, Mapping[str, str]], granted: Mapping[str, int]) -> dict[str, Counts]:
    year = rows["year"]
    asked = {name: _cents(row["asked_eur"]) for name, row in named.items()}
    outcomes = Counter("rejected" if not granted[name] else "granted" if granted[name] == asked[name] else "partly" for name in named)
    priorities: Counter[str] = Counter()
    for name, row in named.items():
        priorities[row["priority"]] += granted[name]
    places = Counter(row["municipality"] for name, row in named.items() if granted[name])
    kind = rows["operating"]["kind"]
    both = f"{{kind={kind},year={year}}}"
    all_asked, all_granted = sum(asked.values()), sum(granted.values())
    share = _share(all_granted, all_asked)
    return {
        "grants_asked": {"grants_asked": all_asked, f"grants_asked{both}": all_asked},
        "grants_granted": {"grants_granted": all_granted, f"grants_granted{both}": all_granted},
        "grants_granted_share": {"grants_granted_share": share, f"grants_granted_share{both}": share},
        "grants_by_priority": _parts("grants_by_priority", "priority", priorities, year),
        "grants_by_municipality": _parts("grants_by_municipality", "municipality", places, year),
        "grants_decisions": _parts("grants_decisions", "outcome", outcomes, year),
    }


def _parts(measure: str, dimension: str, tally: Counter[str], year: int) -> Counts:
    cells: dict[str, Number] = {f"{measure}{{{dimension}={value},year={year}}}": number for value, number in tally.items() if number}
    return {measure: tally.total(), **cells}


def _share(above: int, below: int) -> Number:
    """Half up to four decimals."""
    return plain(float(int(Fraction(above * 10_000, below) + Fraction(1, 2))) / 10_000)

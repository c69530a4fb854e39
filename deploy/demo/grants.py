"""A year of grants and what is open now, made of the files: nothing here speaks to anybody.

What must stay true: every applicant that is scored, granted or rejected something is a stand-in that says so.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from deploy.demo.loading import Registration
from deploy.demo.source import Row, id_of

HELSINKI = ZoneInfo("Europe/Helsinki")
IBAN = "FI21 1234 5600 0007 85"
"""The example of the Finnish banks' own description."""
MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Of one stand-in. `scores` are those of each reviewer, in the order of the criteria."""

    name: str
    municipality: str
    asked_cents: int
    arrived_by: str
    arrived_at: str
    priority: str
    scores: Sequence[Sequence[int]]
    members: int

    @property
    def key(self) -> str:
        return id_of("grant_application", self.name)


def cents(euros: str) -> int:
    return int(Decimal(euros) * 100)


def applications(rows: Row, table: str) -> list[Application]:
    return [
        Application(
            name=rows["name"].format(number=int(row["number"])),
            municipality=row["municipality"],
            asked_cents=cents(row["asked_eur"]),
            arrived_by=row["arrived_by"],
            arrived_at=row["arrived_at"],
            priority=row["priority"],
            scores=[[int(score) for score in row[column].split()] for column in ("scores_1", "scores_2")],
            members=int(row["members"]),
        )
        for row in csv.DictReader(table.splitlines())
    ]


def stand_ins(rows: Row, applying: Sequence[Application]) -> Iterator[Registration]:
    for one in applying:
        yield Registration(row=one.name, body={"name": one.name, "kind": "association", "municipality": one.municipality, "stand_in": rows["stand_in"]})


def programme(rows: Row) -> Row:
    given = rows["programme"]
    return {
        "programme_id": id_of("grant_programme", str(rows["year"])),
        "year": rows["year"],
        "name": given["name"],
        "sum_cents": cents(given["planned_eur"]),
        "principles": _principles(given),
        "council_term": given["council_term"],
        "priorities": [{"code": code, "name": name} for code, name in given["priorities"].items()],
    }


def operating_call(rows: Row, convenor: str) -> Row:
    given = rows["operating"]
    return {
        "call_id": id_of("grant_call", f"{given['kind']} {rows['year']}"),
        "programme_id": programme(rows)["programme_id"],
        "sum_cents": cents(given["sum_eur"]),
        **{name: given[name] for name in ("kind", "name", "opens_at", "closes_at")},
        **of_every_call(rows, convenor, form="operating"),
    }


def running(rows: Row, convenor: str, today: date) -> tuple[Row, list[Row]]:
    """The programme of this year and its calls that are open today; on a later day the same, and those of later quarters."""
    given, year, quarter = rows["running"], today.year, (today.month - 1) // MONTHS_OF_A_QUARTER + 1
    named = {"programme_id": id_of("grant_programme", str(year)), "year": year, "name": _said(given["programme"], year=year)}
    opened = named | {"sum_cents": cents(given["sum_eur"]), "principles": _principles(rows["programme"])}
    opened["priorities"] = [{"code": code, "name": name} for code, name in rows["programme"]["priorities"].items()]
    return opened, [_running_call(rows, one, convenor, opened, year, quarter) for one in given["calls"]]


def answers(one: Application) -> Row:
    """To the form of an operating grant."""
    half = one.asked_cents // 2
    person = {"name": "Esimerkki Henkilö", "role": "chair", "email": "puheenjohtaja@yhdistys.example", "phone": "000 000 0000"}
    return {
        "organisation_name": one.name,
        "street": "Esimerkkikatu 1",
        "postal_code": "28100",
        "city": "Pori",
        "email": "yhdistys@yhdistys.example",
        "purpose": "Kohtaamisia, vertaistukea ja retkiä alueen asukkaille.",
        "target_groups": ["all_residents"],
        "municipalities": [one.municipality],
        "priority": one.priority,
        "activities": "Viikoittainen avoin kahvila ja kuukausittainen retki.",
        "beneficiaries": "Yksin asuvat ja vähän liikkuvat asukkaat.",
        "changes": "Osallistujat tapaavat muita ja löytävät apua ajoissa.",
        "participants": one.members * 3,
        "members": one.members,
        "amount": one.asked_cents,
        "income": [{"source": "own_funds", "description": "Jäsenmaksut ja myyjäiset", "cents": half}],
        "expenses": [{"kind": "other", "description": "Tilat, tarjoilu ja matkat", "cents": one.asked_cents + half}],
        "has_other_grants": False,
        "economic_activity": False,
        "responsible_persons": [person],
        "bank_account": IBAN,
    }


def decision(rows: Row, line: Mapping[str, Any]) -> Row:
    """What is decided on a line of the ranking: the sum that was proposed."""
    given, year, granted = rows["operating"], rows["year"], line["proposed_cents"]
    outcome = "rejected" if granted == 0 else "granted" if granted == line["asked_cents"] else "partly"
    terms = {"purpose": given["name"], "use_from": f"{year}-01-01", "use_until": f"{year}-12-31", "report_due_on": f"{year + 1}-03-31"}
    return {
        "decision_id": id_of("grant_decision", line["application_id"]),
        "application_id": line["application_id"],
        "outcome": outcome,
        "granted_cents": granted,
        "reasons": given["reasons"]["granted" if granted else "rejected"],
        "terms": terms if granted else None,
        "decided_by": rows["programme"]["decided_by"],
        "decided_on": given["decided_on"].isoformat(),
        "section": given["section"],
    }


def budget(rows: Row) -> Row:
    given = rows["operating"]
    return {
        "confirmed_cents": cents(rows["programme"]["confirmed_eur"]),
        "rule": "proportional",
        "decided_by": rows["programme"]["decided_by"],
        "decided_on": given["budget_decided_on"].isoformat(),
        "section": given["budget_section"],
    }


def _running_call(rows: Row, one: Row, convenor: str, opened: Row, year: int, quarter: int) -> Row:
    start = date(year, MONTHS_OF_A_QUARTER * (quarter - 1) + 1 if one.get("quarterly") else 1, 1)
    words = {"year": year, "quarter": quarter}
    when: Row = {"opens_at": _instant(start)}
    if one.get("quarterly"):
        when["closes_at"] = (datetime.fromisoformat(_instant(_next_quarter(start))) - timedelta(seconds=1)).isoformat()
    every = of_every_call(rows, convenor, form=one["form"])
    every["conditions"] |= {"outside_funder": one.get("outside_funder", False)}
    return {
        "call_id": id_of("grant_call", _said(one["name"], **words)["fi"]),
        "programme_id": opened["programme_id"],
        "kind": one["kind"],
        "track": one.get("track", "full"),
        "name": _said(one["name"], **words),
        "description": one["description"],
        "sum_cents": cents(one["sum_eur"]),
        **({"most_cents": cents(one["most_eur"])} if "most_eur" in one else {}),
        **when,
        **every,
    }


def of_every_call(rows: Row, convenor: str, *, form: str) -> Row:
    named = [(code, {key: text for key, text in given.items() if key != "weight"}, given["weight"]) for code, given in rows["criteria"].items()]
    return {
        "form_id": form_id(form),
        "form_version": 1,
        "criteria": [{"code": code, "name": name, "weight": weight} for code, name, weight in named],
        "conditions": {"described": True, "report_in": True},
        "convenor": convenor,
    }


def form_id(code: str) -> str:
    return id_of("grant_form", code)


def _principles(given: Row) -> Row:
    return {"text": given["principles"], "decided_by": given["decided_by"], "decided_on": given["decided_on"].isoformat(), "section": given["section"]}


def _said(texts: Mapping[str, str], **words: Any) -> dict[str, str]:
    return {language: text.format(**words) for language, text in texts.items()}


def _instant(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=HELSINKI).isoformat()


def _next_quarter(start: date) -> date:
    return date(start.year + 1, 1, 1) if start.month > 12 - MONTHS_OF_A_QUARTER else date(start.year, start.month + MONTHS_OF_A_QUARTER, 1)

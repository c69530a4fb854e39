"""What follows the decisions of the year of grants, made of the files: nothing here speaks to anybody.

A bank pays on the day on which this is played, and what is asked of a grant is asked while it may be used, so those two move with the day; the rest stands in
the file.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from deploy.demo import grants
from deploy.demo.grants import HELSINKI, IBAN, cents
from deploy.demo.loading import Registration
from deploy.demo.source import Row, id_of
from deploy.demo.speaking import name_of

Body = dict[str, Any]


def application_id(rows: Row, number: int) -> str:
    return id_of("grant_application", name_of(rows, number))


def decision_id(rows: Row, number: int) -> str:
    return id_of("grant_decision", application_id(rows, number))


def decision(rows: Row, after: Row, line: Mapping[str, Any], today: date) -> Body:
    """What is decided on a line of the ranking: in two instalments for some, and for some with a use that has not ended yet."""
    body = grants.decision(rows, line)
    numbers = {application_id(rows, number): number for number in (*after["in_two"]["numbers"], *(row["number"] for row in after["changes"]))}
    number = numbers.get(line["application_id"])
    if number in after["in_two"]["numbers"]:
        half = body["granted_cents"] // 2
        parts = (half, "decision_final"), (body["granted_cents"] - half, "interim_report")
        days = after["in_two"]["due_on"]
        body["instalments"] = [{"cents": cents, "due_on": day.isoformat(), "condition": what} for (cents, what), day in zip(parts, days, strict=True)]
    elif number is not None:
        body["terms"] |= {"use_until": f"{today.year}-12-31", "report_due_on": f"{today.year + 1}-03-31"}
    return body


def account(after: Row, payee: str, iban: str = IBAN) -> Body:
    return {"account_id": id_of("grant_account", payee), "iban": iban, "address": after["address"]}


def payment_file(name: str, payer: str, today: date) -> Body:
    return {"payment_file_id": id_of("grant_payment_file", name), "payer": payer, "execution_on": today.isoformat()}


def report(rows: Row, after: Row, number: int, used_cents: int, *, kind: str = "final") -> Body:
    return {
        "report_id": report_id(rows, number, kind),
        "kind": kind,
        "year": rows["year"],
        "used_cents": used_cents,
        "text": after["report_text"],
        "reached": [{"group": "older_people", "persons": 40 + number}],
    }


def report_id(rows: Row, number: int, kind: str = "final") -> str:
    return id_of(f"grant_report {kind}", name_of(rows, number))


def check(row: Row, today: date) -> Body:
    asked = {"due_on": (today + timedelta(days=row["due_in_days"])).isoformat()} if "due_in_days" in row else {}
    return {"outcome": row["outcome"], "reason": row.get("reason", "")} | asked


def change(rows: Row, after: Row, row: Row, today: date) -> Body:
    wanted: Body = {"use_until": f"{today.year + 1}-06-30"} if row["asks"] == "more_time" else {"purpose": after["another_use"]}
    return wanted | {"change_request_id": id_of("grant_change", name_of(rows, row["number"])), "reasons": row["reasons"]}


def decided_change(rows: Row, after: Row, row: Row, today: date) -> Body:
    reasons = after["changed_because"]["granted" if row["is_granted"] else "refused"]
    return {"is_granted": row["is_granted"], "reasons": reasons, "decided_by": rows["programme"]["decided_by"], "decided_on": today.isoformat()}


def recovery(rows: Row, after: Row, unspent_cents: int) -> Body:
    given = after["recovery"]
    whose = {"recovery_id": id_of("grant_recovery", name_of(rows, given["number"])), "decision_id": decision_id(rows, given["number"])}
    days = {name: given[name].isoformat() for name in ("decided_on", "due_on")}
    return (
        whose
        | days
        | {"cause": "unspent", "cents": unspent_cents, "decided_by": rows["programme"]["decided_by"]}
        | {k: given[k] for k in ("reasons", "section")}
    )


def repayments(rows: Row, after: Row, owed_cents: int) -> Iterator[Body]:
    """What is owed in the parts of the file, the last one takes the rest."""
    given, left = after["recovery"], owed_cents
    for at, row in enumerate(given["repaid"], start=1):
        part = left if at == len(given["repaid"]) else owed_cents * row["percent"] // 100
        left -= part
        yield {"repayment_id": id_of("grant_repayment", f"{name_of(rows, given['number'])} {at}"), "cents": part, "paid_on": row["paid_on"].isoformat()}


def interest(rows: Row, after: Row, interest_cents: int) -> Body:
    """Paid by itself, once it is known."""
    given = after["recovery"]
    one = id_of("grant_repayment", f"{name_of(rows, given['number'])} interest")
    return {"repayment_id": one, "cents": 0, "interest_cents": interest_cents, "paid_on": given["interest_paid_on"].isoformat()}


def review(rows: Row, after: Row) -> tuple[Body, Body]:
    """What is asked, and what is decided on it: the decision stands."""
    given = after["review"]
    asked = {"review_request_id": id_of("grant_review", name_of(rows, given["number"])), "text": given["text"], "arrived_at": given["arrived_at"]}
    decided = {"reasons": given["reasons"], "decided_by": rows["programme"]["decided_by"], "section": given["section"]}
    return asked, decided | {"decided_on": given["decided_on"].isoformat()}


def screen(row: Row) -> Body:
    return {name: row[name] for name in ("economic_activity", "reason", "sector") if name in row}


def place_id(after: Row) -> str:
    return id_of("place", after["place"]["name"])


def room_id(after: Row) -> str:
    return id_of("room", f"{after['place']['name']}/{after['place']['room']['name']}")


def place(after: Row, ids: Mapping[str, str]) -> tuple[Body, Body, Body]:
    """The place, its room and the room's price."""
    given, room = after["place"], after["place"]["room"]
    weekly = [{"weekday": day, "opens": given["opens"], "closes": given["closes"]} for day in given["weekly"]]
    opened = {
        "place_id": place_id(after),
        "name": {"fi": given["name"], **given["names"]},
        "keeper": ids[given["keeper"]],
        "municipality": given["municipality"],
    }
    added = {"room_id": room_id(after), "name": {"fi": room["name"], **room["names"]}, "capacity": room["capacity"], "equipment": room["equipment"]}
    priced = {"prices": [{"cents_per_hour": room["cents_per_hour"], "valid_from": given["prices_from"].isoformat()}]}
    return opened | {"hours": {"weekly": weekly}}, added | {"buffer_after_minutes": room["buffer_minutes"]}, priced


def booking(rows: Row, after: Row, row: Row, ids: Mapping[str, str]) -> Body:
    name = name_of(rows, row["number"])
    whose = {"booking_id": id_of("booking", f"{name} {row['starts']}"), "room_id": room_id(after), "organisation_id": ids[name]}
    return whose | _times(row) | {"purpose": "peer_group", "priority": "association"}


def permission(rows: Row, after: Row, ids: Mapping[str, str], today: date) -> Body:
    given, name = after["permission"], name_of(rows, after["permission"]["number"])
    whose = {"permission_id": permission_id(rows, after), "organisation_id": ids[name], "keeper": ids[after["place"]["keeper"]], "place_id": place_id(after)}
    days = {"since": given["since"].isoformat(), "until": f"{today.year}-12-31", "decided_on": given["decided_on"].isoformat()}
    return whose | days | {name: given[name] for name in ("terms", "reasons", "section")} | {"decided_by": rows["programme"]["decided_by"]}


def permission_id(rows: Row, after: Row) -> str:
    return id_of("grant_permission", name_of(rows, after["permission"]["number"]))


def clinic(after: Row, call_id: str) -> Body:
    given = after["clinic"]
    return {"call_id": call_id} | _times(given) | {name: given[name] for name in ("kind", "title", "municipality", "capacity")}


def received_call(rows: Row, after: Row, convenor: str) -> Body:
    given = after["received"]["call"]
    said = {name: given[name] for name in ("kind", "name", "description", "opens_at", "closes_at")}
    whose = {"call_id": id_of("grant_call", f"{given['kind']} {rows['year']}"), "programme_id": grants.programme(rows)["programme_id"]}
    return whose | said | {"sum_cents": cents(given["sum_eur"])} | grants.of_every_call(rows, convenor, form="operating")


def received_applicant(after: Row) -> Registration:
    given = after["received"]["applicant"]
    return Registration(row=given["name"], body=dict(given))


def _times(row: Row) -> dict[str, str]:
    starts = datetime.fromisoformat(row["starts"]).replace(tzinfo=HELSINKI)
    return {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(minutes=row["minutes"])).isoformat()}

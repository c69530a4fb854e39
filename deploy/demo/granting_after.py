"""Plays over HTTP what follows the decisions of the year of grants, each thing as whoever does it. What was played to its end is left as it is."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

from deploy.demo import grants, grants_after
from deploy.demo.office import GRANTS, Office, all_of, until
from deploy.demo.source import MESSAGES_FOLDER, Row, id_of
from deploy.demo.speaking import SECOND, applicant, name_of

PLACES, EVENTS = "/api/registry/v1/places", "/api/events/v1"
COUNTY = "Satakunnan hyvinvointialue"
NOT_KNOWN = "applicant-not-known"


async def play(office: Office, rows: Row, after: Row, ids: Mapping[str, str], today: date) -> None:
    """Its last step tells whether all was done."""
    if await office.is_there(f"/permissions/{grants_after.permission_id(rows, after)}"):
        return
    await asyncio.gather(
        _paid(office, rows, after, ids, today), _changes(office, rows, after, today), _reviewed(office, rows, after), _screened(office, rows, after),
        _received(office, rows, after, ids), _met(office, rows, after), _used(office, rows, after, ids),
    )  # fmt: skip
    await _reported(office, rows, after, today)
    await _recovered(office, rows, after)
    await office.do("POST", "/permissions", grants_after.permission(rows, after, ids, today))


async def _paid(office: Office, rows: Row, after: Row, ids: Mapping[str, str], today: date) -> None:
    """By a file that the bank rejects, by one that it executes, and by one for what waited for a report."""
    without = {name_of(rows, number) for number in after["without_account"]}
    decided = await office.items(f"/decisions?programme={grants.programme(rows)['programme_id']}")
    payees = {one["applicant"]: grants.IBAN for one in decided if one["granted_cents"] and one["applicant_name"] not in without}
    await all_of(_account(office, after, payee, iban) for payee, iban in {**payees, ids[COUNTY]: after["payer_iban"]}.items())
    rejected = await office.do("POST", "/payment-files", grants_after.payment_file("rejected", ids[COUNTY], today))
    await office.do("POST", f"/payment-files/{rejected['payment_file_id']}/rejection", {"reason": after["rejected_because"]})
    await _executed(office, "executed", ids[COUNTY], today)
    for number in after["in_two"]["reported_by"]:
        decision = grants_after.decision_id(rows, number)
        half = (await office.get(f"/decisions/{decision}/payout"))["paid_cents"]
        await _filed(office, rows, number, grants_after.report(rows, after, number, half, kind="interim"), {"outcome": "approved"})
    await _executed(office, "second instalments", ids[COUNTY], today)


async def _account(office: Office, after: Row, payee: str, iban: str) -> None:
    body = grants_after.account(after, payee, iban)
    await office.do("POST", f"/payees/{payee}/accounts", body)
    await office.do("POST", f"/payees/{payee}/accounts/{body['account_id']}/approval", by=SECOND)


async def _executed(office: Office, name: str, payer: str, today: date) -> None:
    made = await office.do("POST", "/payment-files", grants_after.payment_file(name, payer, today))
    await office.do("POST", f"/payment-files/{made['payment_file_id']}/execution", {"executed_on": today.isoformat()})


async def _filed(office: Office, rows: Row, number: int, report: Row, check: Row | None) -> None:
    path = f"/decisions/{grants_after.decision_id(rows, number)}/reports"
    await office.do("POST", path, report, by=applicant(number))
    if check:
        await office.do("POST", f"{path}/{report['report_id']}/check", check)


async def _reported(office: Office, rows: Row, after: Row, today: date) -> None:
    async def one(row: Row) -> None:
        number = row["number"]
        granted = (await office.get(f"/decisions/{grants_after.decision_id(rows, number)}"))["granted_cents"]
        report = grants_after.report(rows, after, number, granted * row["percent"] // 100)
        await _filed(office, rows, number, report, grants_after.check(row, today) if "outcome" in row else None)

    await all_of(one(row) for row in after["reports"])


async def _changes(office: Office, rows: Row, after: Row, today: date) -> None:
    for row in after["changes"]:
        path, asked = f"/decisions/{grants_after.decision_id(rows, row['number'])}/changes", grants_after.change(rows, after, row, today)
        await office.do("POST", path, asked, by=applicant(row["number"]))
        await office.do("POST", f"{path}/{asked['change_request_id']}/decision", grants_after.decided_change(rows, after, row, today))


async def _reviewed(office: Office, rows: Row, after: Row) -> None:
    """It reached the registry office, and is entered there as having arrived when it did."""
    path, (asked, decided) = f"/decisions/{grants_after.decision_id(rows, after['review']['number'])}/review-requests", grants_after.review(rows, after)
    await office.do("POST", path, asked)
    await office.do("POST", f"{path}/{asked['review_request_id']}/decision", decided)


async def _screened(office: Office, rows: Row, after: Row) -> None:
    for row in after["aid"]["screens"]:
        await office.do("PUT", f"/applications/{grants_after.application_id(rows, row['number'])}/screen", grants_after.screen(row))


async def _recovered(office: Office, rows: Row, after: Row) -> None:
    """What is unspent is what was paid and was not used; its interest is known when the last part is paid back."""
    decision = grants_after.decision_id(rows, after["recovery"]["number"])
    paid = (await office.get(f"/decisions/{decision}/payout"))["paid_cents"]
    used = (await office.get(f"/decisions/{decision}/reports"))["filed"][-1]["used_cents"]
    made = await office.do("POST", "/recoveries", grants_after.recovery(rows, after, paid - used))
    path = f"/recoveries/{made['recovery_id']}"
    await office.do("POST", f"{path}/sending", {"by": "electronic", "sent_on": after["recovery"]["sent_on"].isoformat()})
    for part in grants_after.repayments(rows, after, made["cents"]):
        await office.do("POST", f"{path}/repayments", part)
    await office.do("POST", f"{path}/repayments", grants_after.interest(rows, after, (await office.get(path))["interest_cents"]))


async def _received(office: Office, rows: Row, after: Row, ids: Mapping[str, str]) -> None:
    """Messages of another system, byte for byte, one after the other: its number is its own, and they are numbered here as they come."""
    call = grants_after.received_call(rows, after, ids[COUNTY])
    await office.do("POST", "/calls", call)
    for row in after["received"]["messages"]:
        amount = {"amount_cents": grants.cents(row["amount_eur"])} if "amount_eur" in row else {}

        async def is_taken(name: str = row["file"], amount: Mapping[str, int] = amount) -> bool:
            query: dict[str, Any] = {"call_id": call["call_id"], **amount}
            answer = await office.client.post(f"{GRANTS}/imports/hel", params=query, content=(MESSAGES_FOLDER / name).read_bytes())
            if answer.is_client_error and answer.json().get("slug") == NOT_KNOWN:
                return False
            return answer.raise_for_status().is_success

        await until(is_taken)


async def _met(office: Office, rows: Row, after: Row) -> None:
    """The clinic is proposed by grants, and published and held as the gathering that events makes of it."""
    clinic_id = id_of("grant_clinic", after["clinic"]["title"]["fi"])
    call_id = grants.operating_call(rows, "")["call_id"]
    await office.do("PUT", f"/clinics/{clinic_id}", grants_after.clinic(after, call_id))

    async def made() -> Any:
        found = (await office.coordinate("GET", f"{EVENTS}/gatherings?kind={after['clinic']['kind']}"))["items"]
        return next((one for one in found if one["title"]["fi"] == after["clinic"]["title"]["fi"]), None)

    path = f"{EVENTS}/gatherings/{(await until(made))['gathering_id']}"
    await office.coordinate("POST", f"{path}/publication", {})
    await office.coordinate("POST", f"{path}/holding", {"attendance": after["clinic"]["attendance"]})


async def _used(office: Office, rows: Row, after: Row, ids: Mapping[str, str]) -> None:
    """A place is opened, and its room is booked once events has heard of it."""
    opened, room, prices = grants_after.place(after, ids)
    path = f"{PLACES}/{opened['place_id']}/rooms"
    await office.coordinate("POST", PLACES, opened)
    await office.coordinate("POST", path, room)
    await office.coordinate("POST", f"{path}/{room['room_id']}/prices", prices)

    async def is_known() -> bool:
        answer = await office.client.get(f"{EVENTS}/rooms/{room['room_id']}")
        return answer.is_success and bool(answer.json()["prices"])

    await until(is_known)
    await all_of(office.coordinate("POST", f"{EVENTS}/bookings", grants_after.booking(rows, after, row, ids)) for row in after["bookings"])

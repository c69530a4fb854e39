"""What follows a grant's decision over HTTP: its account, its instalments, and the files by which they are paid."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from shared.clock import now, today
from shared.work.retention import delete
from tests.grants_http import ADDRESS, IBAN, OFFICER, OTHER_IBAN, REVIEWERS, SECOND_OFFICER, Ask, Granting, a_report, words
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

THIRD_IBAN = "FI9612345600000793"


def a_file(payer: UUID, on: date | None = None, **changed: str) -> Ask:
    return {"payer": str(payer), "execution_on": (on or today()).isoformat()} | changed


async def of_grant(granting: Granting, decision: str) -> list[tuple[int, int, str, list[str]]]:
    shown = await granting.done("GET", f"/decisions/{decision}/payout")
    return [(part["number"], part["cents"], part["state"], part["waits_for"]) for part in shown["parts"]]


async def test_a_grant_is_paid_once_its_account_is_approved_by_a_second_person(granting: Granting, payer: UUID) -> None:
    applicant = await granting.association()
    decision = await granting.grant(applicant)
    account = str(uuid4())
    path = f"/payees/{applicant}/accounts"
    await granting.done("POST", path, {"account_id": account, "iban": IBAN, "address": ADDRESS})
    before = await of_grant(granting, decision)
    alone = await granting.refused("POST", f"{path}/{account}/approval")
    nothing = await granting.refused("POST", "/payment-files", a_file(payer))
    await granting.done("POST", f"{path}/{account}/approval", by=SECOND_OFFICER)
    await granting.paid(decision, payer)

    assert (before, alone, nothing) == ([(1, 100_000, "waiting", ["account"])], "second-person-needed", "nothing-to-pay")
    assert await of_grant(granting, decision) == [(1, 100_000, "paid", [])]
    assert await granting.said(decision) == ["decision.made", "decision.confirmed", "instalment.paid"]
    assert await granting.said(applicant) == ["account.proposed", "account.approved"]


async def test_what_is_still_to_be_paid_of_who_has_merged_goes_to_the_approved_account_of_who_goes_on(granting: Granting, payer: UUID) -> None:
    former, successor = await granting.association("Väistyvä"), await granting.association("Jatkava")
    await granting.account(former)
    decision = await granting.grant(former)
    await granting.done("POST", f"/api/registry/v1/organisations/{former}/merger", {"merged_into": str(successor)}, by="coordinator")

    async def is_known() -> bool:
        return str((await granting.done("GET", f"/decisions/{decision}/payout"))["payee"]) == str(successor)

    await eventually(is_known)
    before = await of_grant(granting, decision)
    nothing = await granting.refused("POST", "/payment-files", a_file(payer))
    await granting.account(successor, THIRD_IBAN)
    file = await granting.paid(decision, payer)

    content = (await granting.ask("GET", f"/payment-files/{file}/content.xml")).text
    lines = (await granting.done("GET", f"/payment-files/{file}"))["lines"]
    assert (before, nothing) == ([(1, 100_000, "waiting", ["account"])], "nothing-to-pay")
    assert [(line["decision_id"], line["payee"]) for line in lines] == [(decision, str(successor))]
    assert (THIRD_IBAN in content, IBAN in content) == (True, False)
    assert (await granting.done("GET", f"/decisions/{decision}/payout", by=successor))["paid_cents"] == 100_000


async def test_an_account_number_is_its_holders_and_the_offices_and_stands_in_no_fact_and_no_change(granting: Granting, payee: UUID) -> None:
    stranger = await granting.association()
    readers: list[UUID | str] = [payee, OFFICER, stranger, REVIEWERS[0], "coordinator"]
    seen = [(await granting.ask("GET", f"/payees/{payee}", by=who)).status_code for who in readers]
    own = await granting.done("GET", f"/payees/{payee}", by=payee)
    elsewhere = await granting.runtime.pool.fetchval(
        "select count(*) from (select event::text as text from journal union all select concat(before::text, after::text) from changes) said"
        " where text like $1 or text like $2",
        f"%{IBAN}%", f"%{OTHER_IBAN}%",
    )  # fmt: skip

    assert seen == [200, 200, 403, 403, 403]
    assert (own["account"]["iban"], own["account"]["approved_by"], elsewhere) == (IBAN, None, 0)


async def test_a_changed_account_is_not_used_before_its_second_person(granting: Granting, payer: UUID, payee: UUID) -> None:
    decision = await granting.grant(payee)
    await granting.done("POST", f"/payees/{payee}/accounts", {"iban": OTHER_IBAN, "address": ADDRESS}, by=payee)
    file = await granting.paid(decision, payer)

    table = await granting.ask("GET", f"/payment-files/{file}/content.csv")
    assert f";{IBAN};1000.00;EUR;" in table.text
    assert OTHER_IBAN not in table.text


async def test_two_files_at_once_never_pay_the_same_instalment(granting: Granting, payer: UUID, payee: UUID) -> None:
    decisions = [await granting.grant(payee) for _ in range(2)]

    answers = await asyncio.gather(*(granting.ask("POST", "/payment-files", a_file(payer)) for _ in range(4)))

    made = [answer.json() for answer in answers if answer.is_success]
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {line["decision_id"] for line in made[0]["lines"]} == set(decisions)
    assert {answer.json()["slug"] for answer in answers if answer.is_error} == {"nothing-to-pay"}


async def test_a_payment_file_made_twice_is_one_and_its_content_is_the_same_each_time(granting: Granting, payer: UUID, payee: UUID) -> None:
    decision, key = await granting.grant(payee), str(uuid4())

    twice = await asyncio.gather(*(granting.done("POST", "/payment-files", a_file(payer, payment_file_id=key)) for _ in range(2)))
    contents = [(await granting.ask("GET", f"/payment-files/{key}/content.xml")).text for _ in range(2)]
    other = await granting.refused("POST", "/payment-files", a_file(payer, today() + timedelta(days=1), payment_file_id=key))

    assert twice[0] == twice[1]
    assert contents[0] == contents[1]
    assert "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09" in contents[0]
    assert (other, await granting.said(key)) == ("already-there", ["payment_file.made"])
    fact = (await granting.facts(key))[0]["data"]
    assert (fact["payments"], fact["sum_cents"], fact.keys()) == (1, 100_000, {"payment_file_id", "execution_on", "payments", "sum_cents"})
    assert await of_grant(granting, decision) == [(1, 100_000, "in_file", [])]
    assert await granting.refused("GET", f"/payment-files/{key}", by=payee) == "forbidden"


async def test_a_rejected_files_instalments_are_paid_by_the_next(granting: Granting, payer: UUID, payee: UUID) -> None:
    decision = await granting.grant(payee)
    first = (await granting.done("POST", "/payment-files", a_file(payer)))["payment_file_id"]
    rejected = await granting.done("POST", f"/payment-files/{first}/rejection", {"reason": "Tili on suljettu"})
    second = await granting.paid(decision, payer)

    late = await granting.refused("POST", f"/payment-files/{first}/execution", {"executed_on": today().isoformat()})
    assert (rejected["state"], late, first != second) == ("rejected", "payment-file-settled", True)
    assert await of_grant(granting, decision) == [(1, 100_000, "paid", [])]


async def test_an_instalment_waits_for_its_report_and_what_is_renounced_is_never_paid(granting: Granting, payer: UUID, payee: UUID) -> None:
    parts = [
        {"cents": 60_000, "due_on": f"{today().year}-01-31"},
        {"cents": 30_000, "due_on": f"{today().year}-01-31", "condition": "interim_report"},
        {"cents": 10_000, "due_on": f"{today().year}-01-31", "condition": "outside_funding"},
    ]
    decision = await granting.grant(payee, instalments=parts)
    before = await of_grant(granting, decision)
    await granting.paid(decision, payer)
    filed = await granting.done("POST", f"/decisions/{decision}/reports", a_report(50_000, kind="interim"), by=payee)
    check = f"/decisions/{decision}/reports/{filed['filed'][0]['report_id']}/check"
    await granting.done("POST", check, {"outcome": "approved"})
    between = await of_grant(granting, decision)
    await granting.paid(decision, payer)
    await granting.done("POST", f"/decisions/{decision}/renunciation", {"reason": "Muuta rahoitusta ei saatu"})

    assert [waits for *_, waits in before] == [[], ["condition"], ["condition"]]
    assert [(state, waits) for *_, state, waits in between] == [("paid", []), ("waiting", []), ("waiting", ["condition"])]
    assert [state for *_, state, _ in await of_grant(granting, decision)] == ["paid", "paid", "renounced"]


async def test_a_file_and_an_adjustment_at_once_take_what_is_granted_then_and_say_what_is_too_much(granting: Granting, payer: UUID, payee: UUID) -> None:
    for _ in range(3):
        decision = await granting.grant(payee, decided_on=today().isoformat())
        await granting.done("POST", f"/decisions/{decision}/sending", {"by": "electronic", "sent_on": today().isoformat()})
        asked = await granting.done("POST", f"/decisions/{decision}/review-requests", {"text": "Summa on väärä"}, by=payee)
        request = f"/decisions/{decision}/review-requests/{asked['review_requests'][0]['review_request_id']}/decision"
        answer = {"granted_cents": 60_000, "reasons": words("Uusi selvitys"), "decided_by": "Aluehallitus", "decided_on": today().isoformat()}

        made, _ = await asyncio.gather(granting.done("POST", "/payment-files", a_file(payer)), granting.done("POST", request, answer))
        file = f"/payment-files/{made['payment_file_id']}"
        await granting.done("POST", f"{file}/execution", {"executed_on": today().isoformat()})

        [taken] = [line["cents"] for line in made["lines"] if line["decision_id"] == decision]
        shown = await granting.done("GET", f"/decisions/{decision}/payout")
        said = "overpayment.found" in await granting.said(decision)
        assert (taken, shown["overpaid_cents"], said) in {(60_000, 0, False), (100_000, 40_000, True)}


async def test_many_who_hold_reject_and_make_files_at_once_leave_each_instalment_in_one_file(granting: Granting, payer: UUID, payee: UUID) -> None:
    decisions = [await granting.grant(payee) for _ in range(3)]
    first = (await granting.done("POST", "/payment-files", a_file(payer)))["payment_file_id"]

    answers = await asyncio.gather(
        granting.ask("POST", f"/payment-files/{first}/rejection", {"reason": "Tili on suljettu"}),
        *(granting.ask("POST", "/payment-files", a_file(payer)) for _ in range(3)),
        *(granting.ask("POST", f"/decisions/{decision}/holding", {"reason": "Selvitetään"}) for decision in decisions[:1]),
        granting.ask("POST", f"/payment-files/{first}/execution", {"executed_on": today().isoformat()}),
    )

    rows = await granting.runtime.pool.fetch(
        "select decision_id, count(*) filter (where not rejected) as live from payments where decision_id = any($1::uuid[]) group by decision_id",
        [UUID(decision) for decision in decisions],
    )
    assert all(answer.status_code < 500 for answer in answers)
    assert len(rows) == 3
    assert max(row["live"] for row in rows) <= 1


async def test_what_a_bank_was_given_goes_after_eleven_years_and_what_was_paid_stays(granting: Granting, payer: UUID, payee: UUID) -> None:
    decision = await granting.grant(payee)
    file = await granting.paid(decision, payer)
    path = f"/payment-files/{file}"
    [rule] = [one for one in granting.runtime.service.retention if one.table == "payment_contents"]

    statuses = []
    for years in (10, 12):
        await delete(granting.runtime.pool, rule, now=now() + timedelta(days=365 * years + 3))
        statuses.append([(await granting.ask("GET", f"{path}/content.{form}")).status_code for form in ("xml", "csv")])

    assert statuses == [[200, 200], [404, 404]]
    assert [line["cents"] for line in (await granting.done("GET", path))["lines"] if line["decision_id"] == decision] == [100_000]

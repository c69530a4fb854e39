"""What follows the payment of a grant over HTTP: its report, changes of its terms, its recovery, and its life as one document."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from services.grants.wiring import DUE
from shared.clock import now, today
from shared.work.due_work import do_all
from tests.grants_http import OFFICER, REVIEWERS, Granting, a_report, words

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

DECIDED = {"decided_by": "Aluehallitus", "decided_on": today().isoformat()}


async def test_a_grant_adjusted_below_what_was_paid_is_overpaid_and_is_recovered_up_to_what_was_paid(granting: Granting, payer: UUID, payee: UUID) -> None:
    decision = await granting.grant(payee, decided_on=today().isoformat())
    await granting.paid(decision, payer)
    await granting.done("POST", f"/decisions/{decision}/sending", {"by": "electronic", "sent_on": today().isoformat()})
    asked = await granting.done("POST", f"/decisions/{decision}/review-requests", {"text": "Summa on väärä"}, by=payee)
    answer = {"granted_cents": 70_000, "reasons": words("Uusi selvitys"), **DECIDED}
    await granting.done("POST", f"/decisions/{decision}/review-requests/{asked['review_requests'][0]['review_request_id']}/decision", answer)
    await do_all(granting.runtime, DUE, at=now())
    recovery = {
        "decision_id": decision,
        "cause": "overpaid",
        "reasons": words("Maksettu liikaa"),
        "due_on": (today() + timedelta(days=30)).isoformat(),
        **DECIDED,
    }

    beyond = await granting.refused("POST", "/recoveries", recovery | {"cents": 100_001})
    decided = await granting.done("POST", "/recoveries", recovery | {"cents": 30_000})
    again = await granting.refused("POST", "/recoveries", recovery | {"cents": 70_001})

    shown = await granting.done("GET", f"/decisions/{decision}/payout", by=payee)
    assert (shown["granted_cents"], shown["paid_cents"], shown["overpaid_cents"]) == (70_000, 100_000, 30_000)
    assert (await granting.said(decision))[-1] == "overpayment.found"
    assert (beyond, again, decided["left_cents"], decided["is_open"]) == ("recovery-beyond-paid", "recovery-beyond-paid", 30_000, True)


async def test_what_a_report_shows_as_unspent_is_recovered_and_open_until_it_is_paid_back(granting: Granting, payer: UUID, payee: UUID) -> None:
    decision = await granting.grant(payee)
    await granting.paid(decision, payer)
    recovery = {"decision_id": decision, "cause": "unspent", "cents": 15_000, "reasons": words("Käyttämättä"), "due_on": today().isoformat(), **DECIDED}
    early = await granting.refused("POST", "/recoveries", recovery)
    filed = await granting.done("POST", f"/decisions/{decision}/reports", a_report(85_000), by=payee)
    await granting.done("POST", f"/decisions/{decision}/reports/{filed['filed'][0]['report_id']}/check", {"outcome": "approved"})
    key = (await granting.done("POST", "/recoveries", recovery))["recovery_id"]
    sent = await granting.done("POST", f"/recoveries/{key}/sending", {"by": "letter", "sent_on": today().isoformat()})
    part = await granting.done("POST", f"/recoveries/{key}/repayments", {"cents": 5_000, "paid_on": today().isoformat()})
    whole = await granting.done("POST", f"/recoveries/{key}/repayments", {"cents": 10_000, "paid_on": today().isoformat()})
    beyond = await granting.refused("POST", f"/recoveries/{key}/repayments", {"cents": 1, "paid_on": today().isoformat()})

    assert (early, beyond) == ("recovery-beyond-unspent", "repaid-beyond-recovery")
    assert sent["sent"]["review_until"] > (now() + timedelta(days=20)).isoformat()
    assert [(one["left_cents"], one["is_open"]) for one in (part, whole)] == [(10_000, True), (0, False)]
    assert await granting.said(key) == ["recovery.decided", "recovery.sent", "recovery.repaid", "recovery.repaid"]
    assert (await granting.done("GET", f"/recoveries?decision={decision}", by=payee))["items"][0]["recovery_id"] == key


async def test_a_recovery_has_a_letter_that_names_the_account_and_the_reference_to_pay_by(granting: Granting, payer: UUID, payee: UUID) -> None:
    decision = await granting.grant(payee)
    await granting.paid(decision, payer)
    recovery = {"decision_id": decision, "cause": "other_use", "reasons": words("Muuhun käyttöön"), "due_on": today().isoformat(), **DECIDED}
    first = await granting.done("POST", "/recoveries", recovery | {"cents": 10_000})
    second = await granting.done("POST", "/recoveries", recovery | {"cents": 20_000})
    path = f"/recoveries/{second['recovery_id']}/letter"

    page = await granting.ask("GET", f"{path}.html", by=payee)
    in_swedish = await granting.ask("GET", f"{path}.html?lang=sv", by=payee)
    printed = await granting.ask("GET", f"{path}.pdf", by=payee)

    text = page.text.replace("\xa0", " ")
    said = ("Takaisin perittävä", "200 €", "Aiemmin päätetty periä takaisin", "700 €", "FI21 1234 5600 0007 85", second["reference"])
    assert [one for one in said if one not in text] == []
    assert "Referensnummer" in in_swedish.text
    assert (printed.headers["content-type"], printed.content[:5], printed.headers["cache-control"]) == ("application/pdf", b"%PDF-", "private, no-store")
    assert first["reference"] != second["reference"]
    stranger = await granting.association()
    assert [(await granting.ask("GET", f"{path}.{form}", by=stranger)).status_code for form in ("html", "pdf")] == [403, 403]


async def test_a_report_is_reminded_of_and_missed_once_and_then_its_applicant_does_not_meet_a_calls_conditions(granting: Granting) -> None:
    year = today().year
    terms = {"purpose": words("Toimintaan"), "use_from": f"{year - 1}-01-01", "use_until": f"{year - 1}-12-31", "report_due_on": f"{year}-01-31"}
    applicant = await granting.association()
    decision = await granting.grant(applicant, terms=terms)
    due = await granting.grant(applicant, terms=terms | {"report_due_on": (today() + timedelta(days=20)).isoformat()})
    await asyncio.gather(*(do_all(granting.runtime, DUE, at=now()) for _ in range(2)))
    await do_all(granting.runtime, DUE, at=now() + timedelta(days=14))
    await do_all(granting.runtime, DUE, at=now() + timedelta(days=15))

    call = await granting.call(await granting.programme(), conditions={"described": False})
    unmet = (await granting.done("GET", f"/applications/{await granting.application(call, applicant)}", by=applicant))["unmet"]
    await granting.done("POST", f"/decisions/{decision}/reports", a_report(100_000), by=applicant)
    after = (await granting.done("GET", f"/applications/{await granting.application(call, applicant)}", by=applicant))["unmet"]
    assert [one for one in await granting.said(decision) if one.startswith("report.")] == ["report.missed", "report.filed"]
    assert [fact["data"].get("days_left") for fact in await granting.facts(due) if ".report." in fact["type"]] == [20, 6]
    assert (unmet, after) == (["report_missing"], [])


async def test_a_report_of_the_wrong_year_or_with_a_cost_outside_its_use_is_refused_with_field_value_and_remedy(granting: Granting, payee: UUID) -> None:
    decision = await granting.grant(payee)
    path, year = f"/decisions/{decision}/reports", today().year
    cost = {"dated_on": f"{year - 1}-12-31", "cents": 100, "what": "Vuokra"}

    wrong = (await granting.ask("POST", path, a_report(1_000, year=year - 1), by=payee)).json()
    outside = (await granting.ask("POST", path, a_report(1_000, receipts=[cost]), by=payee)).json()
    beyond = await granting.refused("POST", path, a_report(100_001), by=payee)

    assert (wrong["slug"], wrong["field"], wrong["value"]) == ("report-of-another-year", "year", str(year - 1))
    assert f"report on {year}" in str(wrong)
    assert (outside["slug"], outside["field"], beyond) == ("receipt-outside-use", "receipts.0.dated_on", "used-beyond-granted")


async def test_a_report_is_asked_for_again_with_a_reason_and_stands_beside_the_first(granting: Granting, payee: UUID) -> None:
    decision = await granting.grant(payee)
    path = f"/decisions/{decision}/reports"
    filed = await granting.done("POST", path, a_report(90_000), by=payee)
    check = f"{path}/{filed['filed'][0]['report_id']}/check"
    unreasoned = await granting.refused("POST", check, {"outcome": "asked_again"})
    asked = {"outcome": "asked_again", "reason": "Tositteet puuttuvat", "due_on": (today() + timedelta(days=14)).isoformat()}
    await granting.done("POST", check, asked)
    await granting.done("POST", path, a_report(80_000), by=payee)

    shown = await granting.done("GET", path, by=payee)
    assert unreasoned == "reason-missing"
    assert [(one["used_cents"], (one["checked"] or {}).get("outcome")) for one in shown["filed"]] == [(90_000, "asked_again"), (80_000, None)]
    assert shown["due_on"] == asked["due_on"]


async def test_more_time_is_asked_for_in_time_and_the_terms_before_are_kept(granting: Granting, payee: UUID) -> None:
    year = today().year
    decision = await granting.grant(payee)
    await do_all(granting.runtime, DUE, at=now())
    longer = {"use_until": f"{year + 1}-06-30", "reasons": "Hanke viivästyi"}
    asked = await granting.done("POST", f"/decisions/{decision}/changes", longer, by=payee)
    answer = {"is_granted": True, "reasons": words("Viivästys ei johdu hakijasta"), **DECIDED}
    key = asked["change_requests"][0]["change_request_id"]
    decided = await granting.done("POST", f"/decisions/{decision}/changes/{key}/decision", answer)

    report = await granting.done("GET", f"/decisions/{decision}/reports", by=payee)
    assert (decided["terms"]["use_until"], decided["terms"]["report_due_on"]) == (f"{year + 1}-06-30", f"{year + 1}-09-28")
    assert decided["change_requests"][0]["decided"]["was"]["use_until"] == f"{year}-12-31"
    assert report["due_on"] == f"{year + 1}-09-28"


async def test_an_extension_asked_for_too_late_is_refused(granting: Granting, payee: UUID) -> None:
    year = today().year
    terms = {"purpose": words("Toimintaan"), "use_from": f"{year - 1}-01-01", "use_until": f"{year - 1}-12-31", "report_due_on": f"{year + 1}-01-31"}
    decision = await granting.grant(payee, terms=terms)

    late = {"use_until": f"{year + 1}-06-30", "reasons": "Hanke viivästyi"}
    assert await granting.refused("POST", f"/decisions/{decision}/changes", late, by=payee) == "change-asked-late"


async def test_the_life_of_a_grant_is_one_document_in_which_an_applicant_reads_no_reviewers_name(granting: Granting, payer: UUID, payee: UUID) -> None:
    decision = await granting.grant(payee)
    application = (await granting.done("GET", f"/decisions/{decision}"))["application_id"]
    await granting.done("GET", f"/applications/{application}", by=REVIEWERS[0])
    await granting.done("GET", f"/applications/{application}")
    await granting.paid(decision, payer)
    await granting.done("POST", f"/decisions/{decision}/reports", a_report(100_000), by=payee)

    path = f"/applications/{application}/history"
    own, offices = await granting.done("GET", path, by=payee), await granting.done("GET", path)
    assert [entry["what"].removeprefix("grants.").removesuffix(".v1") for entry in own["entries"]] == [
        "begin_application", "submit_application", "find_complete", "assign_reviewer", "score_application", "score_application",
        "decide_application", "decide_application", "confirm_budget", "make_payment_file", "note_payment_file_executed", "file_report",
    ]  # fmt: skip
    assert [entry["cents"] for entry in own["entries"] if entry["of"] in {"decision", "payout"}] == [100_000, None, None, 100_000]
    assert REVIEWERS[0] not in str(own)
    assert OFFICER not in str(own)
    assert [entry["by"] for entry in offices["entries"] if entry["scores"]] == list(REVIEWERS)
    assert [entry["scores"]["benefit"] for entry in own["entries"] if entry["scores"]] == [4, 4]
    assert [(read["side"], read["by"]) for read in offices["reads"]] == [("reviewer", REVIEWERS[0]), ("grant_office", OFFICER)]
    assert await granting.refused("GET", path, by=await granting.association()) == "forbidden"


async def test_what_follows_a_grant_is_its_applicants_and_the_grant_offices(granting: Granting, payee: UUID) -> None:
    decision = await granting.grant(payee)
    stranger = await granting.association()
    readers: list[UUID | str] = [payee, OFFICER, stranger, REVIEWERS[0], "coordinator"]

    for path in ("payout", "reports", "changes"):
        assert [(await granting.ask("GET", f"/decisions/{decision}/{path}", by=who)).status_code for who in readers] == [200, 200, 403, 403, 403]
    for path, body in (("reports", a_report(1)), ("changes", {"use_until": "2199-01-01", "reasons": "Lisäaika"})):
        assert await granting.refused("POST", f"/decisions/{decision}/{path}", body, by=stranger) == "forbidden"
        assert await granting.refused("POST", f"/decisions/{decision}/{path}", body) == "forbidden"
    assert await granting.refused("POST", f"/decisions/{decision}/renunciation", {"reason": "Ei"}, by=payee) == "forbidden"

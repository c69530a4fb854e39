"""What the grant office asks after decisions: what waits, what paying and recovering would do, over HTTP."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from services.grants.wiring import DUE
from shared.clock import now, today
from shared.work.due_work import do_all
from tests.grants_http import ADDRESS, IBAN, REVIEWERS, Granting, a_report, words

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


def conditioned() -> list[dict[str, object]]:
    """One that is due, and one that waits for a report and another year."""
    year = today().year
    return [
        {"cents": 60_000, "due_on": f"{year}-01-30", "condition": "decision_final"},
        {"cents": 40_000, "due_on": f"{year + 1}-01-30", "condition": "report"},
    ]


async def of_grant(granting: Granting, path: str, decision: str) -> list[Any]:
    return [one for one in (await granting.done("GET", path))["items"] if one["decision_id"] == decision]


def asked(path: str, **parameters: object) -> str:
    return f"{path}?{urlencode(parameters)}"


async def test_each_instalment_says_what_it_waits_for_and_what_can_be_paid_is_counted(granting: Granting) -> None:
    applicant = await granting.association()
    decision = await granting.grant(applicant, instalments=conditioned())
    before = await granting.done("GET", "/follow-up")
    waits = await of_grant(granting, "/instalments", decision)
    await granting.account(applicant)
    after = await granting.done("GET", "/follow-up")

    assert [(one["instalment"], one["cents"], one["waits_for"]) for one in waits] == [(1, 60_000, ["account"]), (2, 40_000, ["condition", "day", "account"])]
    assert (after["instalments"] - before["instalments"], after["payable_cents"] - before["payable_cents"]) == (1, 60_000)
    assert [one["instalment"] for one in await of_grant(granting, "/instalments?is_ready=true", decision)] == [1]
    assert [one["instalment"] for one in await of_grant(granting, "/instalments?is_ready=false", decision)] == [2]
    assert (await granting.ask("GET", "/instalments", by=applicant)).status_code == 403


async def test_the_preview_of_a_payment_file_is_what_making_it_does(granting: Granting, payer: UUID) -> None:
    applicant = await granting.association()
    path = asked("/payment-preview", payer=payer, execution_on=today())
    await granting.account(applicant)
    decision = await granting.grant(applicant, instalments=conditioned())
    shown = await granting.done("GET", path)
    still = await of_grant(granting, "/instalments", decision)
    made = await granting.done("POST", "/payment-files", {"payer": str(payer), "execution_on": today().isoformat()})

    assert [(one["decision_id"], one["instalment"], one["cents"]) for one in shown["lines"]] == [
        (one["decision_id"], one["instalment"], one["cents"]) for one in made["lines"]
    ]
    assert (shown["payments"], shown["sum_cents"]) == (made["payments"], made["sum_cents"])
    assert {(one["cents"], one["ends_with"]) for one in shown["lines"] if one["decision_id"] == decision} == {(60_000, IBAN[-4:])}
    assert len(still) == 2, "looking changes nothing"
    assert await granting.refused("GET", path) == "nothing-to-pay"
    assert await granting.refused("GET", asked("/payment-preview", payer=payer, execution_on=today() - timedelta(days=1))) == "execution-day-wrong"
    assert await granting.refused("GET", asked("/payment-preview", payer=applicant.hex.replace("a", "b"), execution_on=today())) == "payer-account-missing"


async def test_reports_are_due_late_to_check_or_approved_and_changes_wait_until_they_are_decided(granting: Granting) -> None:
    applicant = await granting.association()
    terms = {"purpose": words("Toimintaan"), "use_from": f"{now().year - 1}-01-01", "use_until": f"{now().year}-12-31"}
    decision = await granting.grant(applicant, terms=terms | {"report_due_on": f"{now().year + 1}-01-31"})
    await do_all(granting.runtime, DUE, at=now())
    path = f"/decisions/{decision}"

    async def state() -> str:
        return str((await of_grant(granting, "/use-reports?limit=1000", decision))[0]["state"])

    seen = [await state()]
    counted = [await granting.done("GET", "/follow-up")]
    filed = await granting.done("POST", f"{path}/reports", a_report(60_000), by=applicant)
    wish = {"use_until": f"{now().year + 1}-06-30", "reasons": "Talo valmistuu myöhässä"}
    changed = await granting.done("POST", f"{path}/changes", wish, by=applicant)
    seen.append(await state())
    counted.append(await granting.done("GET", "/follow-up"))
    [waits] = await of_grant(granting, "/change-requests", decision)
    request = f"{path}/changes/{changed['change_requests'][0]['change_request_id']}/decision"
    answer = {"is_granted": True, "reasons": words("Hyväksytään"), "decided_by": "Aluehallitus", "decided_on": today().isoformat()}
    await granting.done("POST", request, answer)
    await granting.done("POST", f"{path}/reports/{filed['filed'][0]['report_id']}/check", {"outcome": "approved"})
    seen.append(await state())

    assert seen == ["due", "to_check", "approved"]
    assert [counted[1][name] - counted[0][name] for name in ("reports_to_check", "changes")] == [1, 1]
    assert (waits["reasons"], waits["use_until"], waits["terms"]["use_until"]) == (wish["reasons"], wish["use_until"], terms["use_until"])
    assert await of_grant(granting, "/change-requests", decision) == []


async def test_a_report_that_is_not_in_after_its_day_is_late(granting: Granting) -> None:
    terms = {"purpose": words("Toimintaan"), "use_from": "2024-01-01", "use_until": "2024-12-31", "report_due_on": "2025-03-31"}
    before = await granting.done("GET", "/follow-up")
    decision = await granting.grant(await granting.association(), terms=terms)
    await do_all(granting.runtime, DUE, at=now())

    [late] = await of_grant(granting, "/use-reports?state=late&limit=1000", decision)
    assert (late["due_on"], late["used_cents"]) == ("2025-03-31", None)
    assert (await granting.done("GET", "/follow-up"))["reports_late"] == before["reports_late"] + 1


async def test_the_preview_of_a_recovery_is_refused_as_deciding_is_and_reckons_its_interest(granting: Granting, payer: UUID) -> None:
    applicant = await granting.association()
    await granting.account(applicant)
    decision = await granting.grant(applicant)
    await granting.paid(decision, payer)
    filed = await granting.done("POST", f"/decisions/{decision}/reports", a_report(80_000), by=applicant)
    wanted: dict[str, object] = {"cause": "unspent", "cents": 20_000, "decided_on": "2026-03-01", "due_on": "2026-04-30", "paid_on": "2026-05-30"}
    at = f"/decisions/{decision}/recovery-preview"
    unchecked = await granting.refused("GET", asked(at, **wanted))
    await granting.done("POST", f"/decisions/{decision}/reports/{filed['filed'][0]['report_id']}/check", {"outcome": "approved"})

    figures = await granting.done("GET", f"/decisions/{decision}/recoverable")
    shown = await granting.done("GET", asked(at, **wanted))

    assert (unchecked, await granting.refused("GET", asked(at, **wanted | {"cents": 20_001}))) == ("recovery-beyond-unspent",) * 2
    assert await granting.refused("GET", asked(at, **wanted | {"cents": 100_001, "cause": "other_use"})) == "recovery-beyond-paid"
    assert await granting.refused("GET", asked(at, **wanted | {"due_on": "2026-02-01"})) == "recovery-due-wrong"
    assert (figures["paid_cents"], figures["unspent_cents"], figures["most_cents"]) == (100_000, 20_000, 100_000)
    assert (shown["kept_cents"], shown["bears_interest"], shown["rates_lacking"]) == (80_000, True, [])
    assert 0 < shown["interest_cents"] < 300
    assert await granting.done("GET", f"/recoveries?decision={decision}") == {"items": [], "next": None}
    body = {"decision_id": decision, "reasons": words("Käyttämättä"), "decided_by": "Aluehallitus", **{k: v for k, v in wanted.items() if k != "paid_on"}}
    made, number = await granting.done("POST", "/recoveries", body), (await granting.done("GET", f"/decisions/{decision}"))["number"]
    assert (made["cents"], made["applicant_name"].startswith("Porin Palvelijat"), made["case_number"]) == (20_000, True, number)
    assert (await granting.done("GET", f"/decisions/{decision}/recoverable"))["most_cents"] == 80_000


async def test_a_rejected_application_is_granted_by_a_review_with_terms_and_is_reported_on(granting: Granting) -> None:
    applicant, day = await granting.association(), today().isoformat()
    application = await granting.reviewed(await granting.call(await granting.programme()), applicant)
    path = f"/decisions/{(await granting.decided(application, 0, decided_on=day))['decision_id']}"
    await granting.done("POST", f"{path}/sending", {"by": "electronic", "sent_on": day})
    request = await granting.done("POST", f"{path}/review-requests", {"text": "Kerhoja on kaksi"}, by=applicant)
    at = f"{path}/review-requests/{request['review_requests'][0]['review_request_id']}/decision"
    answer = {"granted_cents": 50_000, "reasons": words("Uusi selvitys"), "decided_by": "Aluehallitus", "decided_on": day}
    terms = {"purpose": words("Kerhoihin"), "use_from": f"{now().year}-01-01", "use_until": f"{now().year}-12-31", "report_due_on": f"{now().year + 1}-03-31"}

    without = await granting.refused("POST", at, answer)
    after = await granting.done("POST", at, answer | {"terms": terms})
    report = await granting.done("GET", f"{path}/reports")

    assert without == "terms-missing"
    assert (after["granted_cents"], after["outcome"], after["terms"]["purpose"]["fi"]) == (50_000, "partly", "Kerhoihin")
    assert (after["review_requests"][0]["decided"]["granted_cents"], report["due_on"]) == (50_000, terms["report_due_on"])
    letter = await granting.ask("GET", f"{path}/letter.html", by=applicant)
    assert (letter.status_code, "Kerhoihin" in letter.text) == (200, False), "the letter of the rejection stays as it was sent"


async def test_accounts_files_and_recoveries_that_wait_are_counted(granting: Granting, payer: UUID) -> None:
    applicant = await granting.association()
    await granting.account(applicant)
    decision = await granting.grant(applicant)
    other = await granting.association()
    counted = [await granting.done("GET", "/follow-up")]
    await granting.done("POST", f"/payees/{other}/accounts", {"iban": IBAN, "address": ADDRESS}, by=other)
    made = await granting.done("POST", "/payment-files", {"payer": str(payer), "execution_on": today().isoformat()})
    counted.append(await granting.done("GET", "/follow-up"))
    await granting.done("POST", f"/payment-files/{made['payment_file_id']}/execution", {"executed_on": today().isoformat()})
    body = {"cause": "other_use", "cents": 10_000, "reasons": words("Muuhun"), "due_on": "2026-01-31", "decided_by": "Aluehallitus", "decided_on": "2026-01-01"}
    recovery = await granting.done("POST", "/recoveries", body | {"decision_id": decision})
    counted.append(await granting.done("GET", "/follow-up"))
    await granting.done("POST", f"/recoveries/{recovery['recovery_id']}/sending", {"by": "letter", "sent_on": "2026-01-02"})
    counted.append(await granting.done("GET", "/follow-up"))

    def changed(name: str) -> list[int]:
        return [after[name] - before[name] for before, after in pairwise(counted)]

    assert (changed("accounts"), changed("files")) == ([1, 0, 0], [1, -1, 0])
    assert (changed("recoveries_to_send"), changed("recoveries_late")) == ([0, 1, -1], [0, 1, 0])
    assert {(await granting.ask("GET", "/follow-up", by=who)).status_code for who in (applicant, REVIEWERS[0], "coordinator")} == {403}
    assert date.fromisoformat(recovery["due_on"]) < today()

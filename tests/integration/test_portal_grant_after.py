"""An association's own pages of a grant: the letter, and all that follows a decision."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.clock import now, today
from tests.desks import AtTheDesk
from tests.events_http import Served
from tests.grant_applicants import a_representative, granting, sees
from tests.grants_http import IBAN, REVIEWERS, Granting, a_report, words
from tests.signed_in import FROM_HERE, token_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

CODE = "131052-308T"
DECISIONS = "/fi/tyopoyta/avustuspaatokset"
TWO = [
    {"content": "rules", "title": words("Säännöt"), "required": True, "later": True},
    {"content": "annual_report", "title": words("Toimintakertomus"), "most": 2},
]
ADDRESS = {"street": "Antinkatu", "building": "7", "postcode": "28100", "town": "Pori"}
Files = Sequence[tuple[str, tuple[str, bytes | BytesIO]]]


async def sends(somebody: AtTheDesk, to: str, written: Mapping[str, str]) -> httpx.Response:
    return await somebody.client.post(to, data={"csrf": await token_of(somebody.client), "key": uuid4().hex, **written}, headers=FROM_HERE)


async def a_grant(desks: Served, **changed: Any) -> tuple[Granting, AtTheDesk, UUID, str]:
    grants = granting(desks)
    association = await grants.association()
    decision = await grants.grant(association, **changed)
    return grants, await a_representative(desks, association), association, decision


async def test_the_letter_is_read_on_a_page_and_saved_as_pdf_in_the_readers_language(desks: Served) -> None:
    grants, somebody, _, decision = await a_grant(desks)
    before = await sees(somebody, f"{DECISIONS}/{decision}")
    await grants.done("POST", f"/decisions/{decision}/sending", {"by": "electronic", "sent_on": today().isoformat()})

    page = await sees(somebody, f"{DECISIONS}/{decision}")
    letter = await sees(somebody, f"{DECISIONS}/{decision}/kirje")
    swedish = await sees(somebody, f"/sv/arbetsbord/understodsbeslut/{decision}/brev")
    pdf = await somebody.client.get(f"{DECISIONS}/{decision}/kirje.pdf")

    assert "Päätöskirje on tulossa" in before
    assert f'href="{DECISIONS}/{decision}/kirje.pdf"' in page
    assert 'class="letter" lang="fi"' in letter
    assert 'class="letter" lang="sv"' in swedish
    assert pdf.content.startswith(b"%PDF-")
    assert (pdf.headers["content-type"], pdf.headers["cache-control"]) == ("application/pdf", "private, no-store")


async def test_an_account_is_entered_checked_refused_and_entered_again(desks: Served) -> None:
    grants, somebody, association, decision = await a_grant(desks)
    at = f"{DECISIONS}/{decision}"
    lacking = await sees(somebody, at)
    wrong = await sends(somebody, f"{at}/tilinumero", {"iban": "FI21 1234 5600 0007 86", **ADDRESS})
    empty = await sends(somebody, f"{at}/tilinumero", {"iban": IBAN, **ADDRESS, "town": ""})
    await sends(somebody, f"{at}/tilinumero", {"iban": "FI21 1234 5600 0007 85", **ADDRESS})
    waits = await sees(somebody, at)
    payee = await grants.done("GET", f"/payees/{association}", by=association)
    path = f"/payees/{association}/accounts"
    await grants.done("POST", f"{path}/{payee['waiting']['account_id']}/refusal", {"reason": "Tili on yksityishenkilön."})
    refused = await sees(somebody, at)
    await sends(somebody, f"{at}/tilinumero", {"iban": IBAN, **ADDRESS})
    newest = (await grants.done("GET", f"/payees/{association}", by=association))["waiting"]["account_id"]
    await grants.done("POST", f"{path}/{newest}/approval")
    approved = await sees(somebody, at)

    assert "Ilmoittakaa, mille tilille avustus maksetaan" in lacking
    assert "Odottaa tilinumeronne ilmoittamista ja tarkistamista" in lacking
    assert (wrong.status_code, empty.status_code) == (422, 422)
    assert re.search(r'id="iban"[^>]*aria-invalid="true"', wrong.text)
    assert "suomalaisessa on FI ja 16 numeroa" in wrong.text
    assert re.search(r'id="town"[^>]*aria-invalid="true"', empty.text)
    assert "Avustusten käsittelijä tarkistaa tilinumeron, joka päättyy 0785" in waits
    assert "Tili on yksityishenkilön. Ilmoittakaa toinen tili." in refused
    assert "FI21 1234 5600 0007 85" in approved
    assert "Maksetaan seuraavassa maksuajossa" in approved


async def test_instalments_say_what_they_wait_for_and_when_they_were_paid(desks: Served) -> None:
    parts = [{"cents": 60_000, "due_on": f"{now().year}-01-31"}, {"cents": 40_000, "due_on": f"{now().year}-02-01", "condition": "report"}]
    grants, somebody, association, decision = await a_grant(desks, instalments=parts)
    payer = await grants.association("Maksaja")
    for one in (association, payer):
        await grants.account(one)
    await grants.paid(decision, payer)

    page = await sees(somebody, f"{DECISIONS}/{decision}")

    assert f"Maksettu {page.partition('<b>Maksettu ')[2].partition('</b>')[0]}" in page
    assert "Odottaa selvityksenne hyväksymistä" in page


async def test_a_report_is_filed_with_its_sums_asked_to_be_added_to_and_found_in_order(desks: Served) -> None:
    grants, somebody, association, decision = await a_grant(desks)
    at, year = f"{DECISIONS}/{decision}", now().year
    form = {"kind": "final", "used": "900,50", "text": "Kahvila oli auki.", "group.0": "older_people", "persons.0": "42", "rows": "6"}
    row = {"on.3": f"{year}-03-04", "what.3": "Kahvi", "cost.3": "12,50"}
    more = await sends(somebody, f"{at}/selvitys", form | row | {"act": "more"})
    wrong = [
        await sends(somebody, f"{at}/selvitys", form | changed)
        for changed in (
            {"used": ""}, {"used": "2000"}, {"text": " "}, {"persons.0": ""}, row | {"cost.3": ""}, row | {"on.3": f"{year - 1}-12-31"}, {"used": "paljon"},
        )
    ]  # fmt: skip
    filed = await sends(somebody, f"{at}/selvitys", form | row | {"act": "file"})
    waits = await sees(somebody, at)
    again = await somebody.client.get(f"{at}/selvitys")
    report = (await grants.done("GET", f"/decisions/{decision}/reports", by=association))["filed"][0]
    asked = {"outcome": "asked_again", "reason": "Kuinka monta kertaa?", "due_on": "2036-01-31"}
    await grants.done("POST", f"/decisions/{decision}/reports/{report['report_id']}/check", asked)
    lacking = await sees(somebody, at)
    anew = await sees(somebody, f"{at}/selvitys")

    assert more.status_code == 200
    assert 'value="Kahvi"' in more.text
    assert 'id="on.9"' in more.text
    fields = ["used", "used", "text", "persons.0", "on.3", "on.3", "used"]
    assert [re.findall(r'id="([^"]+)"[^>]*aria-invalid="true"', one.text) for one in wrong] == [[name] for name in fields]
    assert filed.status_code == 303
    assert "Selvityksenne on saapunut" in waits
    assert again.status_code == 303
    assert (report["used_cents"], report["receipts"], report["reached"]) == (
        90_050, [{"dated_on": f"{year}-03-04", "cents": 1250, "what": "Kahvi"}], [{"group": "older_people", "persons": 42}],
    )  # fmt: skip
    assert "pyytää täydentämään selvitystä" in lacking
    assert "Kuinka monta kertaa?" in lacking
    assert 'value="900,50"' in anew
    assert 'value="Kahvi"' in anew


async def test_a_late_report_is_said_to_be_late_on_the_page_and_at_the_desk(desks: Served) -> None:
    terms = {"purpose": words("Toimintaan"), "use_from": "2025-01-01", "use_until": "2025-12-31", "report_due_on": "2026-01-31"}
    _, somebody, _, decision = await a_grant(desks, terms=terms)

    page = await sees(somebody, f"{DECISIONS}/{decision}")
    desk = await sees(somebody, "/fi/tyopoyta")

    assert "ja se on myöhässä" in page
    assert "Avustuksenne odottavat" in desk
    assert "ja se on myöhässä" in desk
    assert "Pyydä lisäaikaa" not in page


async def test_more_time_is_asked_for_and_what_was_decided_is_read(desks: Served) -> None:
    grants, somebody, association, decision = await a_grant(desks)
    at = f"{DECISIONS}/{decision}"
    nothing = await sends(somebody, f"{at}/muutos", {"reasons": "Syy", "use_until": ""})
    bare = await sends(somebody, f"{at}/muutos", {"reasons": "", "use_until": "2036-05-31"})
    await sends(somebody, f"{at}/muutos", {"reasons": "Ryhmänvetäjä sairastui.", "use_until": f"{now().year + 1}-05-31", "purpose": ""})
    waits, asked = await sees(somebody, at), await sees(somebody, f"{at}/muutos")
    (request,) = (await grants.done("GET", f"/decisions/{decision}/changes", by=association))["change_requests"]
    done = {"is_granted": True, "reasons": words("Syy on hyvä"), "decided_by": "Johtaja", "decided_on": today().isoformat()}
    await grants.done("POST", f"/decisions/{decision}/changes/{request['change_request_id']}/decision", done)
    decided = await sees(somebody, at)

    assert (nothing.status_code, bare.status_code) == (422, 422)
    assert "Mikään ei muuttuisi" in nothing.text
    assert re.search(r'id="reasons"[^>]*aria-invalid="true"', bare.text)
    assert "odottaa ratkaisua" in waits
    assert "odottaa ratkaisua" in asked
    assert "Syy on hyvä" in decided


async def test_what_is_to_be_paid_back_is_said_with_what_is_left_of_it(desks: Served) -> None:
    grants, somebody, association, decision = await a_grant(desks)
    payer = await grants.association("Maksaja")
    for one in (association, payer):
        await grants.account(one)
    await grants.paid(decision, payer)
    report = await grants.done("POST", f"/decisions/{decision}/reports", a_report(80_000), by=association)
    await grants.done("POST", f"/decisions/{decision}/reports/{report['filed'][0]['report_id']}/check", {"outcome": "approved"})
    recovery = {
        "decision_id": decision, "cause": "unspent", "cents": 20_000, "reasons": words("Käyttämättä"), "due_on": "2036-01-31", "decided_by": "Johtaja",
        "decided_on": today().isoformat(),
    }  # fmt: skip
    made = (await grants.done("POST", "/recoveries", recovery))["recovery_id"]
    unsent = await sees(somebody, f"{DECISIONS}/{decision}")
    await grants.done("POST", f"/recoveries/{made}/sending", {"by": "electronic", "sent_on": today().isoformat()})
    await grants.done("POST", f"/recoveries/{made}/repayments", {"repayment_id": str(uuid4()), "cents": 5_000, "paid_on": today().isoformat()})
    page = await sees(somebody, f"{DECISIONS}/{decision}")
    letter = await sees(somebody, f"/fi/tyopoyta/takaisinmaksut/{made}/kirje")
    pdf = await somebody.client.get(f"/fi/tyopoyta/takaisinmaksut/{made}/kirje.pdf")

    assert f'href="/fi/tyopoyta/takaisinmaksut/{made}/kirje"' in page
    assert "<h1>Takaisinperinnän kirje" in letter
    assert 'class="letter" lang="fi"' in letter
    assert pdf.content.startswith(b"%PDF-")
    assert "Takaisin maksettava 200 €" in unsent
    assert "Odottakaa sitä ennen maksamista." in unsent
    assert "Takaisin maksettava 150 €" in page
    assert "Tähän päätökseen voi vaatia oikaisua" in page


async def test_a_conditional_grant_waits_for_the_budget_and_a_partner_sees_no_account(desks: Served) -> None:
    grants = granting(desks)
    association, partner = await grants.association(), await grants.association("Kumppanit")
    application = await grants.draft(await grants.call(await grants.programme()), association)
    await grants.done("PUT", f"/applications/{application}/partners", {"partners": [{"organisation_id": str(partner), "cents": 20_000}]}, by=association)
    await grants.done("POST", f"/applications/{application}/partners/{partner}/agreement", {}, by=partner)
    await grants.done("POST", f"/applications/{application}/submission", {}, by=association)
    await grants.done("POST", f"/applications/{application}/completeness")
    for reviewer in REVIEWERS:
        await grants.done("POST", f"/applications/{application}/reviewers", {"reviewer": reviewer})
        await grants.done("PUT", f"/applications/{application}/scores", {"scores": {"benefit": 4, "extent": 4}}, by=reviewer)
    decision = (await grants.decided(application, 100_000))["decision_id"]

    own = await sees(await a_representative(desks, association), f"{DECISIONS}/{decision}")
    theirs = await sees(await a_representative(desks, partner), f"{DECISIONS}/{decision}")

    assert "Hyvinvointialue ei ole vielä vahvistanut sitä." in own
    assert "Odottaa vuoden talousarvion vahvistamista" in own
    assert "Ilmoita tilinumero" in own
    assert "Ilmoita tilinumero" not in theirs

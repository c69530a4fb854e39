"""An association's own pages of a grant: files with an application and with a supplement, the letter, and all that follows a decision."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.grants.attachment_rules import RULES
from shared.clock import now, today
from tests.desks import AtTheDesk
from tests.events_http import Served
from tests.grant_applicants import OWN, a_call, a_representative, begun, granting, sees
from tests.grants_files import PDF, PNG
from tests.grants_http import FORM, IBAN, REVIEWERS, Granting, a_report, words
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


async def a_draft(desks: Served) -> tuple[AtTheDesk, UUID, str]:
    """Of a form that asks for two attachments; its representative, and its address."""
    grants, key = granting(desks), str(uuid4())
    association = await grants.association()
    await grants.done("PUT", f"/forms/{key}/versions/1", {**FORM, "x-attachments": TWO})
    application = await grants.draft(await grants.call(await grants.programme(), form_id=key), association)
    return await a_representative(desks, association), association, application


async def sends_files(somebody: AtTheDesk, to: str, files: Files, **written: str) -> httpx.Response:
    """As a browser does: what stands before the files comes first."""
    data = {"csrf": await token_of(somebody.client), "key": uuid4().hex, **written}
    return await somebody.client.post(to, data=data, files=[(name, file) for name, file in files], headers=FROM_HERE)


async def sends(somebody: AtTheDesk, to: str, written: Mapping[str, str]) -> httpx.Response:
    return await somebody.client.post(to, data={"csrf": await token_of(somebody.client), "key": uuid4().hex, **written}, headers=FROM_HERE)


def beside(page: str, field: str) -> list[str]:
    """Why what was chosen there was not taken."""
    return [unescape(words) for words in re.findall(r'<p class="err">([^<]+)</p>', page.partition(f'id="{field}-wrong"')[2].partition("</div>")[0])]


async def a_grant(desks: Served, **changed: Any) -> tuple[Granting, AtTheDesk, UUID, str]:
    grants = granting(desks)
    association = await grants.association()
    decision = await grants.grant(association, **changed)
    return grants, await a_representative(desks, association), association, decision


async def test_files_are_attached_each_under_what_was_asked_and_saved_again_as_they_were(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at = f"{OWN}/{application}/liitteet"
    files = [("file.rules", ("säännöt.pdf", PDF)), ("file.annual_report", ("kertomus.png", PNG)), ("file.annual_report", ("", b""))]

    sent = await sends_files(somebody, f"{at}/lisaa", files)
    page = await sees(somebody, at)
    links = re.findall(rf'href="({at}/[0-9a-f-]+)" download>([^<]+)<', page)
    saved = await somebody.client.get(links[0][0])

    assert sent.status_code == 303
    assert [name for _, name in links] == ["säännöt.pdf", "kertomus.png"]
    assert "Lisää liite: Säännöt" not in page
    assert saved.content == PDF
    assert saved.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in saved.headers["content-security-policy"]
    assert saved.headers["cache-control"] == "private, no-store"


async def test_each_file_that_is_not_taken_is_told_beside_its_field_and_the_others_are_kept(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at = f"{OWN}/{application}/liitteet/lisaa"
    many = [("file.annual_report", (f"{number}.pdf", PDF)) for number in range(3)]

    for name, content, told in (
        ("suuri.pdf", PDF + bytes(RULES.most_bytes), "suurempi kuin 10 Mt"), ("kuva.pdf", PNG, "nimi ja sisältö eivät vastaa"),
        ("ohjelma.exe", b"MZ" + bytes(100), "ei oteta vastaan"), ("nimet.txt", f"Maija {CODE}".encode(), "henkilötunnus"), ("tyhja.pdf", b"", "tyhjä"),
    ):  # fmt: skip
        answer = await sends_files(somebody, at, [("file.rules", (name, content)), ("file.annual_report", (f"{name}.ok.pdf", PDF))][:1])
        assert answer.status_code == 422, name
        assert [name in one and told in one for one in beside(answer.text, "file.rules")] == [True], (name, unescape(answer.text)[-3000:])
        assert 'href="#file.rules"' in answer.text
    counted = await sends_files(somebody, at, many)
    page = await sees(somebody, f"{OWN}/{application}/liitteet")

    assert [one.startswith("2.pdf: ") for one in beside(counted.text, "file.annual_report")] == [True]
    assert "Muut on tallennettu" in unescape(counted.text)
    assert re.findall(r"download>(\d\.pdf)<", page) == ["0.pdf", "1.pdf"]


async def test_a_form_with_files_that_is_not_of_this_session_attaches_nothing(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at = f"{OWN}/{application}/liitteet"

    answer = await sends_files(somebody, f"{at}/lisaa", [("file.rules", ("säännöt.pdf", PDF))], csrf="0" * 64)
    nobody = await sends_files(AtTheDesk(desks), f"{at}/lisaa", [("file.rules", ("säännöt.pdf", PDF))])

    assert answer.headers["location"].endswith("lahettamatta")
    assert nobody.headers["location"].startswith("/fi/kirjaudu")
    assert "säännöt.pdf" not in await sees(somebody, at)


async def test_a_file_of_others_is_not_to_be_had(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at = f"{OWN}/{application}/liitteet"
    await sends_files(somebody, f"{at}/lisaa", [("file.rules", ("säännöt.pdf", PDF))])
    link = re.findall(rf'href="({at}/[0-9a-f-]+)" download', await sees(somebody, at))[0]
    stranger = await a_representative(desks, await granting(desks).association("Vieraat"))

    read, sent = await stranger.client.get(link), await sends_files(stranger, f"{at}/lisaa", [("file.rules", ("omat.pdf", PDF))])

    assert (read.status_code, sent.status_code) == (403, 403)


async def test_what_is_more_than_a_form_may_hold_is_told_and_what_came_before_is_kept(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at, whole = f"{OWN}/{application}/liitteet", PDF + bytes(RULES.most_bytes - len(PDF))

    files = [("file.rules", ("0.pdf", BytesIO(PDF + bytes(60_000_000))))], [("file.annual_report", (f"{n}.pdf", whole)) for n in (1, 2, 3, 4, 5, 6)]
    one, several = [await sends_files(somebody, f"{at}/lisaa", each) for each in files]
    page = await sees(somebody, at)

    assert (one.status_code, several.status_code) == (422, 422)
    assert "suurempi kuin 10 Mt" in beside(one.text, "file.rules")[0]
    assert beside(several.text, "file.annual_report")[-1].startswith("5.pdf: Tiedosto ei tullut kokonaan perille")
    assert re.findall(r"download>(\d\.pdf)<", page) == ["1.pdf", "2.pdf"]


async def test_what_was_promised_for_later_comes_with_a_supplement(desks: Served) -> None:
    somebody, association, application = await a_draft(desks)
    grants, at = granting(desks), f"{OWN}/{application}"
    await grants.done("PUT", f"/applications/{application}/attachments/{uuid4()}/promise", {"content": "rules", "delivery": "later"}, by=association)
    await grants.done("POST", f"/applications/{application}/submission", {}, by=association)
    await grants.done("POST", f"/applications/{application}/supplement-requests", {"text": "Säännöt puuttuvat", "due_on": "2036-01-01"})

    asked = await sees(somebody, f"{at}/taydennys")
    empty = await sends_files(somebody, f"{at}/taydennys", [("file.rules", ("", b""))], text=" ")
    wrong = await sends_files(somebody, f"{at}/taydennys", [("file.rules", ("säännöt.pdf", PNG))], text="Tässä säännöt.", key="k" * 24)
    bears = dict(re.findall(r'name="(key|begun)" value="([^"]+)"', wrong.text))
    sent = await sends_files(somebody, f"{at}/taydennys", [("file.rules", ("säännöt.pdf", PDF))], **bears)
    page = await sees(somebody, at)

    assert "Säännöt puuttuvat" in asked
    assert "Lupasitte toimittaa myöhemmin" in asked
    assert (empty.status_code, wrong.status_code, sent.status_code) == (422, 422, 303)
    assert "Kirjoittamanne teksti on jo saapunut" in wrong.text
    assert page.count("Tässä säännöt.") == 1
    assert "download>säännöt.pdf<" in page
    assert "Toimitetaan myöhemmin" not in page


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


async def test_a_partner_is_found_by_its_name_and_nothing_written_is_lost(desks: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.portal.pages.grant_partners.OFFERED", 1)
    grants = granting(desks)
    association, *others = [await grants.association(name) for name in ("Hakijat", "Öylätit", "Aallot")]
    somebody = await a_representative(desks, association)
    at = f"{await begun(somebody, await a_call(desks))}/hakijat"

    offered = await sees(somebody, at)
    partner = next(one for one in others if f'value="{one}"' not in offered)
    name = (await grants.done("GET", f"/api/registry/v1/organisations/{partner}", by="coordinator"))["name"]
    found = await sends(somebody, at, {"act": "search", "q": name, "partner.0": "", "part.0": "500"})

    assert "Etsi muita nimellä." in offered
    assert f'value="{partner}"' in found.text
    assert 'value="500"' in found.text

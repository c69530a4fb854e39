"""The grant office's pages after decisions: letters, accounts by two, files for the bank, reports, changes, recoveries, the time of a call."""

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from shared.clock import now, today
from tests.desks import AtTheDesk
from tests.events_http import Served
from tests.grants_http import IBAN, OTHER_IBAN, Granting, a_report
from tests.signed_in import FROM_HERE, hidden

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

OFFICE, SPACE = "/fi/tyopoyta/avustukset", "\u00a0"
DECIDED = {"decided_by": "Avustuspäällikkö"}


def granting(whole: Served) -> Granting:
    return Granting(whole.settings, whole.front, whole.client)


async def officer(whole: Served, name: str = "Valma Valmistelija") -> AtTheDesk:
    return await AtTheDesk(whole).signs_in("grant_officer", name=name)


async def a_grant(whole: Served, **decided: Any) -> tuple[str, UUID, UUID]:
    """A final grant of 1,000 €, its applicant, and who grants."""
    grants = granting(whole)
    convenor, applicant = await grants.association("Satakunnan hyvinvointialue"), await grants.association("Kerho")
    programme = await grants.programme()
    call = await grants.call(programme, convenor=str(convenor))
    decision = (await grants.decided(await grants.reviewed(call, applicant), 100_000, **decided))["decision_id"]
    budget = {"confirmed_cents": 1_000_000, "rule": "as_decided", "decided_by": "Aluevaltuusto", "decided_on": today().isoformat()}
    await grants.done("POST", f"/programmes/{programme}/budget", budget)
    return str(decision), applicant, convenor


async def test_an_account_is_approved_by_a_colleague_of_who_entered_it_and_refused_with_a_reason(whole: Served) -> None:
    grants = granting(whole)
    first, second = await officer(whole), await officer(whole, "Toinen Valmistelija")
    payee = await grants.association("Saaja")
    page = f"{OFFICE}/tilit/{payee}"
    written = {"iban": IBAN, "street": "Antinkatu", "building": "7", "postcode": "28100", "town": "Pori"}
    wrong = await first.sends(page, "enter", **written | {"iban": "FI00 1234"})
    own = await first.does(page, "enter", **written)
    refused = await first.client.post(page, data=(await first.form(page, "refuse"))[0] | {"act": "approve"}, headers=FROM_HERE)

    assert (wrong.status_code, 'href="#iban"' in wrong.text, "Antinkatu" in wrong.text) == (422, True, True)
    assert "Syötit tämän tilin itse." in own
    assert "Hyväksy tili" not in own
    assert (refused.status_code, "Syötit tämän tilin itse." in unescape(refused.text)) == (422, True)
    listed = await second.sees(f"{OFFICE}/maksut")
    assert f'href="{page}"' in listed
    assert "toista henkilöä" in await second.sees("/fi/tyopoyta")
    no_reason = await second.sends(page, "refuse")
    assert (no_reason.status_code, 'href="#reason"' in no_reason.text) == (422, True)
    assert "Tili on jonkun muun" in await second.does(page, "refuse", reason="Tili on jonkun muun")
    await first.does(page, "enter", **written | {"iban": OTHER_IBAN})
    assert "FI55 4234 5670 0000 81" in await second.does(page, "approve")
    assert (await grants.done("GET", f"/payees/{payee}"))["account"]["iban"] == OTHER_IBAN


async def test_a_payment_file_is_made_as_its_preview_shows_it_and_followed_to_the_bank(whole: Served) -> None:
    grants, person = granting(whole), await officer(whole)
    decision, applicant, payer = await a_grant(whole)
    await grants.account(applicant)
    at = f"{OFFICE}/maksut?payer={payer}&on={today()}"
    without = await person.client.get(at)
    assert (without.status_code, "Maksajan tiliä ei ole hyväksytty." in unescape(without.text)) == (422, True)
    await grants.account(payer, OTHER_IBAN)
    late = await person.client.get(f"{OFFICE}/maksut?payer={payer}&on={today() + timedelta(days=60)}")
    assert (late.status_code, 'href="#on"' in late.text) == (422, True)

    shown = await person.sees(at)
    form = next(form for form in shown.split("<form") if 'name="shown_version"' in form)
    asked = hidden("<form" + form)
    other = await person.client.post(f"{OFFICE}/maksut", data=asked | {"shown_version": "1-1"}, headers=FROM_HERE)
    assert (other.status_code, "Maksettava on sillä välin muuttunut." in unescape(other.text)) == (422, True)
    made = await person.client.post(f"{OFFICE}/maksut", data=asked, headers=FROM_HERE)
    page = made.headers["location"]
    again = await person.client.post(f"{OFFICE}/maksut", data=asked, headers=FROM_HERE)
    assert again.status_code == 422, "nothing of it is left to be paid"
    seen = await person.sees(page)
    xml, csv = await person.client.get(f"{page}/pain.xml"), await person.client.get(f"{page}/maksut.csv")
    assert f"1{SPACE}000{SPACE}€" in seen
    assert ("pain.001.001.09" in xml.text, IBAN in xml.text, xml.headers["content-type"]) == (True, True, "application/xml")
    assert (csv.headers["content-disposition"].endswith('.csv"'), IBAN in csv.text) == (True, True)
    assert "Maksuaineistossa" in await person.sees(f"{OFFICE}/paatokset/{decision}/seuranta")
    no_reason = await person.sends(page, "rejected")
    assert (no_reason.status_code, 'href="#reason"' in no_reason.text) == (422, True)
    assert "Kirjattu pankin maksamaksi." in await person.does(page, "executed")
    assert "Maksettu, " in await person.sees(f"{OFFICE}/paatokset/{decision}/seuranta")


async def test_a_grant_is_held_back_checked_and_changed_on_its_page(whole: Served) -> None:
    grants, person, year = granting(whole), await officer(whole), now().year
    parts = [{"cents": 60_000, "due_on": f"{year}-01-30"}, {"cents": 40_000, "due_on": f"{year}-01-30", "condition": "outside_funding"}]
    decision, applicant, payer = await a_grant(whole, instalments=parts)
    await grants.account(applicant)
    await grants.account(payer, OTHER_IBAN)
    page = f"{OFFICE}/paatokset/{decision}/seuranta"
    assert "Valitse, mitä tehdään." in unescape((await person.sends(page, "paying", reason="Epäily")).text)
    held = await person.does(page, "paying", paying="hold", reason="Epäily väärinkäytöstä")
    assert "Epäily väärinkäytöstä" in held
    assert "Maksaminen jatkuu" in await person.does(page, "paying", paying="release", reason="Selvisi")
    assert "sitä odottanut erä maksetaan" in await person.does(page, "paying", paying="met", reason="Säätiö rahoittaa")
    await grants.paid(decision, payer)

    await grants.done("POST", f"/decisions/{decision}/reports", a_report(80_000), by=applicant)
    await grants.done("POST", f"/decisions/{decision}/changes", {"use_until": f"{year + 1}-06-30", "reasons": "Tila myöhästyy"}, by=applicant)
    listed = await person.sees(f"{OFFICE}/seuranta")
    assert all(text in listed for text in (f'href="{page}#changes"', f'href="{page}#reports"', "Tarkastettava"))
    unreasoned = await person.sends(page, "check", outcome="lacking")
    assert (unreasoned.status_code, 'href="#check_reason"' in unreasoned.text) == (422, True)
    assert "Selvityksen tarkastus on kirjattu." in await person.does(page, "check", outcome="approved")
    undecided = await person.sends(page, "change", granted="yes", **DECIDED)
    assert (undecided.status_code, 'href="#reasons_fi"' in undecided.text) == (422, True)
    assert "Viivästys ei johdu hakijasta" in await person.does(page, "change", granted="yes", reasons_fi="Viivästys ei johdu hakijasta", **DECIDED)
    assert (await grants.done("GET", f"/decisions/{decision}"))["terms"]["use_until"] == f"{year + 1}-06-30"


async def test_unspent_money_is_recovered_after_one_has_seen_what_it_comes_to(whole: Served) -> None:
    grants, person = granting(whole), await officer(whole)
    decision, applicant, payer = await a_grant(whole)
    await grants.account(applicant)
    await grants.account(payer, OTHER_IBAN)
    await grants.paid(decision, payer)
    filed = await grants.done("POST", f"/decisions/{decision}/reports", a_report(80_000), by=applicant)
    await grants.done("POST", f"/decisions/{decision}/reports/{filed['filed'][0]['report_id']}/check", {"outcome": "approved"})
    recover, days = f"{OFFICE}/paatokset/{decision}/takaisinperinta", f"decided_on={today()}&due_on={today() + timedelta(days=30)}"
    assert 'name="sum" value="200"' in await person.sees(recover)
    beyond = await person.client.get(f"{recover}?cause=unspent&sum=201&{days}")
    assert (beyond.status_code, 'href="#sum"' in beyond.text) == (422, True)
    shown = await person.sees(f"{recover}?cause=unspent&sum=200&{days}")
    assert "Korko, jos maksetaan" in shown
    decided = await person.client.post(recover, data=hidden(shown) | {"reasons_fi": "Käyttämättä", **DECIDED}, headers=FROM_HERE)
    at = decided.headers["location"]
    assert "Takaisinperintä on kirjattu." in await person.sees(at)
    assert "Käyttämättä" in await person.sees(f"{at}/kirje")
    assert (await person.client.get(f"{at}/kirje.pdf")).content[:5] == b"%PDF-"
    assert "Oikaisua voi vaatia viimeistään" in await person.does(at, "send")
    too_much = await person.sends(at, "repaid", sum="200,01")
    assert (too_much.status_code, 'href="#sum"' in too_much.text) == (422, True)
    assert "Kirjattu palautetuksi." in await person.does(at, "repaid", sum="200", interest="1,50")
    [one] = (await grants.done("GET", f"/recoveries?decision={decision}"))["items"]
    assert (one["is_open"], one["repayments"][0]["interest_cents"]) == (False, 150)


async def test_letters_of_a_call_are_looked_at_and_noted_as_sent_all_at_once(whole: Served) -> None:
    grants, person = granting(whole), await officer(whole)
    call = await grants.call(await grants.programme())
    keys = [
        (await grants.decided(await grants.reviewed(call, await grants.association()), 50_000, decided_on=today().isoformat()))["decision_id"] for _ in range(2)
    ]
    page = f"{OFFICE}/haut/{call}/kirjeet"
    assert "2 kirjettä on lähettämättä." in await person.sees(page)
    assert "Perustelut" in await person.sees(f"{OFFICE}/paatokset/{keys[0]}/kirje")
    printed = await person.client.get(f"{OFFICE}/paatokset/{keys[0]}/kirje.pdf")
    assert (printed.headers["content-type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    early = await person.sends(page, "send_all", sent_on="2020-01-01")
    assert early.status_code == 422

    assert "Kaikki kirjeet on lähetetty." in await person.does(page, "send_all", way="letter")
    assert {(await grants.done("GET", f"/decisions/{key}"))["sent"]["by"] for key in keys} == {"letter"}


async def test_a_call_is_open_longer_and_its_sessions_are_proposed_and_taken_back(whole: Served) -> None:
    grants, person = granting(whole), await officer(whole)
    call = await grants.call(await grants.programme())
    page = f"{OFFICE}/haut/{call}/aika"
    unsaid = await person.sends(page, "extend")
    earlier = await person.sends(page, "extend", closes=f"{now():%Y-%m-%dT%H:%M}")
    assert [(one.status_code, 'href="#closes"' in one.text) for one in (unsaid, earlier)] == [(422, True)] * 2
    assert "Hakuaikaa on jatkettu." in await person.does(page, "extend", closes="2036-01-31T16:15")
    assert (await grants.done("GET", f"/calls/{call}"))["closes_at"] == "2036-01-31T16:15:00+02:00"

    when = {"starts": "2035-12-01T15:00", "ends": "2035-12-01T16:00"}
    unnamed = await person.sends(page, "propose", **when)
    assert (unnamed.status_code, 'href="#title_fi"' in unnamed.text) == (422, True)
    proposed = await person.does(page, "propose", title_fi="Hakuinfo verkossa", kind="info_session", where="Teams", capacity="40", **when)
    assert "Hakuinfo verkossa" in proposed
    assert "Peruttu" in await person.does(page, "withdraw", withdrawal="not_needed")
    assert [one["withdrawn"] for one in await grants.done("GET", f"/calls/{call}/clinics")] == [True]


async def test_a_review_of_a_rejection_asks_for_terms_on_its_page(whole: Served) -> None:
    grants, person, day = granting(whole), await officer(whole), today().isoformat()
    call, applicant = await grants.call(await grants.programme()), await grants.association()
    decision = (await grants.decided(await grants.reviewed(call, applicant), 0, decided_on=day))["decision_id"]
    page = f"{OFFICE}/paatokset/{decision}"
    await person.does(page, "send")
    await grants.done("POST", f"/decisions/{decision}/review-requests", {"text": "Kerhoja on kaksi"}, by=applicant)
    without = await person.sends(page, "review", granted="500", reasons_fi="Uusi selvitys", **DECIDED)
    terms = {"purpose_fi": "Kerhoihin", "use_from": f"{now().year}-01-01", "use_until": f"{now().year}-12-31", "report_due": f"{now().year + 1}-03-31"}

    after = await person.does(page, "review", granted="500", reasons_fi="Uusi selvitys", **DECIDED, **terms)
    assert (without.status_code, 'href="#use_from"' in without.text) == (422, True)
    assert all(text in after for text in ("Oikaisuvaatimuksen ratkaisu on kirjattu.", "Uusi selvitys", "Kerhoihin"))

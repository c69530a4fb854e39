"""Grants on the pages: an association finds a call, fills in its form part by part, hands it in, and reads what was decided, without JavaScript."""

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.grants.first_forms import first_forms
from services.portal.languages import NO_BREAK
from tests.desks import AtTheDesk, fields_of
from tests.events_http import Served
from tests.grants_http import Granting
from tests.signed_in import FROM_HERE, token_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

MOST_OF_A_PAGE = 39_000
LIST, OWN = "/fi/avustukset", "/fi/tyopoyta/hakemukset"
ACTIVITY = {
    "purpose": "Iltakahvila kerran viikossa.", "target_groups": "older_people", "municipalities": "609", "participants": "40", "amount": "1 250,50",
}  # fmt: skip
CONTACTS = {"contact_name": "Maija Meikäläinen", "email": "kahvila@yhdistys.example", "bank_account": "FI21 1234 5600 0007 85", "economic_activity": "no"}


def granting(desks: Served) -> Granting:
    return Granting(desks.settings, desks.front, desks.client)


async def a_call(desks: Served, form: str = "small", **changed: Any) -> str:
    grants = granting(desks)
    form_id = await grants.form({**first_forms()[form].document})
    return await grants.call(await grants.programme(), form_id=form_id, **changed)


async def a_representative(desks: Served, organisation: UUID) -> AtTheDesk:
    return await AtTheDesk(desks).signs_in("party", name=f"edustaja {organisation.hex[:4]}", organisation=organisation)


async def sees(somebody: AtTheDesk, path: str) -> str:
    """With spaces that may break a line."""
    return (await somebody.sees(path)).replace(NO_BREAK, " ")


async def begun(somebody: AtTheDesk, call: str) -> str:
    """The address of the application."""
    token = await token_of(somebody.client)
    answer = await somebody.client.post(f"{LIST}/haut/{call}/hae", data={"csrf": token, "key": call}, headers=FROM_HERE)
    assert answer.status_code == 303, unescape(answer.text)
    return str(answer.headers["location"])


async def part(somebody: AtTheDesk, at: str) -> dict[str, str]:
    """What a browser would send of a part as its page shows it."""
    return fields_of((await somebody.client.get(at)).text.partition("data-kept")[2].partition("</form>")[0])


def borne(page: str, form: str) -> dict[str, str]:
    """The hidden fields of the form in which those words stand."""
    of_it = page.partition(form)[2].partition("</form>")[0]
    return {unescape(name): unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', of_it)}


async def writes(somebody: AtTheDesk, at: str, written: Mapping[str, str], *, act: str = "next", bears: Mapping[str, str] | None = None) -> httpx.Response:
    data = {**(bears or await part(somebody, at)), "act": act, **written}
    return await somebody.client.post(at, data=data, headers=FROM_HERE)


async def test_an_association_applies_from_the_public_page_to_the_number_of_its_application(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association("Kahvilayhdistys")
    somebody = await a_representative(desks, association)

    public = await sees(somebody, LIST)
    shown = await sees(somebody, f"{LIST}/haut/{call}")
    at = await begun(somebody, call)
    draft = await sees(somebody, at)
    first = await sees(somebody, f"{at}/osat/activity")
    on = await writes(somebody, f"{at}/osat/activity", ACTIVITY)
    last = await writes(somebody, f"{at}/osat/contacts", CONTACTS)
    looked = await sees(somebody, f"{at}/laheta")
    handed = await hands_in(somebody, at)

    assert f'href="{LIST}/haut/{call}"' in public
    assert "75 %" in shown
    assert "Aloita hakemus" in shown
    assert "Aloittamatta" in draft
    assert re.search(r'name="organisation_name"[^>]*value="Kahvilayhdistys', first)
    assert "Täytetty puolestasi" in first
    assert (on.status_code, on.headers["location"]) == (303, f"{at}/osat/contacts")
    assert (last.status_code, last.headers["location"]) == (303, f"{at}/laheta")
    assert "1 250,50 €" in looked
    assert "Korjaa" not in looked
    assert re.search(r"Hakemuksen numero</dt><dd><b>\d{4}/\d+", handed)
    assert all(len(page.encode()) < MOST_OF_A_PAGE for page in (public, shown, draft, first, looked, handed))


async def hands_in(somebody: AtTheDesk, at: str) -> str:
    fields = borne((await somebody.client.get(f"{at}/laheta")).text, "panel lake stack")
    answer = await somebody.client.post(f"{at}/laheta", data=fields, headers=FROM_HERE)
    assert answer.status_code == 303, unescape(answer.text)
    return await sees(somebody, answer.headers["location"])


async def test_what_is_wrong_stays_on_the_page_beside_its_reason_and_all_else_is_saved(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = f"{await begun(somebody, call)}/osat/activity"

    refused = await writes(somebody, at, ACTIVITY | {"amount": "paljon"})
    page = unescape(refused.text)
    after = await sees(somebody, at)

    assert refused.status_code == 422
    assert '<a href="#amount">Kirjoita summa euroina' in page
    assert re.search(r'id="amount"[^>]*value="paljon"[^>]*aria-describedby="amount-notes" aria-invalid="true"', page)
    assert "Iltakahvila kerran viikossa." in after
    assert 'value="paljon"' not in after


async def test_what_is_half_written_is_saved_and_said_and_what_is_missing_only_when_one_looks_through(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = await begun(somebody, call)

    stays = await writes(somebody, f"{at}/osat/contacts", CONTACTS | {"bank_account": "FI21 12"})
    marked = await sees(somebody, f"{at}/osat/contacts")
    looked = await sees(somebody, f"{at}/laheta")
    checked = await sees(somebody, f"{at}/osat/activity?check=1")

    assert stays.headers["location"] == f"{at}/osat/contacts"
    assert "Tarkista tilinumero" in marked
    assert "Kirjoita, kuinka paljon haette." not in await sees(somebody, f"{at}/osat/activity")
    assert f'href="{at}/osat/activity?check=1#amount">Kirjoita, kuinka paljon haette.' in looked
    assert "Lähetä hakemus" not in looked
    assert 'id="amount-notes"><p class="err">' in checked


async def test_what_is_asked_only_of_some_is_shown_after_saving_and_kept_when_it_is_not_asked_any_more(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = await begun(somebody, call)
    contacts = f"{at}/osat/contacts"

    before = await sees(somebody, contacts)
    more = await writes(somebody, contacts, CONTACTS | {"economic_activity": "yes"})
    asked = await sees(somebody, contacts)
    await writes(somebody, contacts, CONTACTS | {"economic_activity": "yes", "de_minimis_received": "yes"})
    rows = {"de_minimis.0.granter": "STEA", "de_minimis.0.granted_on": "2025-02-01", "de_minimis.0.cents": "12000"}
    added = await writes(somebody, contacts, CONTACTS | {"economic_activity": "yes", "de_minimis_received": "yes"} | rows, act="add.de_minimis")
    table = await sees(somebody, added.headers["location"])
    await writes(somebody, contacts, CONTACTS)
    await writes(somebody, f"{at}/osat/activity", ACTIVITY)
    handed = await hands_in(somebody, at)
    kept = await granting(desks).done("GET", f"/applications/{at.rpartition('/')[2]}", by=association)

    assert 'name="de_minimis_received"' not in before
    assert more.headers["location"] == contacts
    assert 'name="de_minimis_received"' in asked
    assert 'id="de_minimis.1.granter"' in table
    assert "12 000 €" in table
    assert "Hakemuksen numero" in handed
    assert kept["answers"]["de_minimis"] is None


async def test_a_row_is_removed_by_its_button(desks: Served) -> None:
    call, association = await a_call(desks, "operating"), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = f"{await begun(somebody, call)}/osat/money"
    rows = {"expenses.0.kind": "premises", "expenses.0.cents": "100", "expenses.1.kind": "travel", "expenses.1.cents": "20,50"}

    await writes(somebody, at, rows, act="save")
    both = await sees(somebody, at)
    await writes(somebody, at, rows, act="remove.expenses.0")
    one = await sees(somebody, at)

    assert "Yhteensä <b>120,50 €</b>" in both
    assert "Yhteensä <b>20,50 €</b>" in one
    assert '<option value="travel" selected>' in one
    assert '<option value="premises" selected>' not in one


async def test_two_who_change_the_same_answer_see_both_sides_and_choose(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    one, other = await a_representative(desks, association), await AtTheDesk(desks).signs_in("party", name="Toinen", organisation=association)
    at = f"{await begun(one, call)}/osat/activity"
    seen = await part(other, at)

    await writes(one, at, {"purpose": "Kahvila", "participants": "10"})
    collided = await writes(other, at, {"purpose": "Kerho", "amount": "500"}, bears=seen)
    page = unescape(collided.text)
    settle = borne(collided.text, "stack clash")
    settled = await other.client.post(at, data=settle | {"side.purpose": "theirs"}, headers=FROM_HERE)
    after = await sees(other, at)

    assert collided.status_code == 409
    assert "Kahvila" in page
    assert "Kerho" in page
    assert json.loads(settle["wanted_version"]) == {"purpose": "Kerho", "amount": 50_000}
    assert settled.status_code == 303
    assert ">Kahvila</textarea>" in after
    assert 'value="500"' in after
    assert 'value="10"' in after


async def test_what_is_written_as_one_goes_is_saved_and_only_what_changes_is_answered(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = f"{await begun(somebody, call)}/osat/contacts"
    bears = await part(somebody, at)

    saved = await somebody.client.post(at, data={**bears, "economic_activity": "yes"}, headers=FROM_HERE | {"HX-Request": "true"})
    page = unescape(saved.text)

    assert saved.status_code == 200
    assert "<html" not in page
    assert "Tallennettu klo" in page
    assert 'hx-target="#q-de_minimis_received"' in page
    assert 'hx-target="#q-contact_name"' not in page


async def test_nothing_is_lost_when_the_session_has_ended(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = f"{await begun(somebody, call)}/osat/activity"
    bears = await part(somebody, at)
    somebody.client.cookies.clear()

    kept = await writes(somebody, at, ACTIVITY, bears=bears)
    assert kept.headers["location"].startswith("/fi/kirjaudu")
    await somebody.signs_in("party", name=f"edustaja {association.hex[:4]}", organisation=association)
    shown = await somebody.client.get("/fi/lahettamatta")
    fields = borne(shown.text, "panel lake form")
    sent = await somebody.client.post(at, data=fields, headers=FROM_HERE)

    assert "Iltakahvila kerran viikossa." in shown.text
    assert sent.status_code == 303
    assert "Iltakahvila kerran viikossa." in await sees(somebody, at)


async def test_nobody_else_sees_an_application(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    at = await begun(await a_representative(desks, association), call)
    stranger = await a_representative(desks, await granting(desks).association("Vieras"))
    nobody = AtTheDesk(desks)

    for page in (at, f"{at}/osat/activity", f"{at}/laheta", f"{at}/luettavana", f"{at}/hakijat"):
        assert (await stranger.client.get(page)).status_code == 403
        assert (await nobody.client.get(page)).headers["location"].startswith("/fi/kirjaudu")
    assert at not in await sees(stranger, OWN)
    assert at in await sees(await a_representative(desks, association), OWN)


async def test_partners_apply_together_once_each_has_agreed(desks: Served) -> None:
    grants = granting(desks)
    call, association, partner = await a_call(desks), await grants.association(), await grants.association("Kumppanit")
    somebody, other = await a_representative(desks, association), await a_representative(desks, partner)
    at = await begun(somebody, call)
    await writes(somebody, f"{at}/osat/activity", ACTIVITY)
    await writes(somebody, f"{at}/osat/contacts", CONTACTS)

    token = await token_of(somebody.client)
    wrong = await somebody.client.post(f"{at}/hakijat", data={"csrf": token, "partner.0": str(partner), "part.0": "puolet"}, headers=FROM_HERE)
    named = await somebody.client.post(f"{at}/hakijat", data={"csrf": token, "partner.0": str(partner), "part.0": "500"}, headers=FROM_HERE)
    waits = await sees(somebody, f"{at}/laheta")
    desk = await sees(other, "/fi/tyopoyta")
    joined = await other.does(at, "join")
    theirs = await sees(other, f"{at}/laheta")
    handed = await hands_in(somebody, at)

    assert wrong.status_code == 422
    assert named.status_code == 303
    assert "Kumppani ei ole vielä suostunut" in waits
    assert "Teitä pyydetään hakemaan yhdessä" in desk
    assert "Haette nyt yhdessä." in joined
    assert "Lähetä hakemus" not in theirs
    assert "Hakemuksen numero" in handed


async def test_a_supplement_is_added_a_decision_read_and_a_review_requested(desks: Served) -> None:
    grants = granting(desks)
    association = await grants.association("Kahvilayhdistys")
    call = await grants.call(await grants.programme())
    application = await grants.draft(call, association)
    await grants.done("POST", f"/applications/{application}/submission", {}, by=association)
    await grants.done("POST", f"/applications/{application}/supplement-requests", {"text": "Tilinpäätös puuttuu", "due_on": "2030-01-01"})
    somebody, at = await a_representative(desks, association), f"{OWN}/{application}"

    asked = await sees(somebody, at)
    waits = await sees(somebody, "/fi/tyopoyta")
    supplemented = await somebody.does(at, "supplement", text="Tilinpäätös on liitteenä.")
    read = await sees(somebody, f"{at}/luettavana")
    decision = await a_decision_sent(grants, application)
    address = f"/fi/tyopoyta/avustuspaatokset/{decision}"
    decided = await sees(somebody, address)
    token = await token_of(somebody.client)
    empty = await somebody.client.post(address, data={"csrf": token, "text": " "}, headers=FROM_HERE)
    await somebody.client.post(address, data={"csrf": token, "text": "Summa on liian pieni."}, headers=FROM_HERE)
    after = await sees(somebody, address)
    public = await sees(somebody, f"{LIST}/paatokset")

    assert "Tilinpäätös puuttuu" in asked
    assert "Täydennystä pyydetään" in waits
    assert "Täydennyksenne on saapunut." in supplemented
    assert "Tilinpäätös on liitteenä." in read
    assert "Teille myönnettiin 900 €" in decided
    assert "Pyynnön on oltava perillä" in decided
    assert empty.status_code == 422
    assert "Se odottaa ratkaisua." in after
    assert "Kahvilayhdistys" in public
    assert "900 €" in public


async def a_decision_sent(grants: Granting, application: str) -> str:
    await grants.done("POST", f"/applications/{application}/completeness")
    for reviewer in ("arvioija-1", "arvioija-2"):
        await grants.done("POST", f"/applications/{application}/reviewers", {"reviewer": reviewer})
        await grants.done("PUT", f"/applications/{application}/scores", {"scores": {"benefit": 4, "extent": 4}}, by=reviewer)
    decision = (await grants.decided(application, 90_000))["decision_id"]
    await grants.done("POST", f"/decisions/{decision}/sending", {"by": "electronic", "sent_on": "2026-11-26"})
    return str(decision)


async def test_a_withdrawn_application_is_said_to_be_so(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = await begun(somebody, call)

    assert "Hakemus on peruttu." in await somebody.does(at, "withdraw")
    assert "Peruttu" in await sees(somebody, OWN)


async def test_without_signing_in_one_sees_calls_questions_and_decisions_and_the_way_in(desks: Served) -> None:
    open_, coming = await a_call(desks, closes_at=None), await a_call(desks, opens_at="2036-01-01T08:00:00Z", closes_at="2036-02-01T14:00:00Z")
    nobody = AtTheDesk(desks)

    found = await sees(nobody, LIST)
    shown = await sees(nobody, f"{LIST}/haut/{open_}")
    later = await sees(nobody, f"{LIST}/haut/{coming}")
    questions = await sees(nobody, f"{LIST}/haut/{open_}/kysymykset")

    assert "Avoinna ympäri vuoden" in found
    assert "Haku on avoinna ympäri vuoden" in shown
    assert "Haku päättyy perjantaina 1.2.2036 klo 16." in later
    assert "Haku avautuu tiistaina 1.1.2036 klo 10." in later
    assert f'href="/fi/kirjaudu?then=%2Ffi%2Favustukset%2Fhaut%2F{open_}"' in shown
    assert "Mitä järjestätte?" in questions
    assert "(kysytään vain, jos koskee teitä)" in questions
    assert "Säännöt" in questions

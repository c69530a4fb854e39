"""Grants on the pages: an association finds a call, fills in its form part by part, hands it in, and reads what was decided, without JavaScript."""

import json
import re
from html import unescape

import pytest

from tests.desks import AtTheDesk
from tests.events_http import Served
from tests.grant_applicants import ACTIVITY, CONTACTS, LIST, OWN, a_call, a_representative, begun, borne, granting, hands_in, part, sees, writes
from tests.signed_in import FROM_HERE

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

MOST_OF_A_PAGE = 39_000


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


async def test_what_is_written_after_it_was_handed_in_stays_on_the_page_with_the_reason(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    one, other = await a_representative(desks, association), await AtTheDesk(desks).signs_in("party", name="Toinen", organisation=association)
    at = await begun(one, call)
    await writes(one, f"{at}/osat/activity", ACTIVITY)
    await writes(one, f"{at}/osat/contacts", CONTACTS)
    seen = await part(other, f"{at}/osat/activity")
    await hands_in(one, at)

    late = await writes(other, f"{at}/osat/activity", {"purpose": "Kerho ja retket"}, bears=seen)
    on_the_way = await other.client.post(f"{at}/osat/activity", data={**seen, "purpose": "Kerho"}, headers=FROM_HERE | {"HX-Request": "true"})
    page = unescape(late.text)

    assert late.status_code == 409
    assert ">Kerho ja retket</textarea>" in page
    assert "Ei vielä tallennettu" in page
    assert "Ei vielä tallennettu" in unescape(on_the_way.text)
    assert "Tallennettu klo" not in unescape(on_the_way.text)


@pytest.mark.parametrize("wanted", ["[" * 50_000, '{"purpose": NaN}', '{"purpose": "\\ud800"}', "[1]"])
async def test_a_hidden_value_that_comes_back_broken_is_nothing(desks: Served, wanted: str) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = f"{await begun(somebody, call)}/osat/activity"
    bears = await part(somebody, at)

    answer = await somebody.client.post(at, data={**bears, "act": "settle", "wanted_version": wanted, "seen_version": wanted}, headers=FROM_HERE)

    assert answer.status_code == 303


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

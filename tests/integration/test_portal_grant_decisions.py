"""After an application is begun: partners agree, supplements are added, a decision is read and its review requested; and what anybody sees."""

import re

import pytest

from tests.desks import AtTheDesk
from tests.events_http import Served
from tests.grant_applicants import ACTIVITY, CONTACTS, LIST, OWN, a_call, a_representative, begun, borne, granting, hands_in, sees, writes
from tests.grants_http import Granting
from tests.signed_in import FROM_HERE, token_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


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


async def test_whichever_organisation_is_the_partner_it_stays_the_partner(desks: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    grants = granting(desks)
    call, association, partner = await a_call(desks), await grants.association(), await grants.association("Öylätit")
    somebody = await a_representative(desks, association)
    at = f"{await begun(somebody, call)}/hakijat"
    monkeypatch.setattr("services.portal.pages.grant_partners.OFFERED", 1)
    token = await token_of(somebody.client)
    await somebody.client.post(at, data={"csrf": token, "partner.0": str(partner), "part.0": "500"}, headers=FROM_HERE)
    offered = await sees(somebody, at)
    await grants.done("POST", f"/api/registry/v1/organisations/{partner}/suspension", {"reason": "other"}, by="coordinator")
    kept = await sees(somebody, at)

    chosen = rf'<option value="{partner}" selected>Öylätit'
    assert (re.search(chosen, offered) is None, re.search(chosen, kept) is None) == (False, False)
    assert len(re.findall(rf'<option value="{association}"', offered)) == 0


async def test_a_partner_is_found_by_its_name_and_nothing_written_is_lost(desks: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.portal.pages.grant_partners.OFFERED", 1)
    grants = granting(desks)
    association, *others = [await grants.association(name) for name in ("Hakijat", "Öylätit", "Aallot")]
    somebody = await a_representative(desks, association)
    at = f"{await begun(somebody, await a_call(desks))}/hakijat"

    offered = await sees(somebody, at)
    partner = next(one for one in others if f'value="{one}"' not in offered)
    name = (await grants.done("GET", f"/api/registry/v1/organisations/{partner}", by="coordinator"))["name"]
    asked = {"csrf": await token_of(somebody.client), "act": "search", "q": name, "partner.0": "", "part.0": "500"}
    found = await somebody.client.post(at, data=asked, headers=FROM_HERE)

    assert "Etsi muita nimellä." in offered
    assert f'value="{partner}"' in found.text
    assert 'value="500"' in found.text


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
    form = f"{at}/taydennys"
    sent = await somebody.client.post(
        form, data={**borne((await somebody.client.get(form)).text, "<form class"), "text": "Tilinpäätös on liitteenä."}, headers=FROM_HERE
    )
    supplemented = await sees(somebody, sent.headers["location"])
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


async def test_an_attachment_that_is_asked_for_is_promised_for_later(desks: Served) -> None:
    call, association = await a_call(desks, "operating"), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = await begun(somebody, call)
    lacking = await sees(somebody, f"{at}/liitteet")
    bears = borne((await somebody.client.get(f"{at}/liitteet")).text, '<form method="post">')

    sent = await somebody.client.post(f"{at}/liitteet", data=bears | {"act": "later.plan"}, headers=FROM_HERE)
    promised = await sees(somebody, f"{at}/liitteet")
    looked = await sees(somebody, f"{at}/laheta")

    assert sent.status_code == 303
    assert "Lisää liite: Toimintasuunnitelma avustusvuodelle" in lacking
    assert "Lisää liite: Toimintasuunnitelma avustusvuodelle" not in promised
    assert "Toimitetaan myöhemmin" in promised
    assert f'href="{at}/liitteet#attachments.budget">Lisää liite: Talousarvio avustusvuodelle' in looked


async def test_what_was_answered_a_year_ago_need_not_be_typed_again(desks: Served) -> None:
    call, association = await a_call(desks), await granting(desks).association()
    somebody = await a_representative(desks, association)
    at = await begun(somebody, call)
    await writes(somebody, f"{at}/osat/activity", ACTIVITY)
    await writes(somebody, f"{at}/osat/contacts", CONTACTS)
    await hands_in(somebody, at)

    anew = await sees(somebody, f"{await begun(somebody, await a_call(desks))}/osat/contacts")

    assert re.search(r'id="contact_name"[^>]*value="Maija Meikäläinen"', anew)
    assert "Täytetty puolestasi" in anew

"""The pages of the grant office and of reviewers: a year is opened, a call announced, applications judged, ranked, decided, sent, the budget confirmed."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from shared.clock import today
from tests.desks import AtTheDesk
from tests.events_http import Served
from tests.grants_http import REVIEWERS, Granting
from tests.signed_in import hidden, sends

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

OFFICE = "/fi/tyopoyta/avustukset"
MINUS = "\u2212"


def granting(whole: Served) -> Granting:
    return Granting(whole.settings, whole.front, whole.client)


async def a_call_with(whole: Served, *, scores: Mapping[str, tuple[int, int]], sum_cents: int = 150_000) -> tuple[str, str, dict[str, str]]:
    """A programme and its call, with a reviewed application of 1,000 € by each name."""
    grants = granting(whole)
    programme = await grants.programme(sum_cents=sum_cents)
    call = await grants.call(programme, sum_cents=sum_cents)
    return programme, call, {name: await grants.reviewed(call, await grants.association(name), scores=given) for name, given in scores.items()}


async def officer(whole: Served) -> AtTheDesk:
    return await AtTheDesk(whole).signs_in("grant_officer")


async def test_who_is_not_of_the_office_is_led_away_and_a_reviewer_has_pages_of_their_own(whole: Served) -> None:
    reviewer = await AtTheDesk(whole).signs_in("reviewer")

    assert (await reviewer.client.get(OFFICE)).status_code == 403
    assert "Sinulle ei ole vielä annettu hakemuksia." in await reviewer.sees("/fi/tyopoyta/arvioinnit")
    assert (await (await officer(whole)).client.get("/fi/tyopoyta/arvioinnit")).status_code == 403


async def test_a_year_is_opened_and_a_call_announced_by_a_form_that_comes_with_the_service(whole: Served) -> None:
    person, grants = await officer(whole), granting(whole)
    convenor = await grants.done("POST", "/api/registry/v1/organisations", {"name": "Satakunnan hyvinvointialue", "kind": "county"}, by="coordinator")
    await grants.done("POST", f"/api/registry/v1/organisations/{convenor['organisation_id']}/activation", by="coordinator")
    year = {"year": "2031", "name_fi": "Järjestöavustukset", "sum": "300 000", "principles_fi": "Tasapuolisesti.", "decided_on": "2030-10-01"}
    refused = await sends(person.client, f"{OFFICE}/uusi-vuosi", **year)
    opened = await sends(person.client, f"{OFFICE}/uusi-vuosi", **year, decided_by="Aluehallitus", priority_1_fi="Yksinäisyyden vähentäminen")
    assert refused.status_code == 422
    assert "Kirjoita, mikä toimielin päätti" in unescape(refused.text)
    shown = await person.sees(opened.headers["location"])
    assert "300\u00a0000\u00a0€" in shown

    at = re.findall(rf'href="({OFFICE}/ohjelmat/[^/]+/uusi-haku)"', shown)[0]
    call = {
        "name_fi": "Toiminta-avustus 2031", "kind": "operating", "form": "first:small", "track": "small", "convenor": convenor["organisation_id"],
        "opens": "2030-11-01T08:00", "closes": "2030-11-30T16:15", "sum": "100000,50", "criterion_1_fi": "Hyöty asukkaille", "weight_1": "3", "is_active": "1",
    }  # fmt: skip
    without_weight = await sends(person.client, at, **call | {"weight_1": ""})
    announced = await sends(person.client, at, **call)

    assert (without_weight.status_code, 'href="#weight_1"' in without_weight.text) == (422, True)
    assert "Toiminta-avustus 2031" in await person.sees(announced.headers["location"])
    [made] = [one for one in (await grants.done("GET", "/calls?limit=1000"))["items"] if one["name"]["fi"] == "Toiminta-avustus 2031"]
    assert (made["opens_at"], made["closes_at"]) == ("2030-11-01T08:00:00+02:00", "2030-11-30T16:15:00+02:00")
    assert (made["sum_cents"], made["criteria"][0]["code"], made["conditions"]["described"]) == (10_000_050, "hyoty_asukkaille", False)


async def test_what_waits_leads_to_the_queue_and_an_application_is_found_complete_and_given_to_reviewers(whole: Served) -> None:
    person, grants = await officer(whole), granting(whole)
    applicant = await grants.association("Omaishoitajat")
    call = await grants.call(await grants.programme(), conditions={"described": True, "report_in": False})
    key = await grants.draft(call, applicant, purpose="Retkiä & kahvia")
    await grants.done("POST", f"/applications/{key}/submission", {}, by=applicant)
    page = f"{OFFICE}/hakemukset/{key}"

    assert "1 hakemus tarkistettavana" in await person.sees("/fi/tyopoyta")
    assert f"{OFFICE}/haut/{call}?state=submitted" in await person.sees(OFFICE)
    queue = await person.sees(f"{OFFICE}/haut/{call}?state=submitted")
    assert f'href="{page}"' in queue
    assert f'href="{page}"' in await person.sees(f"{OFFICE}/haut/{call.upper()}?state=submitted")
    assert "Retkiä & kahvia" in await person.sees(f"{OFFICE}/hakemukset/{key.upper()}")
    assert "Hakijan palveluja ei ole kuvattu palvelutietovarannossa." in queue
    assert "Yksikään hakemus ei ole tässä tilassa." in await person.sees(f"{OFFICE}/haut/{call}?state=decided")

    shown = await person.sees(page)
    assert all(text in shown for text in ("Mihin avustus käytetään", "Retkiä & kahvia", "Pyydä hakijaa kuvaamaan palvelunsa"))
    lacking = await person.sends(page, "supplement", lacking="", due_on="2030-01-01")
    assert (lacking.status_code, 'href="#lacking"' in lacking.text) == (422, True)
    assert "Odottaa täydennystä" in await person.does(page, "supplement", lacking="Tilinpäätös puuttuu", due_on="2030-01-01")
    await grants.done("POST", f"/applications/{key}/supplements", {"text": "Tässä se on"}, by=applicant)
    assert "Tässä se on" in await person.sees(page)
    assert "1 täydennys tarkistettavana" in await person.sees("/fi/tyopoyta")
    await person.does(page, "complete")
    await person.does(page, "assign", reviewer=REVIEWERS[0])
    given = await person.does(page, "assign", reviewer=REVIEWERS[1])
    assert "arvioija-2: ei ole vielä antanut pisteitä" in re.sub(r"\s+", " ", given)
    assert "esteellinen</b>" in await person.does(page, "conflict", conflicted=REVIEWERS[1], ground="gain")


async def test_a_reviewer_says_first_whether_they_may_judge_and_then_scores_beside_the_answers(whole: Served) -> None:
    grants, names = granting(whole), ("Aino Arvioija", "Eero Esteellinen")
    call, applicant = await grants.call(await grants.programme()), await grants.association("Kerho")
    key = await grants.application(call, applicant)
    for name in names:
        await grants.done("POST", f"/applications/{key}/reviewers", {"reviewer": name})
    page, (aino, eero) = f"/fi/tyopoyta/arvioinnit/{key}", [await AtTheDesk(whole).signs_in("reviewer", name=name) for name in names]

    first = await aino.sees(page)
    assert "Voitko arvioida tämän hakemuksen?" in first
    assert "Iltakahvila" not in first, "conflicts come before the answers"
    assert "Valitse yksi." in unescape((await aino.sends(page, "ground")).text)
    beside = await aino.does(page, "ground", ground="none")
    assert "Iltakahvila" in beside
    half = await aino.sends(f"{page}?impartial=yes", "score", score_benefit="5")
    assert (half.status_code, 'href="#score_extent"' in half.text, " checked" in half.text) == (422, True, True)
    await sends(aino.client, page, act="score", score_benefit="5", score_extent="3", comment="Hyvä")
    assert "Olet antanut pisteet" in await aino.sees("/fi/tyopoyta/arvioinnit")
    assert "Esteellisyys on kirjattu." in await eero.does(page, "ground", ground="member_of_body")
    assert "Olet esteellinen" in await eero.sees(page)

    panel = await grants.done("GET", f"/applications/{key}/panel")
    assert [(one["reviewer"], one["scores"], one["comment"]) for one in panel["reviews"]] == [(names[0], {"benefit": 5, "extent": 3}, "Hyvä")]
    assert [(one["reviewer"], one["ground"]) for one in panel["conflicts"]] == [(names[1], "member_of_body")]


async def test_a_ranking_is_tried_with_another_sum_and_proposed_as_it_is_shown(whole: Served) -> None:
    person = await officer(whole)
    _, call, made = await a_call_with(whole, scores={"Ensimmäinen": (5, 5), "Toinen": (4, 4), "Kolmas": (1, 5)})
    at = f"{OFFICE}/haut/{call}/jarjestys"
    first = await person.sees(at)
    assert "1\u00a0500\u00a0€ riittää tähän" in first
    assert "Arviot eroavat" in first
    proposed = await sends(person.client, at, **hidden(first))
    assert "Esitys on tehty" in await person.sees(proposed.headers["location"])

    tried = await person.sees(f"{at}?sum=2500&least_score=40")
    assert "Entä jos 2\u00a0500\u00a0€: riittää tähän" in tried
    assert "Esitetty 1\u00a0500\u00a0€ riittää tähän" in tried
    assert tried.index("Ensimmäinen") < tried.index("Toinen") < tried.index("Kolmas")
    assert [one["proposed_cents"] for one in (await granting(whole).done("GET", f"/calls/{call}/ranking"))["lines"]] == [100_000, 50_000, 0]
    weighed = await person.sees(f"{at}?weight_benefit=1")
    assert "Muilla painoilla laskettua järjestystä voi vain katsoa." in weighed
    wrong = await person.client.get(f"{at}?most_share=200")
    assert (wrong.status_code, 'value="200"' in wrong.text, "Ensimmäinen" in wrong.text) == (422, True, True)
    assert len(made) == 3


async def test_a_decision_is_entered_from_the_proposal_and_refusals_stand_at_their_fields_with_figures(whole: Served) -> None:
    person, grants = await officer(whole), granting(whole)
    _, call, made = await a_call_with(whole, scores={"Ensimmäinen": (5, 5), "Toinen": (4, 4)})
    await grants.done("POST", f"/calls/{call}/rankings", {})
    first, second = (f"{OFFICE}/hakemukset/{key}/paatos" for key in made.values())
    shown = await person.sees(second)
    assert 'name="granted" value="500"' in shown
    assert "Haun summa ei riitä koko haettuun summaan." in shown

    written = _written(shown) | {"section": "§ 12"}
    misfit = await sends(person.client, second, **written | {"outcome": "granted"})
    assert (misfit.status_code, 'href="#outcome"' in misfit.text, "§ 12" in misfit.text) == (422, True, True)
    decided = await sends(person.client, second, **written)
    page = decided.headers["location"]
    assert "Ehdollinen, kunnes talousarvio vahvistetaan" in await person.sees(page)
    beyond = await sends(person.client, first, **_written(await person.sees(first)) | {"granted": "1000", "outcome": "granted"})
    assert beyond.status_code == 303
    third = await grants.reviewed(call, await grants.association("Myöhäinen"))
    too_much = unescape((await sends(person.client, f"{OFFICE}/hakemukset/{third}/paatos", **_written(await person.sees(first_of(third))) | GRANTED)).text)
    assert "Summasta 1\u00a0500\u00a0€ on jo myönnetty 1\u00a0500\u00a0€, ja jäljellä on 0\u00a0€. Tähän se on 1\u00a0000\u00a0€ liian vähän." in too_much
    assert 'href="#granted"' in too_much

    assert "Lähetä" in await person.sees(f"{OFFICE}/paatokset?show=to_send")
    sent = await person.does(page, "send", way="letter", sent_on=today().isoformat())
    assert "Oikaisua voi vaatia viimeistään" in sent
    [applicant] = {one["applicant"] for one in (await grants.done("GET", f"/decisions?call={call}"))["items"] if one["sent"]}
    await grants.done("POST", f"/decisions/{page.rpartition('/')[2]}/review-requests", {"text": "Liian vähän"}, by=UUID(applicant))
    assert "Liian vähän" in await person.sees(page)
    stands = await person.does(page, "review", reasons_fi="Päätös pysyy voimassa.", decided_by="Aluehallitus", decided_on=today().isoformat())
    assert "Oikaisuvaatimuksen ratkaisu on kirjattu." in stands


async def test_a_budget_is_confirmed_after_one_has_seen_what_it_does(whole: Served) -> None:
    person, grants = await officer(whole), granting(whole)
    programme, call, made = await a_call_with(whole, scores={"Ensimmäinen": (5, 5), "Toinen": (4, 4)}, sum_cents=200_000)
    await grants.done("POST", f"/calls/{call}/rankings", {})
    decisions = [(await grants.decided(key, 100_000))["decision_id"] for key in made.values()]
    at = f"{OFFICE}/ohjelmat/{programme}/talousarvio"

    too_small = await person.client.get(f"{at}?confirmed=1500&rule=as_decided")
    assert "puuttuu 500\u00a0€" in unescape(too_small.text)
    shown = await person.sees(f"{at}?confirmed=1500&rule=by_rank")
    assert re.findall(rf"{MINUS}(\d+)\u00a0€</td></tr>", shown.partition("<tfoot>")[0]) == ["500"]
    unheld = await sends(person.client, at, confirmed="1500", rule="as_decided", decided_by="Aluevaltuusto", decided_on="2026-02-10")
    assert (unheld.status_code, "puuttuu 500\u00a0€" in unescape(unheld.text)) == (422, True)
    unread = await sends(person.client, at, confirmed="paljon", rule="as_decided", decided_by="Aluevaltuusto", decided_on="2026-02-10")
    assert (unread.status_code, 'href="#confirmed"' in unread.text) == (422, True)
    unsigned = await sends(person.client, at, **hidden(shown), decided_on="2026-02-10")
    assert (unsigned.status_code, 'href="#decided_by"' in unsigned.text) == (422, True)
    confirmed = await sends(person.client, at, **hidden(shown), decided_by="Aluevaltuusto", decided_on="2026-02-10")

    assert "Talousarvio on vahvistettu" in await person.sees(confirmed.headers["location"])
    after = [await grants.done("GET", f"/decisions/{key}") for key in decisions]
    assert [(one["granted_cents"], one["conditional"]) for one in after] == [(100_000, False), (50_000, False)]
    assert "Talousarvio on vahvistettu" in await person.sees(at)


GRANTED = {"outcome": "granted", "granted": "1000"}


def first_of(application: str) -> str:
    return f"{OFFICE}/hakemukset/{application}/paatos"


def _written(page: str) -> dict[str, Any]:
    """All that stands in the form of a decision."""
    form = page.rpartition("<form")[2].partition("</form>")[0]
    inputs = {dict(re.findall(r'(\w+)="([^"]*)"', one))["name"]: dict(re.findall(r'(\w+)="([^"]*)"', one)) for one in re.findall(r"<input[^>]*>", form)}
    found = {name: one.get("value", "") for name, one in inputs.items() if one.get("type") != "radio"}
    found |= dict(re.findall(r'type="radio" id="[^"]*" name="(\w+)" value="(\w+)" checked', form))
    return found | dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', form))

"""The desk: what waits for a person, from all services at once; what is done is gone from it, and what does not answer is said."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.wiring import SERVICE as EVENTS
from services.grants.wiring import SERVICE as GRANTS
from services.portal.desks import A_PAGE, FIRST
from services.portal.wiring import SERVICE as PORTAL
from services.registry.wiring import SERVICE as REGISTRY
from shared.clock import now, today
from tests.area import new_area
from tests.desks import AtTheDesk, a_draft
from tests.events_http import ROOT, Served
from tests.integration.test_events_bookings import a_room, booked
from tests.serving import serving
from tests.signed_in import FROM_HERE, token_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

DESK = "/fi/tyopoyta"
NOTHING, UNREACHED = "Mikään ei odota sinua", "Osaa ei voi juuri nyt näyttää"
REGISTERED = "/api/registry/v1"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(servers: Servers) -> AsyncIterator[Served]:
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, EVENTS, GRANTS, PORTAL) as (front, client):
        yield Served(settings, front, client)


def lists(page: str) -> dict[str, list[str]]:
    """What each list of the desk names; all of them were to be had."""
    assert UNREACHED not in page
    return listed(page)


def listed(page: str) -> dict[str, list[str]]:
    return {
        re.findall(r"<h2[^>]*>([^<]+)</h2>", section)[0]: [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<h3[^>]*>(.*?)</h3>", section)]
        for section in re.findall(r'<section class="group".*?</section>', page, re.DOTALL)
    }


async def test_who_has_nothing_to_do_is_told_so_kindly(served: Served) -> None:
    person = await AtTheDesk(served).signs_in("party", organisation=await served.organisation("Kerho"))
    operator = await AtTheDesk(served).signs_in("operator")

    for shown in (await person.sees(DESK), await operator.sees(DESK)):
        assert NOTHING in shown
        assert lists(shown) == {}


async def test_what_waits_for_an_organisation_is_there_until_it_is_done_and_nobody_elses(served: Served) -> None:
    one, other = await served.organisation("Yhdistys"), await served.organisation("Kerho")
    soon = (now() + timedelta(days=3)).isoformat()
    page = await a_draft(served, one, other, title={"fi": "Vertaisryhmä"}, starts_at=soon, ends_at=(now() + timedelta(days=3, hours=2)).isoformat())
    first, second = [await AtTheDesk(served).signs_in("party", organisation=of) for of in (one, other)]
    await first.does(page, "split", rent="10", **{f"of_{one}": ""})
    await first.does(page, "propose")

    assert lists(await second.sees(DESK)) == {"Sopimista odottavat tapahtumat": ["Vertaisryhmä"], "Hyväksymistä odottavat kulut": ["Vertaisryhmä"]}
    assert f'href="{page}"' in await second.sees(DESK)
    assert lists(await first.sees(DESK)) == {"Tehtävät, joita kukaan ei ole ottanut": ["Vertaisryhmä"]}
    await second.does(page, "agree")
    await second.does(page, "accept")
    assert lists(await second.sees(DESK)) == {}


async def test_a_coordinator_sees_the_whole_areas_the_nearest_day_first(served: Served) -> None:
    one, other = await served.organisation("Yhdistys"), await served.organisation("Kerho")
    for title, days in (("Myöhemmin", 20), ("Ensin", 2)):
        starts = now() + timedelta(days=days)
        page = await a_draft(served, one, other, title={"fi": title}, starts_at=starts.isoformat(), ends_at=(starts + timedelta(hours=2)).isoformat())
        await (await AtTheDesk(served).signs_in("party", organisation=one)).does(page, "propose")

    shown = lists(await (await AtTheDesk(served).signs_in("coordinator")).sees(DESK))

    assert shown["Sopimista odottavat tapahtumat"] == ["Ensin", "Myöhemmin"]
    assert [title for title in shown["Tehtävät, joita kukaan ei ole ottanut"] if title in {"Ensin", "Myöhemmin"}] == ["Ensin", "Myöhemmin"]


async def test_agreements_wait_for_those_who_have_not_signed_and_end_soon_for_all_parties(served: Served) -> None:
    county, club = await served.organisation("Hyvinvointialue"), await served.organisation("Kerho")
    body = {
        "kind": "cooperation",
        "name": "Yhteistyösopimus",
        "parties": [str(county), str(club)],
        "valid_from": str(today()),
        "valid_until": str(today() + timedelta(days=60)),
    }
    drafted = await served.done("POST", f"{REGISTERED}/agreements", body)
    signatures = f"{REGISTERED}/agreements/{drafted['agreement_id']}/signatures"
    persons = [await AtTheDesk(served).signs_in("party", organisation=of) for of in (county, club)]

    await served.done("POST", signatures, {"organisation_id": str(county)}, by=county)
    assert [lists(await person.sees(DESK)) for person in persons] == [{}, {"Allekirjoitusta odottavat sopimukset": ["Yhteistyösopimus"]}]
    page = f"{DESK}/sopimukset/{drafted['agreement_id']}"
    assert f'href="{page}"' in await persons[1].sees(DESK)
    assert "Ei vielä" in await persons[0].sees(page)
    assert 'name="organisation_id"' not in await persons[0].sees(page), "nobody signs for another"
    signing = {"organisation_id": str(club), "csrf": await token_of(persons[1].client)}
    assert (await persons[1].client.post(page, data=signing, headers=FROM_HERE)).headers["location"] == page
    assert "Voimassa" in await persons[1].sees(page)
    strange = await persons[0].client.post(page, data=signing | {"csrf": await token_of(persons[0].client)}, headers=FROM_HERE)
    assert (strange.status_code, "Tämä on toisen osapuolen tehtävä" in strange.text) == (422, True)
    assert [lists(await person.sees(DESK)) for person in persons] == [{"Pian päättyvät sopimukset": ["Yhteistyösopimus"]}] * 2


async def test_rooms_wait_for_their_keeper_and_for_who_lost_theirs(served: Served) -> None:
    keeper, club = await served.organisation("Kaupunki"), await served.organisation("Kerho")
    room = await a_room(served, keeper)
    city, guests = [await AtTheDesk(served).signs_in("party", organisation=of) for of in (keeper, club)]

    booking = await booked(served, room, club)
    assert lists(await guests.sees(DESK)) == {}
    waits = await city.sees(DESK)
    assert lists(waits) == {"Selvitettävät tilavaraukset": ["Vertaisryhmä"]}
    assert "Odottaa haltijan vahvistusta" in waits
    await booked(served, room, keeper, priority="keeper")

    lost = await guests.sees(DESK)
    assert f'href="{DESK}/tilat/{room}?on=2031-02-03"' in lost
    assert (await served.done("GET", f"{ROOT}/bookings/{booking['booking_id']}"))["state"] == "displaced"
    assert lists(lost) == {"Selvitettävät tilavaraukset": ["Vertaisryhmä"]}
    assert "Toinen varaus meni edelle" in lost


async def test_what_is_late_is_whose_it_is_and_the_coordinators(served: Served) -> None:
    county, club = await served.organisation("Hyvinvointialue"), await served.organisation("Kerho")
    founding = {"kind": "partnership_table", "name": {"fi": "Pöytä"}, "theme": "loneliness", "convenor": str(county)}
    forum = (await served.done("POST", f"{ROOT}/forums", founding | {"invitees": [str(club)]}))["forum_id"]
    agreed = {"text": "Kutsutaan naapurit kahville", "owner": str(club), "due_on": str(today() - timedelta(days=3))}
    await served.done("POST", f"{ROOT}/forums/{forum}/outcomes", agreed, by=county)
    for ending in ("ry", "rf."):
        await served.done("POST", f"{REGISTERED}/organisations", {"name": f"Karhun Martat {forum} {ending}", "kind": "association", "municipality": "609"})

    late = "Myöhässä olevat sovitut toimet"
    assert lists(await (await AtTheDesk(served).signs_in("party", organisation=club)).sees(DESK)) == {late: ["Kutsutaan naapurit kahville"]}
    assert late not in lists(await (await AtTheDesk(served).signs_in("party", organisation=county)).sees(DESK))
    shown = lists(await (await AtTheDesk(served).signs_in("coordinator")).sees(DESK))
    assert "Kutsutaan naapurit kahville" in shown[late]
    assert any(forum in pair for pair in shown["Organisaatiot, jotka voivat olla sama"])


async def test_two_that_may_be_one_are_merged_or_told_apart(served: Served) -> None:
    coordinator, at = await AtTheDesk(served).signs_in("coordinator"), f"{DESK}/samat-organisaatiot"
    for name in ("Porin Martat", "Rauman Martat"):
        for ending in ("ry", "rf."):
            body = {"name": f"{name} {ending}", "kind": "association", "municipality": "609"}
            await served.done("POST", f"{REGISTERED}/organisations", body)

    async def form(of: str, name: str) -> dict[str, str]:
        """What the button of that name sends, of the pair that is shown with this organisation."""
        pair = next(section for section in (await coordinator.sees(at)).split("<section")[1:] if of in section)
        sending = next(one for one in pair.split("<form")[1:] if name in one)
        return dict(re.findall(r'name="(\w+)" value="([^"]*)"', sending))

    merging = await form("Porin Martat", "jatkaa: Porin Martat ry")
    for fields in (await form("Rauman Martat", "Nämä ovat kaksi"), merging):
        assert (await coordinator.client.post(at, data=fields, headers=FROM_HERE)).headers["location"] == at

    assert "Martat ry" not in (await coordinator.sees(at)).replace("Karhun Martat", "")
    assert (await served.done("GET", f"{REGISTERED}/organisations/{merging['ends_id']}"))["merged_into"] == merging["into_id"]
    assert (await coordinator.client.post(at, data=merging, headers=FROM_HERE)).status_code in {303, 422}


async def test_a_network_that_meets_too_seldom_waits_for_who_answers_for_it(served: Served) -> None:
    county, club = await served.organisation("Hyvinvointialue"), await served.organisation("Kerho")
    told = {"name": "Perhekeskusverkosto", "theme": "families", "meetings_per_year": 12, "responsible": [{"organisation_id": str(county)}]}
    await served.done("POST", f"{REGISTERED}/networks", told)

    assert lists(await (await AtTheDesk(served).signs_in("party", organisation=county)).sees(DESK)) == {"Verkostojen kokoukset": ["Perhekeskusverkosto"]}
    assert lists(await (await AtTheDesk(served).signs_in("party", organisation=club)).sees(DESK)) == {}


async def test_a_service_that_does_not_show_waits_for_who_provides_it(served: Served) -> None:
    club, other = await served.organisation("Kerho"), await served.organisation("Toinen")
    made = await served.done("POST", f"{REGISTERED}/services", {"name": "Kahvila", "providers": [str(club)], "municipalities": ["609"]})

    shown = await (await AtTheDesk(served).signs_in("party", organisation=club)).sees(DESK)
    assert lists(shown) == {"Palvelut, jotka kaipaavat huomiota": ["Kahvila"]}
    assert f'href="{DESK}/palvelut/{made["service_id"]}"' in shown
    assert lists(await (await AtTheDesk(served).signs_in("party", organisation=other)).sees(DESK)) == {}


async def test_nobody_asks_whose_acceptance_another_partys_costs_wait_for(served: Served) -> None:
    one, other = await served.organisation("Yhdistys"), await served.organisation("Kerho")
    page = await a_draft(served, one, other)
    costs = {"rent_cents": 1000, "rule": {"by": "head", "payers": [{"payer": str(other), "heads": 1}]}}
    await served.done("PUT", f"{ROOT}/gatherings/{page.rpartition('/')[2]}/costs", costs)

    async def waits(by: UUID | str, on: UUID | None = None) -> Any:
        asked = f"{ROOT}/gatherings?waits_for=acceptance&limit=1000" + (f"&waits_on={on}" if on else "")
        answer = await served.ask("GET", asked, by=by)
        return [one["gathering_id"] for one in answer.json()["items"]] if answer.is_success else answer.status_code

    assert await waits(one, on=other) == 403
    assert await waits(other) == await waits("coordinator", on=other) == [page.rpartition("/")[2]]
    assert await waits(one) == []
    assert page.rpartition("/")[2] in await waits("coordinator")


async def test_what_a_service_that_is_down_would_tell_is_said_to_be_out_of_reach_and_the_rest_is_shown(servers: Servers) -> None:
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, PORTAL) as (front, client):
        alone = Served(settings, front, client)
        body = {"kind": "cooperation", "name": "Yhteistyösopimus", "parties": [str(await alone.organisation(name)) for name in ("Alue", "Kerho")]}
        await alone.done("POST", f"{REGISTERED}/agreements", body)
        shown = await (await AtTheDesk(alone).signs_in("coordinator")).sees(DESK)

    assert UNREACHED in shown
    assert listed(shown) == {"Allekirjoitusta odottavat sopimukset": ["Yhteistyösopimus"]}
    assert NOTHING not in shown


async def test_a_desk_is_nobodys_who_is_not_signed_in(served: Served) -> None:
    stranger = httpx.AsyncClient(transport=AtTheDesk(served).client._transport, base_url="http://test")  # noqa: SLF001 - without its cookies
    for path in (DESK, f"{DESK}/tapahtumat/{UUID(int=7)}", f"{DESK}/kustannukset", f"{DESK}/kustannukset.csv"):
        assert (await stranger.get(path, headers=FROM_HERE)).status_code == 303


async def test_a_list_says_how_many_are_in_it_and_leads_to_all_of_them_page_by_page(served: Served) -> None:
    one = await served.organisation("Kylätalo")
    for number in range(A_PAGE + 2):
        await served.done("POST", f"{REGISTERED}/services", {"name": f"Ryhmä {number}", "providers": [str(one)]})
    person = await AtTheDesk(served).signs_in("party", organisation=one)

    desk = await person.sees(DESK)
    assert len(lists(desk)["Palvelut, jotka kaipaavat huomiota"]) == FIRST
    assert f"Näytä kaikki {A_PAGE + 2}" in desk
    address = next(iter(re.findall(r'href="([^"]+/odottaa/services)"', desk)))
    first, second = await person.sees(address), await person.sees(f"{address}?page=2")
    named = [set(re.findall(r">(Ryhmä \d+)<", page)) for page in (first, second)]

    assert [len(names) for names in named] == [A_PAGE, 2]
    assert len(named[0] | named[1]) == A_PAGE + 2
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert (await person.client.get("/fi/tyopoyta/odottaa/feedback")).status_code == 404, "that list is the area's"
    assert (await person.client.get(f"{address}?page=999999")).status_code == 200

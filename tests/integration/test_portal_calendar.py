"""The calendar's pages over real services: narrowed alike in the list, the month, the feed and on paper; series and places with what comes there."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from pypdf import PdfReader

from deploy.launcher.servers import Servers
from services.events.wiring import SERVICE as EVENTS
from services.indicators.wiring import SERVICE as INDICATORS
from services.portal.wiring import SERVICE as PORTAL
from services.registry.wiring import SERVICE as REGISTRY
from shared.clock import now
from shared.domain.days import HELSINKI
from tests.area import new_area
from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day
from tests.running import eventually
from tests.serving import serving

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

NARROWED = "kind=theme_day&free=1&municipality=609"
LONG = "Mielenterveysomaisten keskusliiton Satakunnan aluetoimiston <kohtaamispaikka> Kotikallio"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(servers: Servers) -> AsyncIterator[Served]:
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, EVENTS, INDICATORS, PORTAL) as (front, client):
        yield Served(settings, front, client)


def at(hour: int, *, days: int = 0) -> dict[str, str]:
    """Some hour of the day after tomorrow, or so many days later."""
    begins = (now().astimezone(HELSINKI) + timedelta(days=2 + days)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}


async def shown(served: Served, path: str, **headers: str) -> str:
    answer = await served.client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code)
    return re.sub(r"\s+", " ", unescape(answer.text))


async def a_place(served: Served, name: str) -> str:
    keeper = await served.organisation("Haltija")
    told = {
        "name": {"fi": name},
        "keeper": str(keeper),
        "municipality": "609",
        "address": "Valtakatu 9",
        "accessibility": {"step_free_entrance": True, "lift": False},
    }
    place = str((await served.done("POST", "/api/registry/v1/places", told))["place_id"])

    async def is_known() -> bool:
        """events has heard of it"""
        return bool((await served.client.get(f"{ROOT}/feeds/place/{place}.ics")).is_success)

    await eventually(is_known)
    return place


async def test_what_narrows_the_list_narrows_the_month_the_paper_and_the_feed_and_goes_on_in_another_language(served: Served) -> None:
    centre = uuid4()
    await a_published_gathering(served, centre, title={"fi": "Maksuton päivä"}, free_of_charge=True, **at(10))
    await a_published_gathering(served, centre, title={"fi": "Maksullinen päivä"}, free_of_charge=False, **at(11))
    await a_published_gathering(served, centre, title={"fi": "Maksuton koulutus"}, free_of_charge=True, kind="training", **at(12))
    month = at(10)["starts_at"][:7]

    for path in ("/fi/kalenteri", f"/fi/kalenteri/{month}", "/fi/kalenteri/tulosta"):
        page = await shown(served, f"{path}?{NARROWED}")
        assert ("Maksuton päivä" in page, "Maksullinen" in page, "Maksuton koulutus" in page) == (True, False, False), path
        assert f"/sv/{'kalender'}" in page
    listed = await shown(served, f"/fi/kalenteri?{NARROWED}")
    assert "Rajattu: Pori, Teemapäivät, maksuttomat" in listed
    assert {re.sub(r".*\?", "", one) for one in re.findall(r'hreflang="sv" href="([^"]+)"', listed)} == {NARROWED}
    assert "Maksuton päivä" in await shown(served, f"/sv/kalender?{NARROWED}")

    address = re.findall(r'readonly value="([^"]+)"', await shown(served, f"/fi/kalenteri/tilaa?{NARROWED}"))
    feed = await served.client.get(address[0])
    assert (feed.status_code, feed.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert ("Maksuton päivä" in feed.text, "Maksullinen" in feed.text, "koulutus" in feed.text) == (True, False, False)


async def test_what_is_no_choice_is_as_if_nothing_was_chosen(served: Served) -> None:
    page = await shown(served, f"/fi/kalenteri?kind=party&municipality=xx&place={UUID(int=7)}&spoken=de&accessible=%00&target_group=A%20B")

    assert "Rajattu" not in page


async def test_a_month_shows_weeks_from_monday_what_is_cancelled_and_how_much_more_there_is(served: Served) -> None:
    centre = uuid4()
    for hour in range(8, 13):
        path = await a_published_gathering(served, centre, title={"fi": f"Paja {hour}"}, municipality="684", **at(hour, days=40))
        if hour == 8:
            await served.done("POST", f"{path}/cancellation", {"reason": "illness"}, by=centre)
    month = at(8, days=40)["starts_at"][:7]

    page = await shown(served, f"/fi/kalenteri/{month}?municipality=684")

    assert re.findall(r'<th scope="col">(\w+)</th>', page) == ["Maanantai", "Tiistai", "Keskiviikko", "Torstai", "Perjantai", "Lauantai", "Sunnuntai"]
    assert re.search(r'class="off"><a href="/fi/tapahtumat/[^"]+"><span class="at">8</span> Paja 8</a> <span class="note">Peruttu', page)
    assert ("ja 2 muuta" in page, "Paja 11" in page) == (True, False)
    assert "Tässä kuussa ei ole mitään" in await shown(served, f"/fi/kalenteri/{month}?municipality=684&free=1")


async def test_an_occasion_of_a_series_leads_to_its_series_and_one_with_a_sign_up_to_a_page_of_its_own(served: Served) -> None:
    centre, first = uuid4(), at(10)["starts_at"][:19]
    outline = {name: value for name, value in a_theme_day(centre, title={"fi": "Avoin olohuone"}, municipality="886").items() if not name.endswith("_at")}
    series = (await served.done("POST", f"{ROOT}/series", {**outline, "starts": first, "minutes": 60, "recurrence": "FREQ=DAILY;COUNT=5"}, by=centre))[
        "series_id"
    ]
    taken = (await served.done("POST", f"{ROOT}/series/{series}/gatherings", {"occasion": first}, by=centre))["gathering_id"]
    for step in ("proposal", "publication"):
        await served.done("POST", f"{ROOT}/gatherings/{taken}/{step}", by=centre)
    await served.done("PUT", f"{ROOT}/gatherings/{taken}/signup", {"capacity": 3, "asks": []}, by=centre)

    listed = await shown(served, "/fi/kalenteri?municipality=886")
    links = re.findall(r'<h4><a href="([^"]+)"', listed)
    page = await shown(served, f"/fi/sarjat/{series}")
    own = await shown(served, f"/fi/tapahtumat/{taken}")

    assert links[0] == f"/fi/tapahtumat/{taken}"
    assert {link.partition("#")[0] for link in links[1:]} == {f"/fi/sarjat/{series}"}
    assert all(f'id="{link.partition("#")[2]}"' in page for link in links[1:])
    assert f'href="/fi/tapahtumat/{taken}"' in page
    assert ("Samaa sarjaa" in own, "ilmoittaudu" in own, own.count("daybox")) == (True, True, 3)
    assert (await served.client.get(f"/fi/sarjat/{uuid4()}")).status_code == 404


async def test_who_cannot_come_is_told_why_and_where_there_is_room(served: Served) -> None:
    centre, where = uuid4(), {"municipality": "783"}
    path = await a_published_gathering(served, centre, title={"fi": "Peruttava"}, **where, **at(10))
    await a_published_gathering(served, centre, title={"fi": "Toinen retki"}, **where, **at(12))
    await served.done("POST", f"{path}/cancellation", {"reason": "premises"}, by=centre)

    page = await shown(served, f"/fi/tapahtumat/{path.rpartition('/')[2]}")

    assert "Syy: tilat eivät ole käytettävissä." in page
    assert "Toinen retki" in page.partition("Näissä on tilaa")[2]


async def test_a_place_shows_what_is_on_there_and_its_poster_the_same(served: Served) -> None:
    place, centre = await a_place(served, LONG), uuid4()
    told: dict[str, Any] = {"title": {"fi": "Olohuone #panic(1) *auki*"}, "spot": {"place_id": place}, "free_of_charge": True}
    path = await a_published_gathering(served, centre, **told, **at(10))
    page = await shown(served, f"/fi/kohtaamispaikat/{place}")
    gathering = await shown(served, f"/fi/tapahtumat/{path.rpartition('/')[2]}")
    address = f"/fi/kohtaamispaikat/{place}/juliste.pdf"

    poster = await served.client.get(address)
    again = await served.client.get(address, headers={"If-None-Match": poster.headers["etag"]})
    await served.done("POST", f"{path}/cancellation", {"reason": "illness"}, by=centre)
    later = await served.client.get(address, headers={"If-None-Match": poster.headers["etag"]})

    text = " ".join("\n".join(one.extract_text() for one in PdfReader(BytesIO(poster.content)).pages).split())
    assert (poster.headers["content-type"], poster.headers["content-disposition"]) == ("application/pdf", 'inline; filename="juliste.pdf"')
    assert all(said in text for said in ("Satakunta", "Kotikallio", "Valtakatu 9", "Olohuone #panic(1) *auki*", "klo 10–12", "Maksuton"))
    assert (again.status_code, again.content, later.status_code) == (304, b"", 200)
    assert "Inställt" in PdfReader(BytesIO((await served.client.get(f"/sv/motesplatser/{place}/affisch.pdf")).content)).pages[0].extract_text()
    assert "Cancelled" in PdfReader(BytesIO((await served.client.get(f"/en/meeting-places/{place}/poster.pdf")).content)).pages[0].extract_text()
    assert all(said in page for said in ("Olohuone #panic(1) *auki*", "Esteetön sisäänkäynti", "Ei ole: hissi", address))
    assert all(said in gathering for said in ("Valtakatu 9", "Esteetön sisäänkäynti", f"/fi/kohtaamispaikat/{place}"))
    assert (await served.client.get(f"/fi/kohtaamispaikat/{uuid4()}/juliste.pdf")).status_code == 404

"""The home page and the search: what is on near one, what there is instead, and the section of the menu in which one is."""

import re
from datetime import datetime, time, timedelta

import pytest

from deploy.launcher.servers import Servers
from services.events.wiring import SERVICE as EVENTS
from services.portal.wiring import SERVICE as PORTAL
from services.registry.wiring import SERVICE as REGISTRY
from shared.clock import today
from shared.domain.days import HELSINKI
from tests.area import new_area
from tests.events_http import Served, a_published_gathering
from tests.serving import serving

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

PORI, RAUMA = "609", "684"


@pytest.fixture
def served(visitor: Served) -> Served:
    return visitor


async def on(served: Served, name: str, *, in_days: int, municipality: str) -> None:
    begins = datetime.combine(today() + timedelta(days=in_days), time(23, 30), HELSINKI)
    ends = begins + timedelta(minutes=20)
    await a_published_gathering(
        served, await served.organisation("Yhdistys"), title={"fi": name}, starts_at=begins.isoformat(), ends_at=ends.isoformat(), municipality=municipality
    )


async def main_of(served: Served, path: str, **asked: str) -> str:
    answer = await served.client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return re.findall(r"<main.*?</main>", answer.text, re.DOTALL)[0]


async def test_what_is_on_near_one_is_shown_and_elsewhere_where_nothing_is(served: Served) -> None:
    await on(served, "Vertaisryhmä Porissa", in_days=3, municipality=PORI)

    pori, rauma = [await main_of(served, "/fi/", municipality=code) for code in (PORI, RAUMA)]

    assert "Tällä viikolla: Pori" in pori
    assert "Vertaisryhmä Porissa" in pori
    assert "Siellä ei ole tiedossa tapahtumia. Muualla alueella:" in rauma
    assert "Vertaisryhmä Porissa" in rauma
    assert f"/fi/kalenteri?municipality={RAUMA}" in rauma


async def test_what_comes_later_is_shown_in_a_week_without_anything(servers: Servers) -> None:
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, EVENTS, PORTAL) as (front, client):
        quiet = Served(settings, front, client)
        await on(quiet, "Teemapäivä", in_days=20, municipality=PORI)

        assert "Tällä viikolla ei ole tapahtumia. Seuraavaksi tulossa:" in await main_of(quiet, "/fi/", municipality=PORI)
        assert "Tällä viikolla lähelläsi" in await main_of(quiet, "/fi/", municipality="no such")


async def test_municipalities_of_the_area_stand_first(served: Served) -> None:
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', await main_of(served, "/sv/"), re.DOTALL)

    assert [name for name, _ in groups] == ["Satakunta", "På annat håll i Finland"]
    assert "Björneborg" in groups[0][1]
    assert "Björneborg" not in groups[1][1]


async def test_one_search_looks_in_services_gatherings_and_places_and_forgives_typos(served: Served) -> None:
    centre = await served.organisation("Yhdistys")
    await served.done("POST", "/api/registry/v1/services", {"name": "Omaishoitajien vertaisryhmä", "providers": [str(centre)]})
    await on(served, "Vertaisryhmä omaisille", in_days=3, municipality=PORI)

    found, nothing, before = [await main_of(served, "/fi/haku", q=typed) for typed in ("vertaisryma", "zzzzzz", "")]

    assert re.findall(r'<h2 id="(\w+)"', found) == ["services", "gatherings"]
    assert "Omaishoitajien vertaisryhmä" in found
    assert "Vertaisryhmä omaisille" in found
    assert "Haulla ”zzzzzz” ei löytynyt mitään." in nothing
    assert "Kirjoita, mitä etsit" in before


async def test_the_menu_marks_the_page_or_the_section_in_which_one_is(served: Served) -> None:
    await on(served, "Teemapäivä", in_days=3, municipality=PORI)
    gathering = re.findall(r'href="(/fi/tapahtumat/[^"]+)"', await main_of(served, "/fi/"))[0]

    marked = {}
    for path in ("/fi/kalenteri", gathering, "/fi/mittarit/networks_by_theme", "/fi/haku"):
        marked[path] = re.findall(r'<a href="([^"]+)" aria-current="(\w+)">', (await served.client.get(path)).text)

    assert list(marked.values()) == [[("/fi/kalenteri", "page")], [("/fi/kalenteri", "true")], [("/fi/mittarit", "true")], []]

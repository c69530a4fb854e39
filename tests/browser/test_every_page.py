"""What holds of every page, in each language, light and dark, from 320 to 1920 px wide: found in one walk through all of them."""

from collections.abc import Sequence
from itertools import product

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from services.portal.pages import ALL
from shared.domain.trilingual import LANGUAGES
from tests.browser.reader import WIDTHS
from tests.browser.town import Town
from tests.browser.visits import NO_PAGES, SCHEMES, Visit, visited
from tests.on_a_socket import OnASocket

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MOST_OF_A_FIRST_VISIT, MOST_OF_A_PAGE, MOST_REQUESTS = 150_000, 40_000, 12


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def visits(browser: Browser, site: OnASocket, town: Town) -> Sequence[Visit]:
    return [visit async for visit in visited(browser, town, site.url)]


async def test_every_page_is_there_and_visited_in_each_language_and_scheme(visits: Sequence[Visit]) -> None:
    every = {address.name for address in ALL} - NO_PAGES.keys()

    assert [f"{visit}: {visit.status}" for visit in visits if visit.status != visit.expected] == []
    assert [f"{visit}: {visit.led_to}" for visit in visits if visit.led_to != visit.path] == []
    assert {(visit.page, visit.language) for visit in visits} >= set(product(every, LANGUAGES))
    assert {(visit.page, visit.scheme) for visit in visits} >= set(product(every, SCHEMES))


async def test_each_two_of_language_width_and_scheme_meet(visits: Sequence[Visit]) -> None:
    assert {(visit.language, visit.width) for visit in visits} == set(product(LANGUAGES, WIDTHS))
    assert {(visit.language, visit.scheme) for visit in visits} == set(product(LANGUAGES, SCHEMES))
    assert {(visit.width, visit.scheme) for visit in visits} == set(product(WIDTHS, SCHEMES))


async def test_what_is_said_to_be_no_page_is_none(site: OnASocket, town: Town) -> None:
    addresses = {address.name: address for address in ALL}
    known = {name: value for those in town.parameters.values() for name, value in those.items()}
    async with httpx.AsyncClient(base_url=site.url) as client:
        for name in NO_PAGES:
            answer = await client.get(addresses[name].path("fi", **known).partition("?")[0])

            assert answer.status_code < 400, name
            assert answer.is_redirect or not answer.headers["content-type"].startswith("text/html"), name


async def test_axe_finds_nothing_serious(visits: Sequence[Visit]) -> None:
    assert [f"{visit}: {found}" for visit in visits for found in visit.serious] == []


async def test_nothing_scrolls_in_two_directions_at_a_zoom_of_400_per_cent(visits: Sequence[Visit]) -> None:
    assert [f"{visit}: {found}" for visit in visits for found in visit.sideways] == []


async def test_the_browser_has_nothing_to_complain_of(visits: Sequence[Visit]) -> None:
    assert [f"{visit}: {said}" for visit in visits for said in visit.complaints] == []


async def test_nothing_is_fetched_from_elsewhere(visits: Sequence[Visit]) -> None:
    assert [f"{visit}: {url}" for visit in visits for url in visit.elsewhere] == []


async def test_a_first_visit_is_small_whichever_page_it_is_and_a_later_one_smaller(visits: Sequence[Visit]) -> None:
    first, later = [visit for visit in visits if visit.first], [visit for visit in visits if not visit.first]

    assert [
        f"{visit}: {visit.weighs} bytes, {visit.requests} requests" for visit in first if visit.weighs > MOST_OF_A_FIRST_VISIT or visit.requests > MOST_REQUESTS
    ] == []
    assert [f"{visit}: {visit.weighs} bytes" for visit in later if visit.weighs > MOST_OF_A_PAGE] == []
    assert min(visit.weighs for visit in first) > MOST_OF_A_PAGE, "what was kept of an earlier page was not forgotten"
    assert min(visit.weighs for visit in later) > 0

"""The service tray: narrowed by whom it is for, where, in which language and how accessible it is; where nothing is found, what is nearest."""

import re
from typing import Any

import pytest
import pytest_asyncio

from tests.events_http import Served

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(whole: Served) -> Served:
    centre = str(await whole.organisation("Yhdistys"))
    for name, groups, told in (
        ("Omaishoitajien vertaisryhmä", ["relatives"], {"languages": ["sv"], "accessibility": {"step_free_entrance": True}, "life_situations": ["KE13"]}),
        ("Perhekahvila", ["families"], {"languages": ["fi"], "accessibility": {"step_free_entrance": False}}),
    ):
        body = {"name": name, "providers": [centre], "target_groups": groups, "municipalities": ["609"], "details": told}
        await whole.done("POST", "/api/registry/v1/services", body)
    return whole


async def found(served: Served, **asked: str) -> list[str]:
    return re.findall(r'<h2 class="h3"><a[^>]*>([^<]+)</a>', (await page(served, **asked)).partition('id="found"')[2])


async def page(served: Served, **asked: Any) -> str:
    answer = await served.client.get("/fi/palvelut", params=asked)
    assert answer.status_code == 200
    return answer.text


async def test_services_are_narrowed_by_all_that_the_page_offers(served: Served) -> None:
    group, cafe = ["Omaishoitajien vertaisryhmä"], ["Perhekahvila"]

    assert await found(served) == [*group, *cafe]
    assert await found(served, target_group="relatives") == group
    assert await found(served, life_situation="KE13") == group
    assert await found(served, language="fi") == cafe
    assert await found(served, accessible="step_free_entrance") == group
    assert await found(served, municipality="684") == []


async def test_what_is_offered_to_choose_is_what_there_is(served: Served) -> None:
    shown = await page(served)

    assert re.findall(r'<option value="KE13">([^<]+)</option>', shown) == ["Omaishoitajana toimiminen (1)"]
    assert re.findall(r'<option value="relatives">([^<]+)</option>', shown) == ["Omaiset (1)"]


async def test_where_nothing_is_found_it_says_what_was_looked_for_and_offers_the_nearest(served: Served) -> None:
    shown = await page(served, q="perhekahvla", municipality="684", target_group="relatives")

    assert "Ei löytynyt: ”perhekahvla”, Rauma." in re.sub(r"Omaiset, ", "", shown)
    assert "Lähimpänä tätä" in shown
    assert "Perhekahvila" in shown.partition("Lähimpänä tätä")[2]


async def test_a_services_page_says_in_which_language_and_how_accessible_it_is(served: Served) -> None:
    address = re.findall(r'href="(/fi/palvelut/[0-9a-f-]{36})"', await page(served, q="omaishoit"))[0]

    shown = (await served.client.get(address)).text

    assert "Svenska" in shown
    assert "Esteetön sisäänkäynti: kyllä" in shown

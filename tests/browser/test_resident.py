"""A resident finds a service and a gathering, signs up, waits, gets the place that becomes free, and gives it up: with JavaScript, without, by keyboard."""

from typing import Any

import pytest

from tests.browser.conftest import Opening
from tests.browser.reader import MENU_FOLDS, KeyboardReader, Reader
from tests.browser.town import an_open_gathering
from tests.events_http import ROOT, Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

EACH_WAY: dict[str, dict[str, Any]] = {
    "with JavaScript": {},
    "with JavaScript on a phone": {"width": 390},
    "without JavaScript": {"javascript": False},
    "without JavaScript on a phone": {"javascript": False, "width": 390},
    "by keyboard": {"by": KeyboardReader},
    "by keyboard on a phone without JavaScript": {"by": KeyboardReader, "javascript": False, "width": 390},
}
each_way = pytest.mark.parametrize("way", EACH_WAY.values(), ids=EACH_WAY)


@each_way
async def test_a_resident_finds_a_service_from_the_home_page_with_a_typo(open_: Opening, way: dict[str, Any]) -> None:
    async with open_(**way) as reader:
        await reader.page.goto("/fi/")
        await reader.write("omaishoitajen vertaisryma", into="Mitä etsit?")
        await reader.press("Hae")
        await reader.press("Omaishoitajien vertaisryhmä")

        await reader.reads("Omaishoitajien vertaisryhmä")
        await reader.sees("Avoin olohuone.")
        assert reader.complaints == []


@each_way
async def test_a_resident_finds_a_full_gathering_waits_gets_the_place_and_gives_it_up(open_: Opening, served: Served, way: dict[str, Any]) -> None:
    title = f"Neulekahvila {list(EACH_WAY.values()).index(way)}"
    gathering, first = await a_full_gathering(served, title)
    async with open_(**way) as reader:
        await reader.page.goto("/fi/")
        await finds(reader, "neulekahvla", title)
        await reader.press(title)
        await reader.sees("Nyt täynnä: jonota paikkaa")
        await reader.write("Maija", into="Nimesi")
        await reader.write("maija@esimerkki.example", into="Sähköposti")
        await reader.press("Jonota paikkaa")
        await reader.reads("Olet jonossa")
        await reader.sees("1.")

        await gives_up(served, first)
        await reader.page.reload()
        await reader.reads("Sinulla on paikka")

        await reader.press("Peru ilmoittautuminen")
        await reader.press("Kyllä, luovun paikastani")
        await reader.reads("Et ole tulossa")
        assert (await served.done("GET", f"{ROOT}/gatherings/{gathering}/signup"))["taken"] == 0
        assert reader.complaints == []


async def test_what_is_wrong_is_told_where_one_looks_and_what_was_written_stays(open_: Opening, served: Served) -> None:
    gathering, _ = await a_full_gathering(served, "Muistikahvila")
    async with open_(by=KeyboardReader) as reader:
        await reader.page.goto(f"/fi/tapahtumat/{gathering}")
        await reader.write("Maija", into="Nimesi")
        await reader.write("ei osoite", into="Sähköposti")
        await reader.press("Jonota paikkaa")

        await reader.sees("Ilmoittautumisesi ei vielä onnistunut")
        assert await reader.page.get_by_label("Nimesi").input_value() == "Maija"
        assert await reader.page.get_by_label("Sähköposti").input_value() == "ei osoite"


async def finds(reader: Reader, typed: str, title: str) -> None:
    """In the calendar, from any page."""
    narrow = (reader.page.viewport_size or {"width": 0})["width"] < MENU_FOLDS
    if narrow:
        await reader.press("Valikko")
    await reader.press("Kalenteri")
    await reader.reads("Mitä on tulossa")
    if narrow:
        await reader.press("Rajaa")
    await reader.write(typed, into="Mitä etsit?")
    await reader.press("Näytä")
    await reader.sees(title)


async def a_full_gathering(served: Served, title: str) -> tuple[str, str]:
    """Its id, and the token of whoever has its only place."""
    gathering = await an_open_gathering(served, await served.organisation("Kerho"), title={"fi": title}, capacity=1, asks=("name", "email"))
    made = await served.client.post(f"{ROOT}/gatherings/{gathering}/signups", json={"name": "Matti", "email": "matti@esimerkki.example"})
    return gathering, str(made.raise_for_status().json()["token"])


async def gives_up(served: Served, token: str) -> None:
    (await served.client.post(f"{ROOT}/signups/{token}/cancellation")).raise_for_status()

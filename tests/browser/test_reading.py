"""What one notices in a browser alone: a list that follows what is typed, the language that is changed, the way around the menu by keyboard."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Opening
from tests.browser.reader import KeyboardReader
from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_the_list_follows_what_is_typed_and_one_types_on(open_: Opening) -> None:
    async with open_(by=KeyboardReader) as reader:
        await reader.page.goto("/fi/palvelut")
        await expect(reader.page.get_by_role("status")).to_have_text("20 ensimmäistä palvelua")
        said = await reader.page.get_by_role("status").element_handle()

        await reader.write("vertaisr", into="Mitä etsit?")
        await expect(reader.page.get_by_role("status")).to_have_text("2 palvelua")
        assert await said.evaluate("one => one.isConnected"), "a screen reader hears words that change, and none that are put in with their place"
        await reader.page.keyboard.type("yma")

        await expect(reader.page).to_have_url(re.compile(r"/fi/palvelut\?q=vertaisryma"))
        await expect(reader.page.locator("#found")).to_contain_text("Omaishoitajien vertaisryhmä")
        await expect(reader.page.get_by_label("Mitä etsit?")).to_be_focused()
        await expect(reader.page.get_by_label("Mitä etsit?")).to_have_value("vertaisryma")


async def test_another_language_shows_the_same_page(open_: Opening, town: Town) -> None:
    async with open_() as reader:
        await reader.page.goto(f"/fi/tapahtumat/{town.full}")
        await reader.reads("Pelikerho")
        await reader.press("SV")
        await reader.reads("Pelikerho (sv)")
        await reader.press("EN")
        await reader.reads("Pelikerho (en)")

        await reader.page.goto("/fi/palvelut?q=kerho")
        await reader.press("SV")
        await expect(reader.page).to_have_url("/sv/tjanster?q=kerho")
        await expect(reader.page.get_by_role("searchbox")).to_have_value("kerho")


async def test_the_first_visit_is_in_the_browsers_language(open_: Opening) -> None:
    async with open_(language="sv-FI") as reader:
        await reader.page.goto("/")

        await expect(reader.page).to_have_url("/sv/")


async def test_one_skips_the_menu_by_keyboard(open_: Opening) -> None:
    async with open_(by=KeyboardReader) as reader:
        assert isinstance(reader, KeyboardReader)
        await reader.page.goto("/fi/palvelut")

        (first,) = await reader.tab_to("Siirry sisältöön")
        await reader.page.keyboard.press("Enter")
        await reader.page.keyboard.press("Tab")

        assert first.seen
        await expect(reader.page.locator("main :focus")).to_have_count(1)


async def test_the_menu_of_a_phone_opens_by_keyboard_without_javascript(open_: Opening) -> None:
    async with open_(by=KeyboardReader, width=390, javascript=False) as reader:
        await reader.page.goto("/fi/")
        await expect(reader.page.get_by_role("link", name="Kohtaamispaikat", exact=True)).to_be_hidden()

        await reader.press("Valikko")
        await reader.press("Kohtaamispaikat")

        await reader.reads("Kohtaamispaikat")

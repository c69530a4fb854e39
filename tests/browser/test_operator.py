"""An operator signs in, sees what is stuck and why, has it tried again and sees it gone, or gives it up: with JavaScript, without, by keyboard."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Opening
from tests.browser.reader import KeyboardReader, Reader
from tests.events_http import Served
from tests.operating import LETHAL, POISON, poisoned, registers

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

EACH_WAY: dict[str, dict[str, Any]] = {
    "with JavaScript": {},
    "without JavaScript on a phone": {"javascript": False, "width": 390},
    "by keyboard": {"by": KeyboardReader},
}
each_way = pytest.mark.parametrize("way", EACH_WAY.values(), ids=EACH_WAY)


@each_way
async def test_an_operator_retries_a_parked_fact_and_it_is_applied(open_: Opening, served: Served, way: dict[str, Any]) -> None:
    async with poisoned(served.settings) as poison:
        organisation = await served.organisation(POISON)
        number = await poison.is_parked(organisation)
        async with open_(**way) as reader:
            await signs_in(reader)
            await reader.sees("pysäköity")
            await reader.press(str(number))
            await reader.reads(f"Pysäköity tapahtumatieto {number}")
            await reader.sees(str(organisation))

            await poison.mend()
            await reader.press("Yritä uudelleen")
            await reader.sees("Sitä yritetään uudelleen.")
            await poison.is_applied(organisation)
            await reader.page.reload()
            await expect(reader.page.get_by_role("link", name=str(number), exact=True)).to_have_count(0)
            assert reader.complaints == []


@each_way
async def test_an_operator_retries_a_dead_command_and_sees_it_done(open_: Opening, served: Served, way: dict[str, Any]) -> None:
    async with poisoned(served.settings, "registry", name=LETHAL) as registry:
        name = f"{LETHAL} {uuid4().hex[:6]}"
        await registers(served.settings, name)
        await registry.mend()
        async with open_(**way) as reader:
            await signs_in(reader)
            await reader.press("handler-failed")
            await reader.reads("Suorittamatta jäänyt komento")
            await reader.press("Yritä uudelleen")

            await reader.sees("Suoritettu lähettäjän nimissä.")
            await expect(reader.page.get_by_role("link", name="handler-failed")).to_have_count(0)
            assert reader.complaints == []
        assert await registry.has(name) == 1


async def test_an_operator_who_gives_one_up_has_to_say_why(open_: Opening, served: Served) -> None:
    async with poisoned(served.settings) as poison:
        number = await poison.is_parked(await served.organisation(POISON))
        async with open_() as reader:
            await signs_in(reader)
            await reader.press(str(number))
            await reader.press("Hylkää")
            await reader.sees("Kirjoita, miksi siitä luovutaan.")
            await reader.write("Kokeilu", into="Miksi")
            await reader.press("Hylkää")

            await reader.sees("Hylätty ja tallennettu syineen.")
        assert await poison.kept() == {"what": "fact", "discarded_by": "Olli Ojala", "why": "Kokeilu"}


async def signs_in(reader: Reader) -> None:
    """As in development, on the way to the page."""
    await reader.page.goto("/fi/tila")
    await reader.page.get_by_label("Nimi", exact=True).fill("Olli Ojala")
    await reader.page.get_by_label("Palvelujen ylläpitäjä", exact=True).check()
    await reader.page.locator("main").get_by_role("button", name="Kirjaudu").click()

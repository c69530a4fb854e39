"""An association sees why its service does not show, and mends it: with JavaScript, without, on a phone."""

from typing import Any

import pytest

from tests.browser.conftest import Opening
from tests.browser.reader import KeyboardReader, Reader, Worker
from tests.events_http import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WAYS: dict[str, dict[str, Any]] = {"with JavaScript": {}, "without JavaScript on a phone": {"javascript": False, "width": 390}}
LIST = "/fi/tyopoyta/palvelut"


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_an_association_sees_why_its_service_does_not_show_and_mends_it(open_: Opening, served: Served, way: dict[str, Any]) -> None:
    centre = await served.organisation("Kriisitukikeskus")
    async with open_(worker=Worker(role="party", organisation=centre), **way) as reader:
        await reader.page.goto(LIST)
        await reader.sees("Ette ole vielä kertoneet yhdestäkään palvelusta.")
        await reader.press("Lisää uusi palvelu")
        await reader.write("Olohuone", into="Palvelun nimi")
        await reader.press("Julkaise")
        await reader.reads("Olohuone")
        await reader.sees("Miksi palvelu ei näy")

        await mends_what_it_can(reader)
        await reader.sees("Tallennettu.")
        assert await shown_in(reader) == ["Näkyy", "Ei näy"]
        await reader.sees("kertokaa siitä alueen koordinaattorille")

        await noted_by_the_coordinator(served, centre)
        await reader.page.goto(LIST)
        await reader.sees("kaikki näkyvät")
        await reader.press("Olohuone")
        assert await shown_in(reader) == ["Näkyy", "Näkyy"]
        await reader.press("Katso, miltä se näyttää asukkaalle")
        await reader.reads("Olohuone")
        await reader.sees("Kahvia ja seuraa kaikille.")
        assert reader.complaints == []


async def test_what_was_not_understood_is_told_beside_its_field_by_keyboard(open_: Opening, served: Served) -> None:
    centre = await served.organisation("Kriisitukikeskus")
    made = await served.done("POST", "/api/registry/v1/services", {"name": "Olohuone", "providers": [str(centre)]})
    async with open_(by=KeyboardReader, worker=Worker(role="party", organisation=centre)) as reader:
        await reader.page.goto(f"{LIST}/{made['service_id']}")
        await reader.write("Kahvia ja seuraa kaikille.", into="Yhdellä virkkeellä")
        await reader.page.locator('[id="class.0"]').fill("kahvittelu")
        await reader.page.keyboard.press("Enter")

        await reader.sees("Ei vielä tallennettu")
        told = reader.page.locator('[id="class.0-err"]')
        assert "Palveluluokkaa ”kahvittelu” ei ole." in await told.inner_text()
        assert await reader.page.locator('[id="class.0"]').get_attribute("aria-invalid") == "true"
        assert await reader.page.get_by_label("Yhdellä virkkeellä").first.input_value() == "Kahvia ja seuraa kaikille."


async def mends_what_it_can(reader: Reader) -> None:
    """Each field stands beside its reason."""
    page = reader.page
    await reader.write("Kahvia ja seuraa kaikille.", into="Yhdellä virkkeellä")
    await reader.write("Avoin olohuone, jossa saa olla ja tehdä.", into="Kuvaus")
    for box in ("Kansalaiset", "suomi", "Pori"):
        await page.get_by_role("checkbox", name=box, exact=True).check()
    await reader.write("Sosiaalipalvelujen vertais- ja vapaaehtoistoiminta", into="Palveluluokka 1")
    await reader.write("http://www.yso.fi/onto/koko/p7822", into="Hakusanojen osoitteet")
    for choice in ("Alla valittujen kuntien asukkaat", "Julkinen rahoitus, esimerkiksi avustus"):
        await page.get_by_role("radio", name=choice, exact=True).check()
    await reader.press("Tallenna ja katso, näkyykö palvelu")


async def shown_in(reader: Reader) -> list[str]:
    """In the service tray, and in the national register."""
    return [text.strip() for text in await reader.page.locator("#shows .ds-tag").all_inner_texts()]


async def noted_by_the_coordinator(served: Served, centre: object) -> None:
    body = {"register_name": "ptv", "described_on": "2026-02-01"}
    await served.done("POST", f"/api/registry/v1/organisations/{centre}/register-entries", body)

"""An association applies for a grant, from the public page to the number of its application: by mouse as it is saved on the way, and by keyboard alone."""

import pytest
from playwright.async_api import expect

from shared.clock import now
from tests.browser.conftest import Opening
from tests.browser.grants import an_active, an_open_call
from tests.browser.reader import KeyboardReader, Reader
from tests.events_http import Served
from tests.grants_http import Granting, words

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LIST = "/fi/avustukset"


async def a_call(served: Served) -> str:
    """Its name."""
    name = f"Kahvila-avustus {now():%H.%M.%S}"
    await an_open_call(Granting(served.settings, served.front, served.client), name=words(name), conditions={"described": False, "report_in": False})
    return name


async def signs_in_to_apply(reader: Reader, organisation: object) -> None:
    """As in development: whose people they are is chosen."""
    await reader.press("Kirjaudu ja hae")
    await reader.reads("Kirjaudu")
    page = reader.page
    if isinstance(reader, KeyboardReader):
        await reader.tab_to("Alueen koordinaattori")
        await page.keyboard.press("ArrowDown")
        await reader.tab_to("Organisaatio")
        await page.keyboard.type(await page.locator(f'option[value="{organisation}"]').inner_text())
        await reader.press("Kirjaudu")
    else:
        await page.get_by_role("radio", name="Organisaation edustaja").check()
        await page.get_by_label("Organisaatio", exact=True).select_option(str(organisation))
        await page.get_by_role("main").get_by_role("button", name="Kirjaudu").click()


async def test_an_association_applies_and_all_is_saved_on_the_way(open_: Opening, served: Served) -> None:
    association, name = await an_active(served, "Kahvilayhdistys"), await a_call(served)
    async with open_(width=390) as reader:
        page = reader.page
        await page.goto(LIST)
        await reader.press(name)
        await reader.reads(name)
        await signs_in_to_apply(reader, association)
        await reader.reads(name)
        await reader.press("Aloita hakemus")
        await reader.sees("Hakemus on aloitettu.")
        await reader.press("Jatka: Mihin haette?")
        await reader.reads("Mihin haette?")

        await reader.write("Iltakahvila kerran viikossa.", into="Mitä järjestätte?")
        await page.get_by_role("checkbox", name="Ikäihmiset").check()
        await page.get_by_role("checkbox", name="Pori").check()
        await reader.write("40", into="Kuinka moni osallistuu vuoden aikana?")
        await reader.write("paljon", into="Haettava summa")
        await reader.write("500", into="Paljonko maksatte itse tai saatte muualta? (vapaaehtoinen)")
        await reader.sees("paitsi punaisella merkityt kohdat")
        await expect(page.locator("#amount")).to_have_attribute("aria-invalid", "true")
        await reader.write("1 250,50", into="Haettava summa")
        await page.locator("#amount").blur()
        await expect(page.locator("#amount")).not_to_have_attribute("aria-invalid", "true")
        await expect(page.locator("#saved")).to_contain_text("Tallennettu klo")
        await page.reload()
        await expect(page.locator("#amount")).to_have_value("1250,50")
        await reader.press("Tallenna ja jatka")
        await reader.reads("Yhteystiedot ja tilinumero")

        await page.get_by_role("group", name="Tarjoatteko").get_by_label("Kyllä").check()
        await expect(page.get_by_role("group", name="Oletteko saaneet muuta")).to_be_visible()
        await page.get_by_role("group", name="Tarjoatteko").get_by_label("Ei", exact=True).check()
        await expect(page.get_by_role("group", name="Oletteko saaneet muuta")).to_be_hidden()
        await reader.write("Maija Meikäläinen", into="Kuka vastaa hakemuksesta?")
        await reader.write("kahvila@yhdistys.example", into="Yhteisön sähköposti")
        await reader.write("FI21 1234 5600 0007 85", into="Tilinumero (IBAN)")
        await reader.press("Tallenna ja jatka")
        await reader.reads("Tarkista ja lähetä")
        await reader.press("Lähetä")
        await reader.sees("Hakemuksen numero")
        assert [said for said in reader.complaints if "422" not in said] == []


async def test_an_association_applies_by_keyboard_without_javascript(open_: Opening, served: Served) -> None:
    association, name = await an_active(served, "Kahvilayhdistys"), await a_call(served)
    async with open_(by=KeyboardReader, javascript=False) as reader:
        assert isinstance(reader, KeyboardReader)
        press = reader.page.keyboard.press
        await reader.page.goto(LIST)
        await reader.press(name)
        await reader.reads(name)
        await signs_in_to_apply(reader, association)
        await reader.reads(name)
        await reader.press("Aloita hakemus")
        await reader.press("Jatka: Mihin haette?")
        await reader.reads("Mihin haette?")
        await reader.write("Iltakahvila kerran viikossa.", into="Mitä järjestätte?")
        for box in ("Ikäihmiset", "Pori"):
            await reader.tab_to(box)
            await press("Space")
        await reader.write("40", into="Kuinka moni osallistuu vuoden aikana?")
        await reader.press("Tallenna ja jatka")
        await reader.reads("Yhteystiedot ja tilinumero")
        await reader.write("Maija Meikäläinen", into="Kuka vastaa hakemuksesta?")
        await reader.write("kahvila@yhdistys.example", into="Yhteisön sähköposti")
        await reader.write("FI21 1234 5600 0007 85", into="Tilinumero (IBAN)")
        await reader.tab_to("Kyllä")
        await press("ArrowDown")
        await reader.press("Tallenna ja jatka")
        await reader.reads("Tarkista ja lähetä")

        await reader.press("Kirjoita, kuinka paljon haette.")
        await reader.reads("Mihin haette?")
        await reader.write("1250,50", into="Haettava summa")
        await press("Enter")
        await reader.sees("Tallennettu.")
        await reader.press("Tarkista ja lähetä")
        await reader.reads("Tarkista ja lähetä")
        await reader.press("Lähetä")
        await reader.sees("Hakemuksen numero")

"""An association with its grant, from a draft with a file to the last report: what the grant office does meanwhile is done over HTTP."""

import pytest
from playwright.async_api import expect

from shared.clock import now, today
from tests.browser.conftest import Opening
from tests.browser.grants import an_active
from tests.browser.reader import Reader, Worker
from tests.events_http import Served
from tests.grants_files import PDF, PNG
from tests.grants_http import FORM, REVIEWERS, SECOND_OFFICER, Granting, words

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

APPLICATIONS, DECISIONS = "/fi/tyopoyta/hakemukset", "/fi/tyopoyta/avustuspaatokset"
ASKED = [
    {"content": "rules", "title": words("Säännöt"), "required": True},
    {"content": "accounts", "title": words("Tilinpäätös"), "required": True, "later": True},
]


async def chooses(reader: Reader, label: str, name: str, content: bytes) -> None:
    await reader.page.get_by_label(label, exact=True).set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})


@pytest.mark.parametrize(("width", "javascript"), [(390, True), (1280, False)], ids=["on a phone", "without JavaScript"])
async def test_from_a_draft_with_a_file_to_the_last_report(open_: Opening, served: Served, *, width: int, javascript: bool) -> None:
    grants, association = Granting(served.settings, served.front, served.client), await an_active(served, "Kahvilayhdistys")
    programme = await grants.programme()
    call = await grants.call(programme, form_id=await grants.form({**FORM, "x-attachments": ASKED}))
    application = await grants.draft(call, association)
    async with open_(width=width, javascript=javascript, worker=Worker(role="party", organisation=association)) as reader:
        await hands_in_with_a_file(reader, f"{APPLICATIONS}/{application}")
        await supplements(reader, grants, application)
        decision = await is_decided_and_adjusted(reader, grants, programme, application)
        await is_paid(reader, grants, f"{DECISIONS}/{decision}", association)
        await reports(reader, grants, decision)
        assert [said for said in reader.complaints if "422" not in said] == []


async def hands_in_with_a_file(reader: Reader, at: str) -> None:
    page = reader.page
    await page.goto(f"{at}/liitteet")
    await chooses(reader, "Valitse tiedosto: Säännöt", "säännöt.pdf", PNG)
    await reader.press("Liitä valitut tiedostot")
    await reader.sees("Tiedostoa ei otettu vastaan")
    await expect(page.get_by_label("Valitse tiedosto: Säännöt", exact=True)).to_have_attribute("aria-invalid", "true")
    await chooses(reader, "Valitse tiedosto: Säännöt", "säännöt.pdf", PDF)
    await reader.press("Liitä valitut tiedostot")
    await reader.sees("Liitetty.")
    async with page.expect_download() as download:
        await reader.press("säännöt.pdf")
    assert (await (await download.value).path()).read_bytes() == PDF
    await page.get_by_role("button", name="Toimitamme myöhemmin").click()
    await reader.sees("Tallennettu.")
    await reader.press("Tarkista ja lähetä")
    await reader.reads("Tarkista ja lähetä")
    await reader.press("Lähetä")
    await reader.sees("Hakemuksen numero")


async def supplements(reader: Reader, grants: Granting, application: str) -> None:
    await grants.done("POST", f"/applications/{application}/supplement-requests", {"text": "Tilinpäätös puuttuu.", "due_on": "2036-01-31"})
    await reader.page.reload()
    await reader.sees("Tilinpäätös puuttuu.")
    await reader.press("Vastaa ja liitä tiedostot")
    await reader.sees("Lupasitte toimittaa myöhemmin")
    await reader.write("Tässä se on.", into="Mitä haluatte lisätä?")
    await chooses(reader, "Valitse tiedosto: Tilinpäätös", "tilinpäätös.pdf", PDF)
    await reader.press("Lähetä täydennys")
    await reader.sees("Täydennyksenne on saapunut.")
    await reader.sees("tilinpäätös.pdf")


async def is_decided_and_adjusted(reader: Reader, grants: Granting, programme: str, application: str) -> str:
    """Of 1 000 euros, 800 conditionally; of which the budget leaves a half."""
    await grants.done("POST", f"/applications/{application}/completeness")
    for reviewer in REVIEWERS:
        await grants.done("POST", f"/applications/{application}/reviewers", {"reviewer": reviewer})
        await grants.done("PUT", f"/applications/{application}/scores", {"scores": {"benefit": 4, "extent": 4}}, by=reviewer)
    decision = str((await grants.decided(application, 80_000))["decision_id"])
    await grants.done("POST", f"/decisions/{decision}/sending", {"by": "electronic", "sent_on": today().isoformat()})
    await reader.page.goto(f"{DECISIONS}/{decision}")
    await reader.reads("Teille myönnettiin 800 €")
    await reader.sees("Hyvinvointialue ei ole vielä vahvistanut sitä.")
    await reader.press("Lue päätöskirje")
    await reader.reads("Päätöskirje")
    budget = {"confirmed_cents": 40_000, "rule": "proportional", "decided_by": "Aluevaltuusto", "decided_on": today().isoformat()}
    await grants.done("POST", f"/programmes/{programme}/budget", budget)
    await reader.press("Takaisin avustukseen")
    await reader.reads("Teille myönnettiin 400 €")
    await reader.sees("talousarvio vahvistettiin")
    return decision


async def is_paid(reader: Reader, grants: Granting, at: str, association: object) -> None:
    await reader.press("Ilmoita tilinumero")
    await reader.reads("Tilinumero")
    for label, text in (("Tilinumero (IBAN)", "FI21 1234 5600 0007 85"), ("Katu", "Antinkatu"), ("Postinumero", "28100"), ("Postitoimipaikka", "Pori")):
        await reader.write(text, into=label)
    await reader.press("Lähetä tilinumero")
    await reader.sees("Avustusten käsittelijä tarkistaa tilinumeron, joka päättyy 0785.")
    account = (await grants.done("GET", f"/payees/{association}"))["waiting"]["account_id"]
    await grants.done("POST", f"/payees/{association}/accounts/{account}/approval", by=SECOND_OFFICER)
    payer = await grants.association("Maksaja")
    await grants.account(payer)
    await grants.paid(at.rpartition("/")[2], payer)
    await reader.page.goto(at)
    await reader.sees("Maksettu 400 €.")


async def reports(reader: Reader, grants: Granting, decision: str) -> None:
    page = reader.page
    await reader.press("Kirjoita selvitys")
    await reader.reads("Selvitys käytöstä")
    await reader.write("paljon", into="Paljonko avustuksesta on käytetty, €?")
    await reader.write("Kahvila oli auki 30 kertaa.", into="Mihin avustus käytettiin, ja mitä sillä saatiin aikaan?")
    await page.get_by_label("Ryhmä 1", exact=True).select_option("older_people")
    await page.locator('[id="persons.0"]').fill("42")
    await page.locator('[id="on.0"]').fill(f"{now().year}-03-04")
    await page.locator('[id="what.0"]').fill("Kahvi")
    await page.locator('[id="cost.0"]').fill("12,50")
    await reader.press("Lähetä selvitys")
    await expect(page.locator("#used")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator('[id="what.0"]')).to_have_value("Kahvi")
    await reader.write("400", into="Paljonko avustuksesta on käytetty, €?")
    await reader.press("Lähetä selvitys")
    await reader.sees("Selvityksenne on saapunut.")
    filed = (await grants.done("GET", f"/decisions/{decision}/reports"))["filed"][0]
    await grants.done("POST", f"/decisions/{decision}/reports/{filed['report_id']}/check", {"outcome": "approved"})
    await page.reload()
    await reader.sees("Selvitys on hyväksytty.")

"""An officer brings two applications from the queue to decisions that a smaller budget cuts; two reviewers score them. Each has a browser of their own."""

from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.browser.conftest import Opening
from tests.browser.reader import KeyboardReader, Reader, Worker
from tests.events_http import Served
from tests.grants_http import Granting

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

EACH_WAY: dict[str, dict[str, Any]] = {
    "with JavaScript": {},
    "by keyboard without JavaScript on a phone": {"by": KeyboardReader, "javascript": False, "width": 390},
}
OFFICE, SPACE = "/fi/tyopoyta/avustukset", "\u00a0"


@pytest.mark.parametrize("way", EACH_WAY.values(), ids=EACH_WAY)
async def test_an_application_goes_from_the_queue_to_a_decision_that_the_budget_cuts(open_: Opening, served: Served, way: dict[str, Any]) -> None:
    grants = Granting(served.settings, served.front, served.client)
    programme = await grants.programme(sum_cents=200_000)
    call, names = await grants.call(programme, sum_cents=200_000), ("Ensimmäinen", "Toinen")
    keys = [await handed_in(grants, call, name) for name in names]
    async with AsyncExitStack() as stack:
        officer = await stack.enter_async_context(open_(**way, worker=Worker(role="grant_officer")))
        judges = ("Aino Arvioija", "Eero Arvioija")
        reviewers = [await stack.enter_async_context(open_(**way, worker=Worker(role="reviewer", name=name))) for name in judges]
        for key in keys:
            await is_given_to(officer, key, judges)
        for reviewer in reviewers:
            for key, benefit in zip(keys, ("5 – Täysin", "3 – Melko hyvin"), strict=True):
                await scores(reviewer, key, benefit)

        await officer.page.goto(f"{OFFICE}/haut/{call}/jarjestys")
        await writes_anew(officer, "1500", into="Jaettava summa, €")
        await officer.press("Laske")
        await officer.sees(f"Entä jos 1{SPACE}500{SPACE}€: riittää tähän")
        await officer.press(f"Tee tämä esitys, summa 1{SPACE}500{SPACE}€")
        await officer.sees("Esitys on tehty: hakemukset odottavat päätöstä.")
        for key in keys:
            await officer.page.goto(f"{OFFICE}/hakemukset/{key}/paatos")
            await officer.press("Kirjaa päätös")
            await officer.sees("Päätös on kirjattu. Lähetä se seuraavaksi hakijalle.")

        await officer.page.goto(f"{OFFICE}/ohjelmat/{programme}/talousarvio")
        await writes_anew(officer, "1200", into="Vahvistettava summa, €")
        await officer.press("Näytä vaikutus")
        await officer.sees(f"1{SPACE}500{SPACE}€ → ")
        await officer.write("Aluevaltuusto", into="Kuka päätti")
        await officer.press(f"Vahvista 1{SPACE}200{SPACE}€")
        await officer.sees("Talousarvio on vahvistettu, ja kaikki ehdolliset päätökset ovat lopullisia.")

        assert [*officer.complaints, *(said for one in reviewers for said in one.complaints)] == []
    decided = {one["application_id"]: one for one in (await grants.done("GET", f"/decisions?call={call}"))["items"]}
    assert [(decided[key]["granted_cents"], decided[key]["conditional"]) for key in keys] == [(80_000, False), (40_000, False)]


async def handed_in(grants: Granting, call: str, name: str) -> str:
    applicant = await grants.association(name)
    key = await grants.draft(call, applicant, sum_cents=100_000)
    await grants.done("POST", f"/applications/{key}/submission", {}, by=applicant)
    return key


async def is_given_to(officer: Reader, key: str, reviewers: tuple[str, ...]) -> None:
    await officer.page.goto(f"{OFFICE}/hakemukset/{key}")
    await officer.press("Ota käsittelyyn")
    await officer.sees("Otettu käsittelyyn: hakemuksen voi antaa arvioijille.")
    for name in reviewers:
        await officer.write(name, into="Arvioija")
        await officer.press("Anna arvioitavaksi")
        await officer.sees("Annettu arvioijalle.")
        await officer.page.goto(f"{OFFICE}/hakemukset/{key}")


async def scores(reviewer: Reader, key: str, how: str) -> None:
    """By each criterion the same."""
    await reviewer.page.goto(f"/fi/tyopoyta/arvioinnit/{key}")
    await chooses(reviewer, "Mikään näistä ei pidä paikkaansa: voin arvioida hakemuksen.")
    await reviewer.press("Jatka")
    await reviewer.sees("Pisteesi")
    for criterion in ("Hyöty", "Laajuus"):
        await reviewer.page.get_by_role("group", name=criterion).get_by_label(how).focus()
        await reviewer.page.keyboard.press("Space")
    await reviewer.press("Tallenna pisteet")
    await reviewer.sees("Kiitos, pisteet on tallennettu.")


async def chooses(reader: Reader, name: str) -> None:
    if isinstance(reader, KeyboardReader):
        await reader.tab_to(name)
        await reader.page.keyboard.press("Space")
    else:
        await reader.named(name).check()


async def writes_anew(reader: Reader, text: str, *, into: str) -> None:
    """In place of what stands there, which the Tab that leads to it has marked."""
    await reader.write(text, into=into)
    assert await reader.named(into).input_value() == text

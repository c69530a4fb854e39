"""Costs are proposed, changed, accepted and the gathering is published, by two associations and a coordinator at their desks."""

from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest

from tests.browser.conftest import Opening
from tests.browser.reader import KeyboardReader, Reader, Worker
from tests.browser.town import REGISTRY, soon
from tests.events_http import ROOT, Served, a_theme_day

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

EACH_WAY: dict[str, dict[str, Any]] = {
    "with JavaScript": {},
    "without JavaScript on a phone": {"javascript": False, "width": 390},
    "by keyboard without JavaScript": {"by": KeyboardReader, "javascript": False},
}


@pytest.mark.parametrize("way", EACH_WAY.values(), ids=EACH_WAY)
async def test_costs_are_proposed_changed_accepted_and_published(open_: Opening, served: Served, way: dict[str, Any]) -> None:
    ids = [await served.organisation("Vertaiskeskus"), await served.organisation("Kerho")]
    title = f"Teemapäivä {list(EACH_WAY.values()).index(way)}"
    when: dict[str, Any] = soon()
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(*ids, title={"fi": title}, **when))
    at, names = f"/fi/tyopoyta/tapahtumat/{drafted['gathering_id']}", [await name(served, one) for one in ids]
    async with AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(open_(**way, worker=Worker(role="party", organisation=one))) for one in ids]
        coordinator = await stack.enter_async_context(open_(**way, worker=Worker()))
        await first.page.goto(at)
        await divides(first, "Jaa kuluja", {"Vuokra, €": "84,50", "Tarjoilu, €": "40"})
        await first.sees("62,25")
        await first.press("Ehdota")
        await first.sees("Ehdotettu: muut osapuolet näkevät sen työpöydällään.")

        await second.page.goto("/fi/tyopoyta")
        await second.press(title)
        await second.reads(title)
        await second.press("Sovi tästä")
        await second.sees("Sovittu.")
        await accepts(second, names[1])

        await coordinator.page.goto(at)
        await divides(coordinator, "Jaa kulut uudelleen", {"Vuokra, €": "100", "Tarjoilu, €": "0", names[0]: "30", names[1]: "70"})
        for person, of in ((first, names[0]), (second, names[1])):
            await person.page.goto(at)
            await person.sees("Tapahtuman voi julkaista, kun jokainen maksaja on hyväksynyt osuutensa.")
            await accepts(person, of)

        await first.page.goto(at)
        await first.press("Julkaise")
        await first.sees("Julkaistu: kaikki näkevät sen kalenterissa.")
        assert (await served.done("GET", f"{ROOT}/gatherings/{drafted['gathering_id']}"))["state"] == "published"
        assert [*first.complaints, *second.complaints, *coordinator.complaints] == []


async def divides(reader: Reader, opens: str, written: dict[str, str]) -> None:
    await reader.press(opens)
    for field, text in written.items():
        await reader.write(text, into=field)
    await reader.press("Ehdota tätä jakoa")
    await reader.sees("Kulut on jaettu.")


async def accepts(reader: Reader, named: str) -> None:
    await reader.press(f"Hyväksy {named}")
    await reader.sees("Osuus on hyväksytty.")


async def name(served: Served, organisation_id: UUID) -> str:
    return str((await served.done("GET", f"{REGISTRY}/organisations/{organisation_id}"))["name"])

"""Two coordinators edit one row of the shared calendar at once: both see it, choose where they changed the same, and undo; one who is cut off loses nothing."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Opening
from tests.browser.reader import Reader, Worker
from tests.browser.town import soon
from tests.events_http import ROOT, Served, a_published_gathering

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TABLE = "/fi/yhteinen-kalenteri"
SOON = 10_000
"""A second is what is promised; a machine that does much else takes longer."""


class AtTheTable:
    """A coordinator with the table open, at one row."""

    def __init__(self, reader: Reader, key: str) -> None:
        self.reader, self.key = reader, key

    @property
    def row(self) -> Locator:
        return self.reader.page.locator(f"#g-{self.key}")

    def written(self, name: str) -> Locator:
        return self.reader.page.locator(f"#{name}-{self.key}")

    async def edits(self) -> None:
        await self.reader.page.locator(f"#edit-{self.key}").click()
        await expect(self.written("ends")).to_be_visible()

    async def keeps(self) -> None:
        await self.row.get_by_role("button", name="Valmis").click()


async def a_row(served: Served, title: str) -> str:
    path = await a_published_gathering(served, await served.organisation("Yhteisökeskus"), title={"fi": title}, **soon())
    return path.rpartition("/")[2]


async def sit_down(stack: AsyncExitStack, open_: Opening, key: str, *names: str, **seen: Any) -> list[AtTheTable]:
    readers = [await stack.enter_async_context(open_(worker=Worker(name=name), **seen)) for name in names]
    for reader in readers:
        await reader.page.goto(f"{TABLE}?state=published")
    return [AtTheTable(reader, key) for reader in readers]


async def test_two_edit_one_row_at_once_and_both_see_it(open_: Opening, served: Served) -> None:
    async with AsyncExitStack() as stack:
        key = await a_row(served, "Ikäkeskuksen pysäkki")
        kaisa, matti = await sit_down(stack, open_, key, "Kaisa", "Matti")
        await kaisa.edits()
        await matti.edits()
        await kaisa.written("ends").fill("14:00")
        await matti.written("title_fi").fill("Pysäkki")
        await kaisa.keeps()

        await expect(kaisa.row.locator("ins")).to_have_text("10–14")
        await expect(matti.row.locator(".meanwhile")).to_contain_text("Kaisa: muutettu (aika)", timeout=SOON)
        await expect(matti.written("title_fi")).to_have_value("Pysäkki")
        await matti.keeps()

        await expect(kaisa.row.locator("tr.changed ins").first).to_have_text("Pysäkki", timeout=SOON)
        await expect(kaisa.reader.page.get_by_role("status").filter(has_text="Matti: muutettu (otsikko)")).to_be_attached()
        row = await served.done("GET", f"{ROOT}/calendar/{key}")
        assert (row["title"]["fi"], row["ends_at"][11:13]) == ("Pysäkki", "14")
        assert [one.reader.complaints for one in (kaisa, matti)] == [[], []]


async def test_two_who_changed_the_same_choose_and_the_choice_is_undone(open_: Opening, served: Served) -> None:
    async with AsyncExitStack() as stack:
        key = await a_row(served, "Vertaisryhmä omaisille")
        kaisa, matti = await sit_down(stack, open_, key, "Kaisa", "Matti")
        for one, ends in ((kaisa, "14:00"), (matti, "15:00")):
            await one.edits()
            await one.written("ends").fill(ends)
        await kaisa.keeps()
        await expect(matti.row.locator(".meanwhile")).not_to_be_empty()
        await matti.keeps()

        await expect(matti.row.get_by_role("radio").first).to_be_focused()
        await expect(matti.row.get_by_role("radio").first).to_be_checked()
        await matti.reader.page.keyboard.press("Enter")
        await expect(kaisa.row.locator("tr.changed ins").first).to_have_text("10–15", timeout=SOON)

        await kaisa.row.get_by_role("button", name="Kumoa").click()
        await expect(matti.row.locator("tr.changed ins").first).to_have_text("10–14", timeout=SOON)
        await expect(matti.row).to_contain_text("Kaisa: muutos kumottu (aika)")


async def test_who_looks_on_keeps_the_focus_and_leaves_a_row_by_escape(open_: Opening, served: Served) -> None:
    async with AsyncExitStack() as stack:
        key = await a_row(served, "Lukupiiri")
        (kaisa,) = await sit_down(stack, open_, key, "Kaisa")
        await kaisa.edits()
        await expect(kaisa.written("day")).to_be_focused()
        await kaisa.written("title_fi").fill("Ei tallenneta")
        await kaisa.reader.page.keyboard.press("Escape")

        link = kaisa.reader.page.locator(f"#edit-{key}")
        await expect(link).to_be_focused()
        row = await served.done("GET", f"{ROOT}/calendar/{key}")
        await served.done("PATCH", f"{ROOT}/gatherings/{key}", {"base": row["last_change"], "edited": {"title": {"fi": "Lukukerho"}}})
        await expect(kaisa.row.locator("tr.changed ins").first).to_have_text("Lukukerho", timeout=SOON)
        await expect(link).to_be_focused()


async def test_what_is_saved_while_the_connection_is_cut_is_sent_when_it_is_back(open_: Opening, served: Served) -> None:
    async with AsyncExitStack() as stack:
        key = await a_row(served, "Kävelykerho")
        (kaisa,) = await sit_down(stack, open_, key, "Kaisa")
        context, cut = kaisa.reader.page.context, kaisa.reader.page.locator("#cut")
        await kaisa.edits()
        await context.set_offline(True)
        await kaisa.written("title_fi").fill("Sauvakävely")
        await kaisa.keeps()

        await expect(cut).to_be_visible()
        await expect(cut.locator("[data-waiting]")).to_have_text("1")
        await expect(kaisa.written("title_fi")).to_be_editable()
        await context.set_offline(False)

        await expect(cut).to_be_hidden()
        await expect(kaisa.row.locator("ins")).to_have_text("Sauvakävely")
        assert (await served.done("GET", f"{ROOT}/calendar/{key}"))["title"]["fi"] == "Sauvakävely"


async def test_nothing_is_asked_for_while_nobody_looks(open_: Opening, served: Served) -> None:
    async with AsyncExitStack() as stack:
        kaisa = (await sit_down(stack, open_, await a_row(served, "Shakkikerho"), "Kaisa"))[0].reader.page
        await kaisa.clock.install()
        await kaisa.reload()
        asked: list[str] = []
        kaisa.on("request", lambda request: asked.append(request.url))

        await kaisa.clock.fast_forward(61 * 60 * 1000)
        asked.clear()
        await kaisa.clock.run_for(5_000)
        assert asked == []
        await kaisa.keyboard.press("Tab")
        async with kaisa.expect_request(lambda request: "muutokset" in request.url):
            await kaisa.clock.run_for(2_000)


async def test_when_the_session_has_ended_the_row_in_hand_stays(open_: Opening, served: Served) -> None:
    async with AsyncExitStack() as stack:
        key = await a_row(served, "Soppakerho")
        (kaisa,) = await sit_down(stack, open_, key, "Kaisa")
        await kaisa.edits()
        await kaisa.written("title_fi").fill("Keittokerho")
        await kaisa.reader.page.context.clear_cookies()

        await expect(kaisa.reader.page.locator("#ended")).to_be_visible()
        await expect(kaisa.written("title_fi")).to_have_value("Keittokerho")
        assert kaisa.reader.page.url.endswith(f"{TABLE}?state=published")


@pytest.mark.parametrize("width", [320, 390])
async def test_on_a_phone_rows_are_cards_that_are_edited_too(open_: Opening, served: Served, width: int) -> None:
    async with AsyncExitStack() as stack:
        key = await a_row(served, "Kuoro")
        (kaisa,) = await sit_down(stack, open_, key, "Kaisa", width=width)
        await kaisa.edits()
        await kaisa.row.get_by_text("Lisää tästä rivistä").click()
        assert await kaisa.reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = await kaisa.row.get_by_label("Ikäihmiset").bounding_box()
        assert box, "the box of a target group is drawn"
        assert box["width"] < 40, "and its words fit beside it"
        await kaisa.written("ends").fill("13:00")
        await kaisa.keeps()
        await expect(kaisa.row.locator("ins")).to_have_text("10–13")

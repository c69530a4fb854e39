"""Somebody who reads the pages in a browser, by mouse or by keyboard alone: at one width, in one scheme, with or without JavaScript.

What must stay true: whoever goes by keyboard sees at every stop where they are, and the stops follow the order of the page.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, groupby, pairwise
from typing import Literal

from playwright.async_api import Browser, Locator, Page, expect

from tests.signed_in import FROM_HERE, NAME

WIDTHS = {320: 640, 390: 844, 1280: 900, 1920: 1080}
"""Each with its height. 320 is 1280 at a zoom of 400 %."""
MENU_FOLDS = 960
MOST_STOPS = 100
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return one === document.body ? null : {
    name: (one.labels?.[0]?.innerText || one.getAttribute('aria-label') || one.innerText || '').trim(),
    place: [...document.querySelectorAll('*')].indexOf(one),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
}"""
_numbers = count(1)

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Who signs in, as in development."""

    role: Literal["coordinator", "party", "operator", "integration", "grant_officer", "reviewer"] = "coordinator"
    name: str = NAME
    organisation: object = ""

    @property
    def form(self) -> dict[str, str | float | bool]:
        return {"role": self.role, "name": self.name, "organisation": str(self.organisation)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What has the focus: its name, the how manieth part of the page it is, whether one sees it and an outline around it."""

    name: str
    place: int
    outlined: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """By mouse. `complaints` are the browser's: errors of the page, and what its policy did not let through."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def press(self, name: str) -> None:
        """A link, a button or what unfolds something, by its whole name."""
        await self.named(name).click()

    async def write(self, text: str, *, into: str) -> None:
        await self.named(into).fill(text)

    def named(self, name: str) -> Locator:
        """What one presses or writes into: the first that shows."""
        pressed = self.page.get_by_role("link", name=name, exact=True).or_(self.page.get_by_role("button", name=name, exact=True))
        return pressed.or_(self.page.locator("summary", has_text=name)).or_(self.page.get_by_label(name, exact=True)).filter(visible=True).first

    async def reads(self, heading: str) -> None:
        """Waits for the page of that name."""
        await expect(self.page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()

    async def sees(self, text: str) -> None:
        """Waits until it is there."""
        await expect(self.page.get_by_text(text).first).to_be_visible()


@dataclass(frozen=True, slots=True)
class KeyboardReader(Reader):
    """By Tab, Enter, Space and letters alone."""

    async def press(self, name: str) -> None:
        await self.tab_to(name)
        await self.page.keyboard.press("Enter")

    async def write(self, text: str, *, into: str) -> None:
        await self.tab_to(into)
        await self.page.keyboard.type(text)

    async def tab_to(self, name: str) -> list[Stop]:
        """All stops on the way, the last of which has that name, from when one sees it."""
        await expect(self.named(name)).to_be_attached()
        stops: list[Stop] = []
        for _ in range(MOST_STOPS):
            await self.page.keyboard.press("Tab")
            if (stop := await self.focus()) is None:
                continue  # past the end: the browser's own, and the page again
            stops.append(stop)
            if stop.name == name:
                break
        else:
            raise AssertionError(f"{name!r} cannot be reached by Tab from where the focus was; the stops are {[stop.name for stop in stops]}")
        entered = [next(those) for _, those in groupby(stops, key=lambda stop: stop.place)]  # the parts of a date are marked by the browser
        hidden = [stop for stop in entered if not (stop.outlined and stop.seen)]
        assert not hidden, f"one does not see where the focus is: {hidden}"
        back = [(one.name, other.name) for one, other in pairwise(stops) if other.place < one.place]
        assert len(back) <= 1, f"the focus jumps about: {back}"  # once around
        return stops

    async def focus(self) -> Stop | None:
        """None where nothing of the page has it."""
        found = await self.page.evaluate(FOCUS)
        return Stop(**found) if found else None


@asynccontextmanager
async def reading(
    browser: Browser, at: str, *, width: int = 1280, scheme: Scheme = "light", language: str = "fi", javascript: bool = True, by: type[Reader] = Reader,
    worker: Worker | None = None,
) -> AsyncIterator[Reader]:  # fmt: skip
    """Of a network address of their own, as far as the services can see: residents are counted apart. A worker has signed in."""
    number = next(_numbers)
    context = await browser.new_context(
        base_url=at, viewport={"width": width, "height": WIDTHS[width]}, color_scheme=scheme, locale=language, java_script_enabled=javascript,
        timezone_id="Europe/Helsinki", extra_http_headers={"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"},
    )  # fmt: skip
    try:
        if worker:
            await expect(await context.request.post("/fi/kirjaudu", form=worker.form, headers=FROM_HERE)).to_be_ok()
        reader = by(await context.new_page())
        reader.page.on("console", lambda said: reader.complaints.append(said.text) if said.type in {"error", "warning"} else None)
        reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        yield reader
    finally:
        await context.close()

"""Every page opened once in each language, each time in another width or scheme, and what is to be said of it: by axe-core, by the browser, by measure.

What must stay true: every page has a visit. One that shows a thing takes it from the town, one that is no page is named here with what it is instead.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, CDPSession, Request, Response

from deploy.node import packages
from services.portal.addresses import Address as PageAddress
from services.portal.pages import ALL
from shared.clock import today
from shared.domain.trilingual import LANGUAGES
from tests.browser.grants import APPLICANTS
from tests.browser.reader import WIDTHS, Reader, Scheme, Worker, reading
from tests.browser.town import Town
from tests.signed_in import FROM_HERE, Role, role_for

NO_PAGES = {
    "sign_up": "the form's address: by itself it leads to the gathering",
    "cancel_signup": "the form's address: by itself it leads to the sign-up",
    "measure_csv": "a file",
    "retry_parked": "the form's address: by itself it leads to what is parked",
    "discard_parked": "the form's address: by itself it leads to what is parked",
    "retry_dead": "the form's address: by itself it leads to the dead command",
    "discard_dead": "the form's address: by itself it leads to the dead command",
    "settlement_csv": "a file",
    "office_payment_xml": "a file",
    "office_payment_csv": "a file",
    "office_letter_pdf": "a file",
    "office_letter_of_recovery_pdf": "a file",
    "poster": "a file",
    "begin_sign_in": "leads to the identity provider",
    "settle_row": "the form's address: by itself it leads to the row",
    "take_up": "the form's address: by itself it leads to the shared calendar",
    "undo_change": "the form's address: by itself it leads to the row's history",
    "shared_calendar_changes": "pieces of the shared calendar: by itself it leads there",
    "application_files": "the form's address: by itself it leads to the attachments",
    "application_file": "a file",
    "grant_letter_pdf": "a file",
    "recovery_letter_pdf": "a file",
    "begin_application": "the form's address: by itself it leads to the call",
    "sign_out": "the form's address: by itself it leads home",
}
NODE = Path(__file__).parent / "node"
RECOVERED = {"cause": "other_use", "sum": "100"}
NARROWEST = min(WIDTHS)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(found => ['serious', 'critical'].includes(found.impact))
  .flatMap(found => found.nodes.map(node => `${found.id}: ${node.target} ${node.failureSummary.split('\\n').slice(1).join(' ').slice(0, 200)}`))"""
SIDEWAYS = """() => {
  const scrolls = one => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth;
  const label = one => one.tagName.toLowerCase() + (one.className && one.className.baseVal === undefined ? '.' + one.className : '');
  const all = [...document.body.querySelectorAll('*')], root = document.documentElement;
  const nameless = all.filter(one => scrolls(one) && !(one.tabIndex >= 0 && one.getAttribute('aria-label'))).map(one => `${label(one)} scrolls without a name`);
  if (root.scrollWidth <= innerWidth) return nameless;
  const wide = all.filter(one => one.getBoundingClientRect().right > innerWidth && !one.closest('[role=region]'));
  return [...nameless, `the page is ${root.scrollWidth} px wide: ${wide.slice(-3).map(label)}`];
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Of a page, or of a state of one that looks otherwise."""

    name: str
    paths: Mapping[str, str]
    role: Role | None = None
    status: int = 200


@dataclass(slots=True, kw_only=True)
class Visit:
    """`serious` is axe's; `sideways` what one would scroll in two directions; `weighs` and `requests` what came over the line."""

    page: str
    path: str
    role: Role | None
    language: str
    width: int
    scheme: Scheme
    first: bool
    expected: int
    status: int = 0
    led_to: str = ""
    serious: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    weighs: int = 0
    requests: int = 0

    def __str__(self) -> str:
        return f"{self.page} in {self.language}, {self.width} px, {self.scheme}"


def addresses(town: Town) -> list[Address]:
    """Of every page, and of states that look otherwise. A page whose parameter the town does not know is a fault of the test."""
    found = [
        Address(name=one.name, role=_role_for(one), paths={language: one.path(language, **town.parameters.get(one.name, {})) for language in LANGUAGES})
        for one in ALL
        if one.name not in NO_PAGES
    ]
    by_name = {one.name: one for one in ALL}
    states: list[tuple[str, str, Mapping[str, object]]] = [
        ("services, none found", "services", {"q": "zzzzzz"}), ("calendar, none found", "calendar", {"q": "zzzzzz"}),
        ("gathering, full", "gathering", {"gathering_id": town.full}), ("gathering, cancelled", "gathering", {"gathering_id": town.cancelled}),
        ("signup, given up", "signup", {"token": town.given_up}),
        ("what a budget does", "office_budget", {**town.parameters["office_budget"], "confirmed": "300", "rule": "proportional"}),
        ("what a recovery comes to", "office_recover", {**town.parameters["office_recover"], **RECOVERED, **dict.fromkeys(("decided_on", "due_on"), today())}),
        ("reports that are awaited", "office_follow_up", {"state": "due"}),
        ("another ranking", "office_ranking", {**town.parameters["office_ranking"], "sum": "1500", "weight_benefit": "5"}),
        ("scores", "grant_review", {**town.parameters["grant_review"], "impartial": "yes"}),
        ("queue, none in a state", "office_queue", {**town.parameters["office_queue"], "state": "withdrawn"}),
    ]  # fmt: skip
    handed_in = {"application_id": town.handed_in}
    of_applicants = [("application, handed in", "application", handed_in), ("read, handed in", "application_read", handed_in)]
    of_applicants += [("decision, with all that follows", "grant_decision", {**town.parameters["grant_report"]})]
    of_applicants += [("section, with what is missing", "application_section", {**town.parameters["application_section"], "check": "1"})]
    found += [
        Address(name=state, role="party", paths={language: by_name[page].path(language, **asked) for language in LANGUAGES})
        for state, page, asked in of_applicants
    ]
    found += [
        Address(name=state, role=role_for(by_name[page]), paths={language: by_name[page].path(language, **asked) for language in LANGUAGES})
        for state, page, asked in states
    ]
    return [*found, Address(name="missing", paths={language: f"/{language}/nothing" for language in LANGUAGES}, status=404)]


def _role_for(address: PageAddress) -> Role | None:
    return "party" if address.name in APPLICANTS else role_for(address)


def planned(all_pages: list[Address]) -> Iterator[Visit]:
    """Every page in each language and both schemes, every width with every language and scheme."""
    widths = list(WIDTHS)
    for number, address in enumerate(all_pages):
        for turn, (language, path) in enumerate(address.paths.items()):
            width, scheme = widths[(number + turn) % len(widths)], SCHEMES[(number // len(widths) + turn) % len(SCHEMES)]
            seen: dict[str, Any] = {"language": language, "width": width, "scheme": scheme}
            yield Visit(page=address.name, path=path, role=address.role, first=turn == 0, expected=address.status, **seen)


async def visited(browser: Browser, town: Town, at: str) -> AsyncIterator[Visit]:
    """By one reader for each role that pages are for."""
    axe = (packages(NODE) / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    visits = list(planned(addresses(town)))
    for role in dict.fromkeys(visit.role for visit in visits):
        async with reading(browser, at, worker=Worker(role=role, organisation=town.association if role == "party" else "") if role else None) as reader:
            if role:
                await _leaves_something_unsent(reader, town)
            line = await reader.page.context.new_cdp_session(reader.page)
            await line.send("Network.enable")
            for visit in visits:
                if visit.role == role:
                    await _visit(visit, reader, line, at)
                    await reader.page.evaluate(axe)
                    visit.serious = await reader.page.evaluate(AXE)
                    visit.sideways = await _sideways(reader, visit.width)
                    yield visit


async def _leaves_something_unsent(reader: Reader, town: Town) -> None:
    """By a form of a session that has ended: it does not bear the token of this one."""
    path = next(one for one in ALL if one.name == "sign_up").path("fi", gathering_id=town.full)
    await reader.page.context.request.post(path, form={"name": "Maija Meikäläinen"}, headers=FROM_HERE)


async def _visit(visit: Visit, reader: Reader, line: CDPSession, at: str) -> None:
    """The first visit of a page finds nothing kept of an earlier one."""
    page = reader.page
    await page.set_viewport_size({"width": visit.width, "height": WIDTHS[visit.width]})
    await page.emulate_media(color_scheme=visit.scheme)
    if visit.first:
        await line.send("Network.clearBrowserCache")
    reader.complaints.clear()

    def asked(request: Request) -> None:
        if urlsplit(request.url)[:2] != urlsplit(at)[:2] and not request.url.startswith("data:"):
            visit.elsewhere.append(request.url)

    def loaded(event: Mapping[str, float]) -> None:
        visit.weighs += int(event["encodedDataLength"])
        visit.requests += event["encodedDataLength"] > 0

    page.on("request", asked)
    line.on("Network.loadingFinished", loaded)
    answer: Response | None = await page.goto(visit.path)
    visit.status = answer.status if answer else 0
    visit.led_to = page.url.removeprefix(at)
    await page.evaluate("document.fonts.ready")
    page.remove_listener("request", asked)
    line.remove_listener("Network.loadingFinished", loaded)
    visit.complaints = [said for said in reader.complaints if str(visit.expected) not in said or visit.expected == 200]


async def _sideways(reader: Reader, width: int) -> list[str]:
    """At the page's width, and at a zoom of 400 %."""
    found: list[str] = await reader.page.evaluate(SIDEWAYS)
    if width != NARROWEST:
        await reader.page.set_viewport_size({"width": NARROWEST, "height": WIDTHS[NARROWEST]})
        found += await reader.page.evaluate(SIDEWAYS)
    return found

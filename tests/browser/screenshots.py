"""`make screenshots`: a picture of every page of the area that runs here, in Finnish, into docs/pages/, with a page that shows them all.

What must stay true: a page that shows a thing is found as a reader finds it, by links; all pictures together are small enough to be kept.
"""

import asyncio
import base64
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import httpx

from deploy.cli.folder import default_folder
from deploy.launcher import status
from services.portal.pages import ALL
from shared.clock import today
from tests.browser.chromium import chromium
from tests.browser.reader import Reader, Scheme, Worker, reading
from tests.browser.visits import NO_PAGES
from tests.conftest import ROOT
from tests.signed_in import Role, role_for, signs_in

PICTURES = ROOT / "docs" / "pages"
MOST_BYTES, HIGHEST, QUALITY, MOST_READ = 2_000_000, 1200, 40, 200
LANGUAGE = "fi"
NOBODYS = {"signup": "a sign-up is its holder's alone", "unsent": "what somebody wrote is theirs alone"}
CHOSEN = {
    "measure": f"/{LANGUAGE}/mittarit/network_meetings_against_cadence",
    "calendar_month": f"/{LANGUAGE}/kalenteri/{today():%Y-%m}",
}
"""Where the first that is found would not show what such a page can."""
ON_A_PHONE = ("home", "services", "calendar", "gathering", "place", "measure")
IN_THE_DARK = ("home", "calendar", "measure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    page: str
    path: str
    role: Role | None = None
    width: int = 1280
    scheme: Scheme = "light"

    @property
    def file(self) -> str:
        return f"{self.page}{'' if self.width > 1000 else '-phone'}{'-dark' if self.scheme == 'dark' else ''}.webp"


async def pictures(at: str) -> int:
    """The bytes of all of them."""
    wanted = [Picture(page=page, path=path, role=role_for(next(one for one in ALL if one.name == page))) for page, path in (await found(at)).items()]
    wanted += [replace(one, width=390) for one in wanted if one.page in ON_A_PHONE] + [replace(one, scheme="dark") for one in wanted if one.page in IN_THE_DARK]
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.webp"):
        old.unlink()
    titles, weigh = {}, 0
    async with chromium() as browser:
        for one in wanted:
            worker = Worker(role=one.role) if one.role else None
            async with reading(browser, at, width=one.width, scheme=one.scheme, language=LANGUAGE, worker=worker) as reader:
                await reader.page.goto(one.path)
                titles[one.page] = await reader.page.locator("h1").first.inner_text()
                taken = await _taken(reader, one.width)
            (PICTURES / one.file).write_bytes(taken)
            weigh += len(taken)
    (PICTURES / "README.md").write_text(index(wanted, titles), encoding="utf-8")
    return weigh


async def found(at: str) -> Mapping[str, str]:
    """The path of each page; of one that shows a thing, the first that links from the home page on lead to, for who has signed in."""
    pages = sorted((one for one in ALL if one.name not in NO_PAGES | NOBODYS), key=lambda one: one.name != "home")
    paths = {one.name: one.path(LANGUAGE) for one in pages if "{" not in one.paths[LANGUAGE]} | CHOSEN
    sought = {one.name: re.compile(re.sub(r"\\{\w+\\}", "[^/?]+", re.escape(f"/{LANGUAGE}{one.paths[LANGUAGE]}"))) for one in pages if one.name not in paths}
    seen, ahead = set[str](), list(paths.values())
    async with httpx.AsyncClient(base_url=at, timeout=30, follow_redirects=True) as client:
        await signs_in(client, "coordinator")
        while ahead and len(seen) < MOST_READ and not sought.keys() <= paths.keys():
            seen.add(path := ahead.pop(0))
            paths |= {name: path for name, pattern in sought.items() if name not in paths and pattern.fullmatch(path)}
            links = re.findall(rf'href="(/{LANGUAGE}/[^"#?]*)', (await client.get(path)).text)
            ahead += [link for link in map(unescape, dict.fromkeys(links)) if link not in seen and link not in ahead]
    return {one.name: paths[one.name] for one in pages if one.name in paths}


async def _taken(reader: Reader, width: int) -> bytes:
    """The page from its top, as WebP, which Playwright itself does not make."""
    await reader.page.evaluate("document.fonts.ready")
    height = min(await reader.page.evaluate("document.documentElement.scrollHeight"), HIGHEST)
    line = await reader.page.context.new_cdp_session(reader.page)
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    taken = await line.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True})
    return base64.b64decode(taken["data"])


def index(shown: list[Picture], titles: Mapping[str, str]) -> str:
    """The page that shows them, each beside what else there is of it."""
    said = ["# The pages", "", "What `make demo` leaves at its address, in Finnish, 1280 px wide. `make screenshots` takes these pictures anew.", ""]
    for page, title in titles.items():
        of_it = [one for one in shown if one.page == page]
        more = " · ".join(f"[{'phone' if one.width < of_it[0].width else 'dark'}]({one.file})" for one in of_it[1:])
        said += [f"## {title}", f"`{of_it[0].path}`{f' · {more}' if more else ''}", "", f"![{title}]({of_it[0].file})", ""]
    return "\n".join(said)


def main() -> int:
    at = status.read(default_folder()).http_url
    if not at:
        sys.stderr.write("nothing runs here: `make demo` starts an area with data in it\n")
        return 1
    weigh = asyncio.run(pictures(at))
    sys.stdout.write(f"{PICTURES.relative_to(ROOT)}: {len(list(PICTURES.glob('*.webp')))} pictures, {weigh / 1000:.0f} kB\n")
    if weigh > MOST_BYTES:
        sys.stderr.write(f"at most {MOST_BYTES / 1000:.0f} kB are kept: lower HIGHEST or QUALITY in {Path(__file__).relative_to(ROOT)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

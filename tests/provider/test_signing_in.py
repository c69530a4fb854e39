"""People sign in on the pages at a real OpenID provider: by code with PKCE, with tokens that are renewed, and sessions that end on either side."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest
from joserfc.jwk import RSAKey

from deploy.containers.provider import AUDIENCE, FOLDER, PAGES, Realm, where
from deploy.launcher.readiness import wait_until
from deploy.launcher.servers import Servers
from deploy.node import NODE, packages
from shared.settings import Settings
from tests.area import new_area, process_environment
from tests.bench.process import free_port
from tests.provider.conftest import answers, process
from tests.running import eventually
from tests.signed_in import FROM_HERE, token_of

pytestmark = pytest.mark.integration

KEY = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "of-this-year"})
DESK = "/fi/tyopoyta"
PERSONS = {"maija": {"name": "Maija Mäkelä", "claims": {"roles": ["coordinator"]}}, "olli": {"name": "Olli Ojala", "claims": {"roles": ["operator"]}}}


class Area:
    """The pages and the provider, as processes."""

    def __init__(self, settings: Settings, pages: str, realm: Realm) -> None:
        self.settings, self.pages, self.realm = settings, pages, realm

    def settles(self, *, seconds: int = 3600, persons: object = None) -> None:
        self.realm.settles([KEY], {}, seconds=seconds, site=self.pages, persons=PERSONS if persons is None else persons)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def area(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Area]:
    settings, logs = asyncio.run(new_area(servers, "registry", "portal")), tmp_path_factory.mktemp("pages")
    packages(FOLDER)
    port, base = free_port(), f"http://127.0.0.1:{free_port()}"
    pages = f"http://127.0.0.1:{port}"
    known = {"YHTEYS_OIDC_CLIENT_ID": PAGES, "YHTEYS_OIDC_RESOURCE": f"urn:audience:{AUDIENCE}", "YHTEYS_PUBLIC_URL": pages, "YHTEYS_HTTP_PORT": str(port)}
    made = Area(settings, pages, Realm(at=base))
    environment = process_environment(settings, "registry", "portal") | where(base) | known | {"YHTEYS_OIDC_CLIENT_SECRET": made.realm.secret}
    with ExitStack() as both:
        both.enter_context(process(logs / "provider.log", {}, NODE, FOLDER / "provider.js", base.rpartition(":")[2], base))
        both.enter_context(process(logs / "pages.log", environment, sys.executable, "-m", "services", "registry", "portal"))
        wait_until(lambda: answers(f"{pages}/readyz") and answers(base), what="both answer", seconds=60)
        yield made


@pytest.fixture
async def browser(area: Area) -> AsyncIterator[httpx.AsyncClient]:
    area.settles()
    async with httpx.AsyncClient(base_url=area.pages, timeout=30) as client:
        yield client


async def follow(browser: httpx.AsyncClient, answer: httpx.Response) -> httpx.Response:
    while answer.is_redirect:
        answer = await browser.get(answer.next_request.url if answer.next_request else "")
    return answer


async def to_the_provider(browser: httpx.AsyncClient, then: str = DESK) -> httpx.Response:
    """Up to the provider's own page."""
    return await follow(browser, await browser.get("/fi/kirjaudu/tunnistus", params={"then": then}))


async def signs_in(browser: httpx.AsyncClient, login: str) -> httpx.Response:
    page = await to_the_provider(browser)
    return await follow(browser, await browser.post(page.url, data={"login": login}))


async def test_somebody_signs_in_and_is_known_by_name_and_role(browser: httpx.AsyncClient) -> None:
    desk = await signs_in(browser, "maija")

    assert (desk.url.path, desk.status_code) == (DESK, 200)
    assert "Maija Mäkelä" in desk.text


async def test_what_is_asked_of_the_provider_is_bound_to_this_browser(browser: httpx.AsyncClient) -> None:
    began = await browser.get("/fi/kirjaudu/tunnistus")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(began.headers["location"]).query).items()}

    assert (asked["response_type"], asked["code_challenge_method"], asked["ui_locales"]) == ("code", "S256", "fi")
    assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))


async def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(area: Area, browser: httpx.AsyncClient) -> None:
    page = await to_the_provider(browser)
    back = await browser.post(page.url, data={"login": "maija"})
    while area.pages not in back.headers["location"]:
        back = await browser.get(back.headers["location"])

    async with httpx.AsyncClient(base_url=area.pages) as other:
        stolen = await other.get(back.headers["location"])
        assert stolen.headers["location"].startswith("/fi/kirjautuminen-keskeytyi")
        assert (await other.get(DESK)).status_code == 303
    assert (await follow(browser, await browser.get(back.headers["location"]))).url.path == DESK
    again = await browser.get(back.headers["location"])
    assert "kirjautuminen-keskeytyi" in again.headers["location"], "a code is good once"


async def test_who_breaks_off_is_told_so(browser: httpx.AsyncClient) -> None:
    page = await signs_in(browser, "nobody")

    assert page.url.path == "/fi/kirjautuminen-keskeytyi"
    assert (await browser.get(DESK)).status_code == 303


async def test_tokens_are_renewed_while_the_session_lasts_and_roles_with_them(area: Area, browser: httpx.AsyncClient) -> None:
    area.settles(seconds=31)
    await signs_in(browser, "maija")
    before = await sealed(area)

    async def renewed() -> bool:
        """the session has other tokens"""
        return (await browser.get(DESK)).status_code == 200 and await sealed(area) != before

    await eventually(renewed)


async def test_who_the_provider_no_longer_knows_is_signed_out_when_the_token_ends(area: Area, browser: httpx.AsyncClient) -> None:
    area.settles(seconds=2)
    await signs_in(browser, "maija")
    area.settles(seconds=2, persons={})

    async def out() -> bool:
        """the desk asks who one is"""
        return (await browser.get(DESK)).status_code == 303

    await eventually(out)


async def test_signing_out_ends_the_session_here_and_at_the_provider(area: Area, browser: httpx.AsyncClient) -> None:
    await signs_in(browser, "maija")

    left = await browser.post("/fi/kirjaudu-ulos", data={"csrf": await token_of(browser)}, headers=FROM_HERE)
    assert left.headers["location"].startswith(area.realm.at)
    assert (await browser.get(DESK)).status_code == 303
    asks = await follow(browser, left)
    await follow(browser, await browser.post(f"{area.realm.at}/area/session/end/confirm", data={**fields(asks.text), "logout": "yes"}))
    assert "interaction" in (await to_the_provider(browser)).url.path, "who it is is asked again"


async def test_a_session_that_ends_at_the_provider_ends_here(area: Area, browser: httpx.AsyncClient) -> None:
    await signs_in(browser, "maija")
    assert (await browser.get(DESK)).status_code == 200

    asks = await browser.get(f"{area.realm.at}/area/session/end")
    await browser.post(f"{area.realm.at}/area/session/end/confirm", data={**fields(asks.text), "logout": "yes"})

    async def out() -> bool:
        """the desk asks who one is"""
        return (await browser.get(DESK)).status_code == 303

    await eventually(out)


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
async def test_what_is_no_logout_token_ends_nothing(browser: httpx.AsyncClient, token: str) -> None:
    await signs_in(browser, "maija")

    assert (await browser.post("/sign-in/ended", data={"logout_token": token})).status_code == 400
    assert (await browser.get(DESK)).status_code == 200


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(xsrf)" value="([^"]*)"', page))


async def sealed(area: Area) -> list[str]:
    connection = await asyncpg.connect(area.settings.database_url_for("portal"))
    try:
        return [row["sealed"] for row in await connection.fetch("select sealed from sessions order by began_at desc limit 1")]
    finally:
        await connection.close()

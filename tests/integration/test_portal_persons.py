"""Signing in on the pages as in development, sessions, and what may be done by whom: with real sessions in PostgreSQL."""

import re
from datetime import timedelta

import httpx
import pytest
from starlette.responses import JSONResponse

from services.portal.persons.sessions import LONGEST, UNUSED
from services.portal.site import site
from services.portal.wiring import SERVICE as PORTAL
from shared.clock import now
from tests.events_http import Served
from tests.signed_in import FROM_HERE, hidden, signs_in, token_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

DESK, SIGN_OUT = "/fi/tyopoyta", "/fi/kirjaudu-ulos"


@pytest.fixture
def client(visitor: Served) -> httpx.AsyncClient:
    return visitor.client


async def in_the_database(visitor: Served, statement: str, *values: object) -> None:
    portal = next(runtime for runtime in visitor.front.runtimes if runtime.service is PORTAL)
    await portal.pool.execute(statement, *values)


async def test_a_desk_asks_who_one_is_and_leads_there_afterwards(client: httpx.AsyncClient) -> None:
    asked = await client.get(DESK)
    assert (asked.status_code, asked.headers["location"]) == (303, "/fi/kirjaudu?then=%2Ffi%2Ftyopoyta")

    entered = await signs_in(client, "coordinator", name="Kaisa Kallio")
    assert (entered.status_code, entered.headers["location"]) == (303, DESK)
    cookie = entered.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
    desk = await client.get(DESK)
    assert "Kaisa Kallio" in desk.text
    assert desk.headers["cache-control"] == "no-store"


async def test_who_signs_out_is_nobody_and_the_old_cookie_opens_nothing(client: httpx.AsyncClient) -> None:
    await signs_in(client, "coordinator")
    before = dict(client.cookies)

    left = await client.post(SIGN_OUT, data={"csrf": await token_of(client)}, headers=FROM_HERE)
    assert left.headers["location"] == "/fi/kirjautunut-ulos"
    client.cookies.update(before)
    assert (await client.get(DESK)).status_code == 303


@pytest.mark.parametrize(
    "then", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/fi/../..//x", "/fi/%2e%2e/x", "javascript:1", "/fi/x\r\nA: b", ""]
)
async def test_a_sign_in_leads_to_no_other_site(client: httpx.AsyncClient, then: str) -> None:
    assert (await signs_in(client, "coordinator", then=then)).headers["location"] == DESK


AGES = [("update sessions set used_at = $1", UNUSED), ("update sessions set began_at = $1", LONGEST)]


@pytest.mark.parametrize(("aged", "after"), AGES)
async def test_a_session_ends_by_itself(visitor: Served, aged: str, after: timedelta) -> None:
    await signs_in(visitor.client, "coordinator")

    await in_the_database(visitor, aged, now() - after + timedelta(seconds=60))
    assert (await visitor.client.get(DESK)).status_code == 200
    await in_the_database(visitor, aged, now() - after - timedelta(seconds=1))
    assert (await visitor.client.get(DESK)).status_code == 303


async def test_a_copy_of_the_table_tells_nothing_of_anybody(visitor: Served) -> None:
    await signs_in(visitor.client, "coordinator", name="Kaisa Kallio")
    portal = next(runtime for runtime in visitor.front.runtimes if runtime.service is PORTAL)

    written = " ".join(str(value) for row in await portal.pool.fetch("select * from sessions") for value in row.values())
    assert not [word for word in ("Kaisa", "Kallio", "coordinator", *client_values(visitor.client)) if word in written]


def client_values(client: httpx.AsyncClient) -> list[str]:
    return [value for value in dict(client.cookies).values() if value]


async def test_a_form_without_the_sessions_token_does_nothing_and_is_kept(client: httpx.AsyncClient) -> None:
    await signs_in(client, "coordinator")

    answer = await client.post(SIGN_OUT, data={"csrf": "0" * 64, "note": "kirjoitettu"}, headers=FROM_HERE)

    assert answer.headers["location"] == "/fi/lahettamatta"
    assert (await client.get(DESK)).status_code == 200
    kept = await client.get("/fi/lahettamatta")
    assert "kirjoitettu" in kept.text
    assert hidden(kept.text)["note"] == "kirjoitettu"


async def test_where_a_service_takes_the_token_no_more_one_signs_in_anew_and_all_that_was_written_is_kept(visitor: Served) -> None:
    portal = next(runtime for runtime in visitor.front.runtimes if runtime.service is PORTAL)
    refusing = JSONResponse({"slug": "unauthenticated", "status": 401}, status_code=401)
    pages = httpx.ASGITransport(app=site(portal, refusing, frozenset({"registry", "events"})))
    async with httpx.AsyncClient(transport=pages, base_url="http://test") as client:
        await signs_in(client, "coordinator", name="Kaisa")
        written = {"csrf": await token_of(client), "organisation_id": ["eka", "toka"]}

        led = await client.post("/fi/tyopoyta/sopimukset/x", data=written, headers=FROM_HERE)
        assert led.headers["location"] == "/fi/kirjaudu?then=%2Ffi%2Flahettamatta"
        assert (await client.get("/fi/tyopoyta/sopimukset/x")).headers["location"].startswith("/fi/kirjaudu?")

        await signs_in(client, "coordinator", name="Kaisa", then="/fi/lahettamatta")
        kept = (await client.get("/fi/lahettamatta")).text
        assert re.findall(r'name="organisation_id" value="(\w+)"', kept) == ["eka", "toka"]


async def test_an_unknown_role_or_nobodys_organisation_is_not_signed_in(client: httpx.AsyncClient) -> None:
    assert [(await signs_in(client, role, organisation=of)).status_code for role, of in (("king", ""), ("party", ""), ("party", "x"))] == [422] * 3
    assert (await client.get(DESK)).status_code == 303

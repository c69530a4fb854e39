"""The pages as a browser gets them, over real services: each in three languages, with what every page has."""

import re
from collections.abc import AsyncIterator
from html import unescape
from uuid import UUID

import httpx
import pytest

from services.portal.pages import ALL
from services.portal.site import TEMPLATES
from shared.domain.trilingual import LANGUAGES
from tests.events_http import Served
from tests.signed_in import FROM_HERE, Role, role_for, signs_in, token_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

LEAD_ON = {"begin_sign_in", "shared_calendar_changes", "sign_out", "unsent"}
"""Pages that show something only to those who come from another one."""
FILES = {"settlement_csv"}
PLAIN = sorted(address.name for address in ALL if address.name not in LEAD_ON | FILES and not any("{" in path for path in address.paths.values()))


@pytest.fixture
def client(visitor: Served) -> httpx.AsyncClient:
    return visitor.client


async def test_each_page_is_there_in_each_language(client: httpx.AsyncClient) -> None:
    addresses = {address.name: address for address in ALL}
    for name in sorted(PLAIN, key=lambda name: role_for(addresses[name]) or ""):
        if role := role_for(addresses[name]):
            await signs_in(client, role)
        for language in LANGUAGES:
            answer = await client.get(addresses[name].path(language))

            assert (name, language, answer.status_code) == (name, language, 200)
            assert f'<html lang="{language}"' in answer.text
            assert answer.text.count("<h1>") == 1
            assert [code for code in LANGUAGES if f'hreflang="{code}"' in answer.text] == list(LANGUAGES)
            assert "script-src 'self'" in answer.headers["content-security-policy"]
            assert not re.search(r"<script(?![^>]*src=)|\son[a-z]+=|\sstyle=", answer.text)


async def test_the_first_visit_is_answered_in_the_browsers_language(client: httpx.AsyncClient) -> None:
    asked = {"sv-FI,sv;q=0.9,en;q=0.5": "/sv/", "de,en;q=0.8": "/en/", "de": "/fi/", "": "/fi/", "sv;q=x,en": "/en/", "fi;q=0.2,sv;q=0.9": "/sv/"}

    answers = {accepted: await client.get("/", headers={"Accept-Language": accepted}) for accepted in asked}

    assert {accepted: answer.headers["location"] for accepted, answer in answers.items()} == asked
    assert {answer.headers["vary"] for answer in answers.values()} == {"Accept-Language"}


async def test_what_is_no_page_is_told_in_the_language_of_the_address(client: httpx.AsyncClient) -> None:
    for language in LANGUAGES:
        answer = await client.get(f"/{language}/nothing")

        assert (answer.status_code, f'<html lang="{language}"' in answer.text) == (404, True)
    assert (await client.get("/fi/mittarit/nothing")).status_code == 404
    assert (await client.get("/api/nothing")).headers["content-type"] == "application/problem+json"


async def test_a_form_of_another_site_is_refused(client: httpx.AsyncClient) -> None:
    at = "/fi/ilmoittautuminen/x/peru"

    foreign = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}]
    own = [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://test"}]

    assert [(await client.post(at, headers=headers)).status_code for headers in foreign] == [403] * 4
    assert 403 not in [(await client.post(at, headers=headers)).status_code for headers in own]


async def test_who_writes_too_often_is_asked_to_wait(client: httpx.AsyncClient) -> None:
    answers = [await client.post("/fi/ilmoittautuminen/x/peru") for _ in range(41)]

    assert {answer.status_code for answer in answers[:40]} != {429}
    assert answers[40].status_code == 429
    assert "tunnin päästä" in answers[40].text


async def test_what_a_page_loads_may_be_kept_for_good(client: httpx.AsyncClient) -> None:
    page = await client.get("/fi/")
    loaded = [await client.get(address) for address in sorted(set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text)))]

    assert {answer.status_code for answer in loaded} == {200}
    assert {answer.headers["cache-control"] for answer in loaded} == {"public, max-age=31536000, immutable"}


PARTS = ["x", "%00", "..", "%2e%2e", "a%3Fb=1", "a%23b", "%F0%9F%98%80", "%FF", "ä" * 60, str(UUID(int=7))]
QUERIES = [
    "language=sv", "self=1", "gathering_id=1&service_id=2&place_id=3&network_id=4&measure_id=5&token=6", "q=!!!", "q=%00", "q=%FF", f"q={'a' * 400}", "q=",
    "from=9999-12-31", "from=0001-01-01", "from=x", "municipality=xx", "life_situation=%C3%A4", "after=x", "after=-1", "after=99999999999999999999",
    "a=1&a=2&=",
]  # fmt: skip


@pytest.mark.parametrize("role", [None, "coordinator", "operator"])
async def test_no_address_that_somebody_makes_up_is_a_fault_of_ours(client: httpx.AsyncClient, role: Role | None) -> None:
    strange = {}
    if role:
        await signs_in(client, role)
    for address in (one for one in ALL if role in {None, role_for(one)}):
        pattern = f"/fi{address.paths['fi']}"
        paths = sorted({re.sub(r"\{\w+\}", part, pattern) for part in PARTS})
        for asked in [*paths, *(f"{paths[-1]}?{query}" for query in QUERIES)]:
            answer = await client.get(asked)
            if answer.status_code not in {200, 303, 307, 404} or (role and answer.headers.get("location", "").startswith("/fi/kirjaudu?")):
                strange[asked] = answer.status_code

    assert strange == {}


async def test_no_form_that_somebody_makes_up_is_a_fault_of_ours(client: httpx.AsyncClient) -> None:
    bodies: list[tuple[dict[str, str], bytes | AsyncIterator[bytes]]] = [
        ({}, b""), ({"Content-Type": "application/x-www-form-urlencoded"}, b"key=%C3%A4%0D%0A&persons=%00&name=%FF"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"&".join(b"a%d=1" % n for n in range(300))),
        ({"Content-Type": "multipart/form-data"}, b"x"), ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\n\r\n"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, too_much()),
    ]  # fmt: skip
    for headers, body in bodies:
        answer = await client.post(f"/fi/tapahtumat/{UUID(int=7)}/ilmoittaudu", headers=headers, content=body)

        assert 400 <= answer.status_code < 500, (headers, answer.status_code, answer.text[:200])


NAMED = sorted({name for path in TEMPLATES.rglob("*.html") for name in re.findall(r'name="([a-z_.]+)"', path.read_text())} - {"csrf"})
WRITTEN = ["", "x", "\0", "-1", "9" * 30, "9" * 5000, "2026-02-30", "25:61", "1,5", str(UUID(int=7))]


@pytest.mark.parametrize("role", ["coordinator", "operator"])
async def test_nothing_that_somebody_writes_into_a_form_of_a_desk_is_a_fault_of_ours(client: httpx.AsyncClient, role: Role) -> None:
    await signs_in(client, role)
    token, strange = await token_of(client), {}
    for address in (one for one in ALL if "POST" in one.methods and role_for(one) == role):
        path = re.sub(r"\{\w+\}", str(UUID(int=7)), f"/fi{address.paths['fi']}")
        for value in WRITTEN:
            answer = await client.post(path, data={"csrf": token, **dict.fromkeys(NAMED, value)}, headers=FROM_HERE)
            if answer.status_code not in {200, 303, 403, 404, 409, 412, 422}:
                strange[path, value] = answer.status_code

    assert strange == {}


async def too_much() -> AsyncIterator[bytes]:
    """Without saying before how much it is."""
    for _ in range(20):
        yield b"a" * 100_000


WALKED_ELSEWHERE = [
    re.compile(f"/{language}{re.sub(r'{[a-z]+}', '[^/]+', path)}")
    for address in ALL
    if address.name in {"operation", "message"}
    for language, path in address.paths.items()
]
"""Hundreds of one form: `tests/unit/portal/test_developers.py` looks at each."""


async def test_every_link_of_a_page_leads_somewhere(client: httpx.AsyncClient) -> None:
    seen, ahead = set[str](), [f"/{language}/" for language in LANGUAGES]
    while ahead:
        at = ahead.pop()
        seen.add(at)
        answer = await client.get(at, follow_redirects=True)
        assert answer.status_code == 200, at
        if answer.headers["content-type"].startswith("text/html"):
            named = re.findall(r'(?:href|action)="(/[^"#]*)', answer.text)
            ahead += [
                one
                for one in map(unescape, dict.fromkeys(named))
                if one not in seen and one not in ahead and not any(many.fullmatch(one) for many in WALKED_ELSEWHERE)
            ]

    assert len(seen) > 3 * len(PLAIN)


@pytest.mark.parametrize("typed", ["!!!", "a" * 400, " ", "%"])
async def test_whatever_is_typed_into_a_search_the_page_is_there(client: httpx.AsyncClient, typed: str) -> None:
    for path in ("/fi/palvelut", "/fi/kalenteri", "/fi/kohtaamispaikat", "/fi/verkostot"):
        assert (await client.get(path, params={"q": typed})).status_code == 200, path

"""Who is signed in on the pages, in tests: by the sign-in of development, as somebody would by hand."""

import re
from html import unescape
from typing import Literal

import httpx

from services.portal.addresses import Address
from shared.authority import ANONYMOUS, KNOWN

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


Role = Literal["coordinator", "operator", "grant_officer", "reviewer", "party"]
NAME = "Testi Henkilö"
"""Who signs in unless somebody is named; the sign-in of development makes it the subject as well."""


def role_for(address: Address) -> Role | None:
    """One that the page is for; none where it is for anybody."""
    roles: tuple[Role, ...] = ("coordinator", "operator", "grant_officer", "reviewer")
    return None if ANONYMOUS in address.may else next(role for role in roles if {role, KNOWN} & address.may)


async def signs_in(client: httpx.AsyncClient, role: str, *, name: str = NAME, organisation: object = "", then: str = "/fi/tyopoyta") -> httpx.Response:
    """The client keeps the session's cookie."""
    written = {"name": name, "role": role, "organisation": str(organisation), "csrf": await token_of(client)}
    return await client.post("/fi/kirjaudu", params={"then": then}, data=written, headers=FROM_HERE)


async def token_of(client: httpx.AsyncClient) -> str:
    """What each form bears; nothing where nobody is signed in."""
    found = TOKEN.search((await client.get("/fi/saavutettavuus")).text)
    return found[1] if found else ""


def hidden(page: str) -> dict[str, str]:
    """What the last form of a page sends by itself."""
    return {unescape(name): unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.rpartition("<form")[2])}


async def sends(client: httpx.AsyncClient, page: str, to: str = "", /, **written: str) -> httpx.Response:
    """A form of the page, as whoever is signed in sends it: to the page itself where it says no other address."""
    return await client.post(to or page, data={"csrf": await token_of(client), **written}, headers=FROM_HERE)

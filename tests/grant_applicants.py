"""Those who apply for grants on the pages, in tests without a browser: what a page shows is sent back with what they write over it."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from uuid import UUID

import httpx

from services.grants.first_forms import first_forms
from shared.domain.written_days import NO_BREAK
from tests.desks import AtTheDesk, fields_of
from tests.events_http import Served
from tests.grants_http import Granting
from tests.signed_in import FROM_HERE, token_of

LIST, OWN = "/fi/avustukset", "/fi/tyopoyta/hakemukset"
ACTIVITY = {
    "purpose": "Iltakahvila kerran viikossa.", "target_groups": "older_people", "municipalities": "609", "participants": "40", "amount": "1 250,50",
}  # fmt: skip
CONTACTS = {"contact_name": "Maija Meikäläinen", "email": "kahvila@yhdistys.example", "bank_account": "FI21 1234 5600 0007 85", "economic_activity": "no"}


def granting(desks: Served) -> Granting:
    return Granting(desks.settings, desks.front, desks.client)


async def a_call(desks: Served, form: str = "small", **changed: Any) -> str:
    grants = granting(desks)
    form_id = await grants.form({**first_forms()[form].document})
    return await grants.call(await grants.programme(), form_id=form_id, **changed)


async def a_representative(desks: Served, organisation: UUID) -> AtTheDesk:
    return await AtTheDesk(desks).signs_in("party", name=f"edustaja {organisation.hex[:4]}", organisation=organisation)


async def sees(somebody: AtTheDesk, path: str) -> str:
    """With spaces that may break a line."""
    return (await somebody.sees(path)).replace(NO_BREAK, " ")


async def begun(somebody: AtTheDesk, call: str) -> str:
    """The address of the application."""
    token = await token_of(somebody.client)
    answer = await somebody.client.post(f"{LIST}/haut/{call}/hae", data={"csrf": token, "key": call}, headers=FROM_HERE)
    assert answer.status_code == 303, unescape(answer.text)
    return str(answer.headers["location"])


async def part(somebody: AtTheDesk, at: str) -> dict[str, str]:
    """What a browser would send of a part as its page shows it."""
    return fields_of((await somebody.client.get(at)).text.partition("data-kept")[2].partition("</form>")[0])


def borne(page: str, form: str) -> dict[str, str]:
    """The hidden fields of the form in which those words stand."""
    of_it = page.partition(form)[2].partition("</form>")[0]
    return {unescape(name): unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', of_it)}


async def writes(somebody: AtTheDesk, at: str, written: Mapping[str, str], *, act: str = "next", bears: Mapping[str, str] | None = None) -> httpx.Response:
    data = {**(bears or await part(somebody, at)), "act": act, **written}
    return await somebody.client.post(at, data=data, headers=FROM_HERE)


async def hands_in(somebody: AtTheDesk, at: str) -> str:
    fields = borne((await somebody.client.get(f"{at}/laheta")).text, "panel lake stack")
    answer = await somebody.client.post(f"{at}/laheta", data=fields, headers=FROM_HERE)
    assert answer.status_code == 303, unescape(answer.text)
    return await sees(somebody, answer.headers["location"])

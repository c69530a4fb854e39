"""People at their desks, in tests: each with a browser of their own, who press what the page offers."""

import re
from html import unescape
from typing import Any

import httpx

from tests.events_http import ROOT, Served, a_theme_day
from tests.signed_in import FROM_HERE, signs_in

FORM = re.compile(r'<form[^>]*method="post"[^>]*>(.*?)</form>', re.DOTALL)
NEXT_YEARS = {"starts_at": "2036-03-04T10:00:00+02:00", "ends_at": "2036-03-04T12:30:00+02:00"}


class AtTheDesk:
    """One person's browser."""

    def __init__(self, served: Served) -> None:
        self.client = httpx.AsyncClient(transport=served.client._transport, base_url="http://test", timeout=30)  # noqa: SLF001 - the same process, other cookies

    async def signs_in(self, role: str, **who: Any) -> "AtTheDesk":
        assert (await signs_in(self.client, role, **who)).status_code == 303
        return self

    async def sees(self, path: str) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return unescape(answer.text)

    async def sends(self, path: str, act: str, **written: str) -> httpx.Response:
        """The first form of this act, as the page shows it, with what is written over it."""
        return await self.client.post(path, data=(await self.form(path, act))[0] | written, headers=FROM_HERE)

    async def does(self, path: str, act: str, **written: str) -> str:
        """The page that follows."""
        answer = await self.sends(path, act, **written)
        assert answer.status_code == 303, unescape(answer.text)
        return await self.sees(answer.headers["location"])

    async def form(self, path: str, act: str) -> list[dict[str, str]]:
        return [fields for fields in map(fields_of, FORM.findall((await self.client.get(path)).text)) if fields.get("act") == act]


def fields_of(form: str) -> dict[str, str]:
    """What a browser would send of it."""
    found = {}
    for whole in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', whole))
        if attributes.get("type") in {"radio", "checkbox"} and " checked" not in whole:
            continue
        found[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    return found


async def a_draft(served: Served, convenor: object, *parties: object, **changed: Any) -> str:
    """The address of its working page."""
    body = a_theme_day(convenor, *parties, **NEXT_YEARS | changed)  # type: ignore[arg-type]
    drafted = await served.done("POST", f"{ROOT}/gatherings", body)
    return f"/fi/tyopoyta/tapahtumat/{drafted['gathering_id']}"

"""Rows of the shared calendar as a browser without JavaScript gets and sends them."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import httpx

from shared.clock import now
from shared.domain.days import helsinki_day, midnight
from tests.events_http import ROOT, Served, a_theme_day

TABLE = "/fi/yhteinen-kalenteri"


def tomorrow(hour: int) -> str:
    return (midnight(helsinki_day(now()) + timedelta(days=1)) + timedelta(hours=hour)).isoformat()


async def a_row(served: Served, convenor: UUID, **changed: Any) -> dict[str, Any]:
    given = {"starts_at": tomorrow(10), "ends_at": tomorrow(13), "title": {"fi": "Ikäkeskuksen pysäkki"}, "capacity": 20} | changed
    drafted: dict[str, Any] = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(convenor, **given), by=convenor)
    return drafted


def of_form(page: str) -> dict[str, str]:
    """What the row's form would send as it stands."""
    inputs = re.findall(r"<input[^>]*>", page)
    fields = {}
    for one in inputs:
        name, value, kind = (re.search(rf'{attribute}="([^"]*)"', one) for attribute in ("name", "value", "type"))
        if name and value and (not kind or kind[1] not in {"checkbox", "radio"} or "checked" in one):
            fields[unescape(name[1])] = unescape(value[1])
    return fields


async def opened(client: httpx.AsyncClient, row: dict[str, Any]) -> tuple[str, dict[str, str]]:
    at = f"{TABLE}/{row['gathering_id']}/muokkaa"
    answer = await client.get(at)
    assert answer.status_code == 200, answer.text
    return at, of_form(answer.text)

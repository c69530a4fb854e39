"""The border of the sample service, and what tests ask of it and of its answers."""

import json
from typing import Any

import httpx

from shared.http.front import Front
from shared.settings import Settings

ROOT = "/api/ledger/v1/accounts"


class Border:
    """The served ledger, and what tests ask of it."""

    def __init__(self, settings: Settings, front: Front, client: httpx.AsyncClient) -> None:
        self.settings = settings
        self.client = client
        self.runtime = front.runtimes[0]

    async def book(self, account: object, *, amount: object = 5, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(f"{ROOT}/{account}/amounts", json={"amount": amount}, headers=named)

    async def facts(self, account: object) -> list[dict[str, Any]]:
        rows = await self.runtime.pool.fetch("select event from journal where subject = $1 and type = 'ledger.amount.booked.v1' order by entry", str(account))
        return [json.loads(row["event"]) for row in rows]


def is_problem(answer: httpx.Response, status: int, slug: str, *, field: str | None = None, value: str | None = None) -> bool:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert (said["status"], said["slug"], said["type"]) == (status, slug, f"urn:yhteys:problem:{slug}")
    assert said["title"]
    assert said["detail"]
    assert said["remedy"]
    assert field is None or said["field"] == field
    assert value is None or said["value"] == value
    return True

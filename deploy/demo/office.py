"""Asks grants over HTTP as whoever is to speak, each thing once, however often it is asked."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid5

import httpx

from deploy.demo.source import NAMESPACE, Row
from deploy.demo.speaking import OFFICER

GRANTS = "/api/grants/v1"
AT_ONCE = 6
LOOK_EVERY, WAIT_SECONDS = 0.2, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who speaks: by their names in `speaking`, their tokens. The client itself is the area's coordinator."""

    client: httpx.AsyncClient
    tokens: Mapping[str, str]

    async def do(self, method: str, path: str, body: Row | None = None, *, by: str = OFFICER) -> Any:
        answer = await self.client.request(method, f"{GRANTS}{path}", json=body, headers=self._headers(by, f"{method} {path} {by}", body))
        return answer.raise_for_status().json()

    async def coordinate(self, method: str, path: str, body: Row | None = None) -> Any:
        """Of another service: whole paths."""
        answer = await self.client.request(method, path, json=body, headers={"Idempotency-Key": _key(f"{method} {path}", body)})
        return answer.raise_for_status().json()

    async def get(self, path: str) -> Any:
        return (await self._get(path)).raise_for_status().json()

    async def items(self, path: str) -> list[Row]:
        """All parts of a list that comes in parts; the path has a query."""
        found: list[Row] = []
        after: str | None = None
        while True:
            page = await self.get(f"{path}&limit=500" + (f"&after={after}" if after else ""))
            found += page["items"]
            if (after := page.get("next")) is None:
                return found

    async def is_there(self, path: str) -> bool:
        return (await self._get(path)).is_success

    async def _get(self, path: str) -> httpx.Response:
        return await self.client.get(f"{GRANTS}{path}", headers={"Authorization": f"Bearer {self.tokens[OFFICER]}"})

    def _headers(self, by: str, what: str, body: Row | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[by]}", "Idempotency-Key": _key(what, body)}


async def all_of(steps: Iterable[Awaitable[Any]]) -> list[Any]:
    """Some at once; what came of each, in their order."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(step: Awaitable[Any]) -> Any:
        async with gate:
            return await step

    return await asyncio.gather(*map(one, steps))


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    """What one sees, as soon as one sees something.

    Raises:
        TimeoutError
    """
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(LOOK_EVERY)


def _key(what: str, body: Row | None) -> str:
    return str(uuid5(NAMESPACE, f"{what} {sorted((body or {}).items(), key=str)}"))

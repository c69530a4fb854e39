"""Registry and events behind one border: a process without its socket, and callers who are parties or have a role."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.events.wiring import SERVICE as EVENTS
from services.registry.wiring import SERVICE as REGISTRY
from shared.auth import issue
from shared.http.front import Front
from shared.settings import Settings
from shared.work.running import Running
from tests.serving import serving

ROOT = "/api/events/v1"
Ask = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Served:
    settings: Settings
    front: Front
    client: httpx.AsyncClient
    """Of nobody in particular: it carries no token."""

    @property
    def runtime(self) -> Running:
        """That of events."""
        return next(runtime for runtime in self.front.runtimes if runtime.service.name == "events")

    def token(self, by: UUID | str) -> str:
        """Of a party, or of somebody with that role."""
        who: dict[str, Any] = {"roles": [by]} if isinstance(by, str) else {"roles": [], "organisation_id": by}
        return issue(self.settings, subject=f"of {by}", **who)

    async def ask(self, method: str, path: str, body: Ask | None = None, *, by: UUID | str = "coordinator", **headers: str) -> httpx.Response:
        return await self.client.request(method, path, json=body, headers={"Authorization": f"Bearer {self.token(by)}", **headers})

    async def done(self, method: str, path: str, body: Ask | None = None, *, by: UUID | str = "coordinator", **headers: str) -> Any:
        answer = await self.ask(method, path, body, by=by, **headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def organisation(self, name: str) -> UUID:
        body = {"name": f"{name} {uuid4().hex[:6]}", "kind": "association"}
        return UUID((await self.done("POST", "/api/registry/v1/organisations", body))["organisation_id"])

    async def facts(self, subject: object) -> Sequence[dict[str, Any]]:
        """What events said of a subject, in order."""
        rows = await self.runtime.pool.fetch("select event from journal where subject = $1 order by entry", str(subject))
        return [json.loads(row["event"]) for row in rows]

    async def said(self, subject: object) -> Sequence[str]:
        return [fact["type"].removeprefix("events.").removesuffix(".v1") for fact in await self.facts(subject)]


@asynccontextmanager
async def events_served(settings: Settings) -> AsyncIterator[Served]:
    async with serving(settings, REGISTRY, EVENTS) as (front, client):
        yield Served(settings, front, client)


def a_theme_day(convenor: UUID, *parties: UUID, **changed: Any) -> Ask:
    given = {
        "kind": "theme_day",
        "title": {"fi": "OLKA-teemapäivä"},
        "starts_at": "2026-03-02T10:00:00+02:00",
        "ends_at": "2026-03-02T13:00:00+02:00",
        "convenor": str(convenor),
        "parties": [str(party) for party in parties],
        "target_groups": ["older_people"],
        "municipality": "609",
    }
    return given | changed


async def a_published_gathering(served: Served, convenor: UUID, **changed: Any) -> str:
    """Its path. It has no other party and no costs."""
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(convenor, **changed), by=convenor)
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    await served.done("POST", f"{path}/proposal", by=convenor)
    await served.done("POST", f"{path}/publication", by=convenor)
    return path

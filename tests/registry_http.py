"""Registry behind its border: a process without its socket, clients of several callers, and its queue."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import httpx

from services.registry.wiring import SERVICE
from shared.auth import issue
from shared.contracts.channels import RECEIPTS
from shared.contracts.envelope import Command
from shared.http.front import Front
from shared.settings import Settings
from shared.work.running import Running
from tests.area import administrator
from tests.running import eventually
from tests.serving import coordinator, serving

ROOT = "/api/registry/v1"


@dataclass(frozen=True, slots=True)
class Registry:
    settings: Settings
    front: Front
    client: httpx.AsyncClient
    """A coordinator's."""

    @property
    def runtime(self) -> Running:
        return self.front.runtimes[0]

    def as_caller(self, *roles: str, organisation_id: UUID | None = None) -> dict[str, str]:
        """The headers of another caller."""
        return {"Authorization": f"Bearer {issue(self.settings, subject='somebody', roles=list(roles), organisation_id=organisation_id)}"}

    async def post(self, path: str, **body: Any) -> Any:
        answer = await self.client.post(f"{ROOT}{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.client.get(f"{ROOT}{path}", params=query)
        assert answer.is_success, answer.text
        return answer.json()

    async def an_organisation(self, name: str = "Satakunnan yhteisökeskus") -> UUID:
        return UUID((await self.post("/organisations", name=f"{name} {uuid4().hex[:6]}", kind="association"))["organisation_id"])

    async def facts(self, subject: object) -> Sequence[dict[str, Any]]:
        rows = await self.runtime.pool.fetch("select event from journal where subject = $1 order by entry", str(subject))
        return [json.loads(row["event"]) for row in rows]

    async def said(self, subject: object) -> Sequence[str]:
        return [fact["type"].removeprefix("registry.").removesuffix(".v1") for fact in await self.facts(subject)]

    async def queue(self, command: Command) -> dict[str, Any]:
        """Send the command by AMQP; its receipt."""
        async with await aio_pika.connect(self.settings.amqp_url) as connection:
            channel = await connection.channel()
            answers = await channel.declare_queue(exclusive=True)
            await answers.bind(RECEIPTS, answers.name)
            event = {"specversion": "1.0", "id": str(uuid4()), "type": command.wire_name, "source": "/test", "data": command.model_dump(mode="json")}
            message = aio_pika.Message(json.dumps(event).encode(), reply_to=answers.name, user_id=administrator(self.settings))
            await channel.default_exchange.publish(message, "registry.commands")
            found: list[dict[str, Any]] = []

            async def answered() -> bool:
                if answer := await answers.get(fail=False, no_ack=True):
                    found.append(json.loads(answer.body))
                return bool(found)

            await eventually(answered)
        return found[0]


@asynccontextmanager
async def registry_served(settings: Settings) -> AsyncIterator[Registry]:
    async with serving(settings, SERVICE) as (front, client):
        client.headers.update(coordinator(settings))
        yield Registry(settings, front, client)

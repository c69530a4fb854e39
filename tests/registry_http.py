"""Registry behind its border: a process without its socket, clients of several callers, and its queue."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import httpx
from asgi_lifespan import LifespanManager

from services.registry.wiring import SERVICE
from shared.auth import issue
from shared.contracts.channels import RECEIPTS
from shared.contracts.envelope import Command
from shared.http.front import Front
from shared.http.host import assemble
from shared.settings import Settings
from shared.work.running import Running
from tests.area import administrator, provisioned
from tests.running import eventually

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
    await provisioned(settings, SERVICE.name)
    front = assemble([SERVICE], settings)
    transport = httpx.ASGITransport(app=front, raise_app_exceptions=False)
    token = issue(settings, subject="anna", roles=["coordinator"])
    async with (
        LifespanManager(front, startup_timeout=60, shutdown_timeout=60),
        httpx.AsyncClient(transport=transport, base_url="http://test", headers={"Authorization": f"Bearer {token}"}, timeout=30) as client,
    ):
        served = Registry(settings, front, client)

        async def takes_commands() -> bool:
            return bool(served.runtime.queue and served.runtime.queue.consuming)

        await eventually(takes_commands)
        yield served

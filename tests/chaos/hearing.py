"""How long services stay deaf after a fault: until a fresh fact of each is applied by every projection and policy, and a fresh command of each is answered."""

import asyncio
import time
from collections.abc import Awaitable
from uuid import UUID, uuid4

import httpx

from shared.database.postgres import connect
from tests.chaos.intents import HTTP_SECONDS, Intents, Sender
from tests.chaos.stage import SERVICES, Stage
from tests.running import eventually
from tests.sample import AmountNoted

APPLIED = "select exists (select from totals where account_id = $1)"
NOTED = f"select exists (select from journal where subject = $1::text and type = '{AmountNoted.wire_name}')"  # noqa: S608 - a name of ours
ROUND = 10
"""Of amounts that this divides the policies take note."""


class Hearing:
    """Asks every service for something fresh, over HTTP and by the queue, and looks who has heard of it. `heard`: after how many seconds who was through."""

    def __init__(self, stage: Stage, intents: Intents, *, within: float) -> None:
        self.heard: dict[str, float] = {}
        self._stage = stage
        self._intents = intents
        self._within = within
        self._began = time.monotonic()

    async def until_everyone_hears(self) -> dict[str, float]:
        """Raises TimeoutError when somebody is not through in time; its text names those who were."""
        try:
            async with asyncio.timeout(self._within):
                await asyncio.gather(*(ask(service) for service in SERVICES for ask in (self._over_http, self._by_queue)))
        except TimeoutError as error:
            raise TimeoutError(f"not everyone heard again within {self._within:.0f} s, only {self.heard}") from error
        return self.heard

    async def _over_http(self, service: str) -> None:
        account_id = uuid4()
        async with httpx.AsyncClient(timeout=HTTP_SECONDS) as client:
            requested = self._intents.by_http(client, service, account_id, self._intents.next_amount() * ROUND)
            await self._timed(f"{service} answers over HTTP", requested)
        await self._all_hear(account_id, f"what {service} was asked over HTTP")

    async def _by_queue(self, service: str) -> None:
        account_id = uuid4()
        async with Sender(self._stage.settings) as sender:
            requested = self._intents.by_queue(sender, service, account_id, self._intents.next_amount() * ROUND)
            await self._timed(f"{service} answers by queue", requested)
        await self._all_hear(account_id, f"what {service} was asked by queue")

    async def _all_hear(self, account_id: UUID, what: str) -> None:
        await asyncio.gather(*(self._timed(f"{listener} hears {what}", self._hears(listener, account_id)) for listener in SERVICES))

    async def _hears(self, listener: str, account_id: UUID) -> None:
        connection = await connect(self._stage.settings, listener)

        async def applied_and_noted() -> bool:
            return bool(await connection.fetchval(APPLIED, account_id) and await connection.fetchval(NOTED, str(account_id)))

        try:
            await eventually(applied_and_noted, within=self._within)
        finally:
            await connection.close(timeout=2)

    async def _timed(self, name: str, work: Awaitable[None]) -> None:
        await work
        self.heard[name] = round(time.monotonic() - self._began, 2)

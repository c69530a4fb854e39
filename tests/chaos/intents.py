"""What was asked for, counted here and nowhere else, and asked again until it was answered: over HTTP under an Idempotency-Key, by the queue under an id."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, cycle
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

import aio_pika
import httpx

from shared.auth import issue
from shared.contracts.channels import RECEIPTS, commands_queue
from shared.settings import Settings
from tests.area import administrator
from tests.chaos.load import event
from tests.chaos.members import Member
from tests.sample import BookAmount

HTTP_SECONDS = httpx.Timeout(6, connect=2)
RECEIPT_SECONDS = 5.0
CLOSE_SECONDS = 2.0
AGAIN_SECONDS = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    service: str
    account_id: UUID
    amount: int


class Intents:
    """Every booking that was asked for, by the word that it carries as its note; and answers that nothing in a fault excuses."""

    def __init__(self, settings: Settings, members: Sequence[Member]) -> None:
        self.requested: dict[str, Booking] = {}
        self.unexpected: list[str] = []
        self.repeats = 0
        self._settings = settings
        self._members = members
        self._amounts = count(1)
        token = issue(settings, subject="anna", roles=["coordinator"], seconds=86_400)
        self._headers = {"Authorization": f"Bearer {token}"}

    def next_amount(self) -> int:
        return next(self._amounts)

    def ask(self, service: str, account_id: UUID, amount: int) -> str:
        word = str(uuid4())
        self.requested[word] = Booking(service=service, account_id=account_id, amount=amount)
        return word

    async def by_http(self, client: httpx.AsyncClient, service: str, account_id: UUID, amount: int, *, padding: str = "") -> None:
        """Ask the service's processes in turn until one has answered."""
        word = self.ask(service, account_id, amount)
        body, headers = {"amount": amount, "note": word + padding}, self._headers | {"Idempotency-Key": word}
        members = [member for member in self._members if member.service == service]
        turn = amount % len(members)
        for member in cycle(members[turn:] + members[:turn]):
            with suppress(httpx.HTTPError):
                answer = await client.post(f"{member.url}/api/{service}/v1/accounts/{account_id}/amounts", json=body, headers=headers)
                if answer.is_success:
                    return
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    self.unexpected.append(f"{member.name} answered {answer.status_code}: {answer.text[:200]}")
                    return
            self.repeats += 1
            await asyncio.sleep(AGAIN_SECONDS)

    async def by_queue(self, sender: "Sender", service: str, account_id: UUID, amount: int) -> None:
        """Send under one id until a receipt has come."""
        word = self.ask(service, account_id, amount)
        body = event(BookAmount(account_id=account_id, amount=amount, note=word), id_=word)
        while (receipt := await sender.receipt(body, word, service=service)) is None:
            self.repeats += 1
            await asyncio.sleep(AGAIN_SECONDS)
        if receipt["outcome"] != "done":
            self.unexpected.append(f"{service} gave the receipt {json.dumps(receipt)[:300]}")


class Sender:
    """A sender of commands with a queue for its receipts; its connection is made anew after any trouble."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._user = administrator(settings)
        self._connection: aio_pika.abc.AbstractConnection | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        await self._let_go()

    async def receipt(self, body: bytes, id_: str, *, service: str) -> dict[str, Any] | None:
        """None if there was trouble, or no receipt came in time."""
        try:
            async with asyncio.timeout(RECEIPT_SECONDS):
                await self._connected()
                message = aio_pika.Message(body, content_type="application/cloudevents+json", reply_to=self._answers.name, delivery_mode=2, user_id=self._user)
                await self._channel.default_exchange.publish(message, routing_key=commands_queue(service), mandatory=True)
                while True:
                    found: dict[str, Any] = json.loads(await self._came.get())
                    if found["id"] == id_:
                        return found
        except (OSError, TimeoutError, aio_pika.exceptions.AMQPError, RuntimeError):
            await self._let_go()
            return None

    async def _connected(self) -> None:
        if self._connection is not None:
            return
        self._connection = await aio_pika.connect(f"{self._settings.amqp_url}?heartbeat=5")
        self._channel = await self._connection.channel(on_return_raises=True)
        self._answers = await self._channel.declare_queue(exclusive=True)
        await self._answers.bind(RECEIPTS, self._answers.name)
        self._came: asyncio.Queue[bytes] = asyncio.Queue()

        async def take(message: aio_pika.abc.AbstractIncomingMessage) -> None:
            await self._came.put(message.body)

        await self._answers.consume(take, no_ack=True)

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await connection.close()


class Load:
    """Workers that ask without end, some over HTTP and some by the queue, each for accounts of its own."""

    def __init__(self, intents: Intents, settings: Settings, services: Sequence[str], *, writers: int, pace: float) -> None:
        self._intents = intents
        self._settings = settings
        self._pace = pace
        self._stop = asyncio.Event()
        ways = (self._over_http, self._over_queue)
        self._writers = [asyncio.create_task(way(service)) for service in services for way in ways for _ in range(writers)]

    async def end(self, *, within: float) -> None:
        """No more from here on; what was asked for is asked until it is answered."""
        self._stop.set()
        async with asyncio.timeout(within):
            await asyncio.gather(*self._writers)

    async def abandon(self) -> None:
        """Whether they have ended or not; to call this after `end` does no harm."""
        for writer in self._writers:
            writer.cancel()
        await asyncio.gather(*self._writers, return_exceptions=True)

    async def _over_http(self, service: str) -> None:
        accounts = cycle([uuid4() for _ in range(3)])
        async with httpx.AsyncClient(timeout=HTTP_SECONDS) as client:
            while not self._stop.is_set():
                await self._intents.by_http(client, service, next(accounts), self._intents.next_amount())
                await asyncio.sleep(self._pace)

    async def _over_queue(self, service: str) -> None:
        accounts = cycle([uuid4() for _ in range(3)])
        async with Sender(self._settings) as sender:
            while not self._stop.is_set():
                await self._intents.by_queue(sender, service, next(accounts), self._intents.next_amount())
                await asyncio.sleep(self._pace)

"""Work for the sample service while something is taken away from under it. What was asked for is counted here and nowhere else."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from uuid import UUID, uuid4

import aio_pika

from shared.clock import now
from shared.contracts.channels import commands_queue
from shared.database.postgres import TRANSIENT, Connection, connect
from shared.log import journal
from shared.settings import Settings
from shared.work.running import Running
from tests.area import administrator
from tests.running import eventually
from tests.sample import AmountBooked, BookAmount

WRITERS = 3
PACE_SECONDS = 0.01


async def book(connection: Connection, facts: Sequence[AmountBooked], *, source: str) -> None:
    async with connection.transaction():
        await journal.append(connection, facts, source=source, now=now())


@dataclass(slots=True)
class Load:
    """How many amounts were booked so far."""

    booked: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    writers: list[asyncio.Task[None]] = field(default_factory=list)
    grew: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def reaches(self, number: int, *, within: float = 60.0) -> None:
        async with asyncio.timeout(within), self.grew:
            await self.grew.wait_for(lambda: self.booked >= number)

    async def goes_on(self, more: int) -> None:
        await self.reaches(self.booked + more)

    async def end(self) -> None:
        """No more from here on; what was begun is counted."""
        self.stop.set()
        await asyncio.gather(*self.writers)

    async def add(self, number: int) -> None:
        async with self.grew:
            self.booked += number
            self.grew.notify_all()


@asynccontextmanager
async def under_load(settings: Settings, service: str = "ledger") -> AsyncIterator[Load]:
    """Several writers that commit facts side by side, as handlers do; the database must stay."""
    load = Load()
    async with asyncio.TaskGroup() as group:
        load.writers = [group.create_task(_write(settings, service, load)) for _ in range(WRITERS)]
        try:
            yield load
        finally:
            load.stop.set()


async def _write(settings: Settings, service: str, load: Load) -> None:
    """One account at a time: with several, a writer and the policy, which says things of the same accounts, could wait for each other."""
    connection = await connect(settings, service)
    accounts = cycle([uuid4() for _ in range(5)])
    amounts = count(1)
    try:
        while not load.stop.is_set():
            account_id = next(accounts)
            facts = [AmountBooked(account_id=account_id, amount=next(amounts)) for _ in range(3)]
            await book(connection, facts, source=settings.source(service))
            await load.add(len(facts))
            await asyncio.sleep(PACE_SECONDS)
    finally:
        await connection.close()


def event(command: BookAmount, *, id_: str, source: str = "/tests") -> bytes:
    """A command as it travels."""
    body = {"specversion": "1.0", "id": id_, "type": command.wire_name, "source": source, "subject": command.subject, "data": command.model_dump(mode="json")}
    return json.dumps(body).encode()


def commands(number: int, *, accounts: int = 5) -> list[bytes]:
    """Commands that book 1, 2, 3 … in turn to a few accounts."""
    ids = [uuid4() for _ in range(accounts)]
    return [event(BookAmount(account_id=ids[n % accounts], amount=n), id_=str(uuid4())) for n in range(1, number + 1)]


async def send(settings: Settings, bodies: Sequence[bytes], *, reply_to: str | None = None, service: str = "ledger") -> None:
    """Put commands on the queue, as the administrator; returns when the broker has confirmed them all."""
    user = administrator(settings)
    async with await aio_pika.connect(settings.amqp_url) as connection:
        channel = await connection.channel(on_return_raises=True)
        for body in bodies:
            message = aio_pika.Message(body, content_type="application/cloudevents+json", reply_to=reply_to, delivery_mode=2, user_id=user)
            await channel.default_exchange.publish(message, routing_key=commands_queue(service), mandatory=True)


async def takes_commands(runtime: Running) -> None:
    async def takes() -> bool:
        return runtime.queue is not None

    await eventually(takes, within=40)


async def done(runtime: Running, number: int) -> None:
    """So many commands, whatever happens to the connections meanwhile."""

    async def so_many_are_done() -> bool:
        with suppress(*TRANSIENT):
            return bool(await runtime.pool.fetchval("select count(*) from taken") >= number)
        return False

    await eventually(so_many_are_done, within=60)


async def applied(runtime: Running, number: int) -> None:
    async def so_many_are_applied() -> bool:
        return bool(await runtime.pool.fetchval("select coalesce(sum(facts), 0) from totals") >= number)

    await eventually(so_many_are_applied, within=40)


def account(number: int) -> UUID:
    return UUID(int=number)

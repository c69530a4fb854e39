"""From the log to a committed projection, beside consuming a queue without any work, and beside a transaction for each message."""

import asyncio
import time
from uuid import UUID

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue
from pydantic import BaseModel

from deploy.launcher.servers import Servers
from shared.database import postgres
from shared.log import cursors
from shared.log.projector import Projector, Signals
from shared.settings import Settings
from tests.bench.area import QUEUE, area, bare_queue, bodies, on_the_log, publish_bare, until_equal
from tests.bench.figures import Figure
from tests.bench.relay import cancelled
from tests.sample import LEDGER, TOTALS, AmountBooked

CONNECTIONS = 10
PREFETCH = 100

TAKE = "insert into inbox (id) values ($1) on conflict do nothing returning id"
ADD = """
insert into totals (account_id, total, facts, sequence) values ($1, $2, 1, $3)
on conflict (account_id) do update set total = totals.total + excluded.total, facts = totals.facts + 1, sequence = excluded.sequence
"""


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    ours, bare, single = (10_000, 2_000, 500) if quick else (50_000, 20_000, 3_000)
    async with area(servers) as settings:
        await on_the_log(settings, ours)
        value = ours / await _applied(settings, ours)
        async with bare_queue(settings) as channel:
            await publish_bare(channel, bodies(settings, bare))
            no_work = bare / await _consumed(channel, bare)
            await publish_bare(channel, bodies(settings, single))
        one_by_one = single / await _one_transaction_each(settings, single)
    return [Figure("apply", value, "facts/s", {"aio-pika consume, no work": no_work, "FastStream, a transaction per message": one_by_one})]


async def _applied(settings: Settings, count: int) -> float:
    connection = await postgres.connect(settings, LEDGER.name)
    await cursors.register(connection, TOTALS.name, version=TOTALS.version)
    projector = Projector(service=LEDGER.name, consumer=TOTALS, settings=settings, signals=Signals())
    started = time.perf_counter()
    running = asyncio.create_task(projector.run())
    await until_equal(connection, "select applied from cursors", count)
    seconds = time.perf_counter() - started
    await cancelled(running)
    assert await connection.fetchval("select sum(facts) from totals") == count
    await connection.execute("truncate totals")
    await connection.close()
    return seconds


async def _consumed(channel: AbstractChannel, count: int) -> float:
    await channel.set_qos(prefetch_count=PREFETCH)
    queue = await channel.get_queue(QUEUE)
    left = count
    done = asyncio.Event()

    async def take(message: AbstractIncomingMessage) -> None:
        nonlocal left
        await message.ack()
        left -= 1
        if not left:
            done.set()

    started = time.perf_counter()
    tag = await queue.consume(take)
    await done.wait()
    seconds = time.perf_counter() - started
    await queue.cancel(tag)
    return seconds


class Event(BaseModel):
    id: UUID
    sequence: int
    data: AmountBooked


async def _one_transaction_each(settings: Settings, count: int) -> float:
    """Exactly once as it is usually written: an inbox row and the effect in one transaction, then the acknowledgement."""
    pool = await postgres.open_pool(settings, LEDGER.name, size=CONNECTIONS)
    await pool.execute("create table inbox (id uuid primary key)")
    broker = RabbitBroker(settings.amqp_url, default_channel=Channel(prefetch_count=PREFETCH), logger=None)
    left = count
    done = asyncio.Event()

    @broker.subscriber(RabbitQueue(QUEUE, queue_type=QueueType.QUORUM, durable=True), ack_policy=AckPolicy.NACK_ON_ERROR)
    async def take(event: Event) -> None:
        nonlocal left
        async with pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(TAKE, event.id):
                await connection.execute(ADD, event.data.account_id, event.data.amount, event.sequence)
        left -= 1
        if not left:
            done.set()

    started = time.perf_counter()
    await broker.start()
    await done.wait()
    seconds = time.perf_counter() - started
    await broker.stop()
    await pool.close()
    return seconds

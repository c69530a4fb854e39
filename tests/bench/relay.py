"""From the journal to confirmed facts, beside publishing to a queue without any journal, and beside another outbox relay of the same stack."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue
from faststream_outbox import OutboxBroker, make_outbox_table
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.launcher.servers import Servers
from shared.database import postgres
from shared.log.relay import Relay
from shared.settings import Settings
from tests.bench.area import QUEUE, area, bare_queue, bodies, journalled, publish_bare, until_equal
from tests.bench.figures import Figure
from tests.sample import LEDGER

WORKERS = 10


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    ours, bare, outbox = (4_000, 2_000, 500) if quick else (20_000, 20_000, 3_000)
    async with area(servers) as settings:
        await journalled(settings, ours)
        value = ours / await _relayed(settings, ours)
        async with bare_queue(settings) as channel:
            baseline = bare / await _published(channel, bodies(settings, bare))
        peer = outbox / await _outbox_relayed(settings, bodies(settings, outbox))
    return [Figure("relay", value, "facts/s", {"aio-pika confirmed publish": baseline, "faststream-outbox": peer})]


async def _relayed(settings: Settings, count: int) -> float:
    connection = await postgres.connect(settings, LEDGER.name)
    relay = Relay(service=LEDGER.name, settings=settings, wake=asyncio.Event())
    started = time.perf_counter()
    running = asyncio.create_task(relay.run())
    await until_equal(connection, "select confirmed from relay_mark", count)
    seconds = time.perf_counter() - started
    await cancelled(running)
    await connection.close()
    return seconds


async def cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _published(channel: object, messages: Sequence[bytes]) -> float:
    started = time.perf_counter()
    await publish_bare(channel, messages)  # type: ignore[arg-type]
    return time.perf_counter() - started


async def _outbox_relayed(settings: Settings, messages: Sequence[bytes]) -> float:
    """Their documented relay: a subscriber of the table stacked on a publisher of the broker, with more workers and larger fetches than by default."""
    engine = create_async_engine(settings.database_url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=WORKERS + 5)
    metadata = MetaData()
    outbox = OutboxBroker(engine, outbox_table=make_outbox_table(metadata), logger=None)
    rabbit = RabbitBroker(settings.amqp_url, default_channel=Channel(publisher_confirms=True), logger=None)
    seen = asyncio.Event()
    left = len(messages)

    @rabbit.publisher(RabbitQueue(QUEUE, queue_type=QueueType.QUORUM, durable=True), persist=True)
    @outbox.subscriber("facts", max_workers=WORKERS, fetch_batch_size=100, min_fetch_interval=0.01)
    async def relay(body: dict[str, object]) -> dict[str, object]:
        nonlocal left
        left -= 1
        if not left:
            seen.set()
        return body

    async with _filled(engine, metadata, outbox, messages):
        await rabbit.start()
        started = time.perf_counter()
        await outbox.start()
        await seen.wait()
        seconds = time.perf_counter() - started
        await outbox.stop()
        await rabbit.stop()
    return seconds


@asynccontextmanager
async def _filled(engine: AsyncEngine, metadata: MetaData, outbox: OutboxBroker, messages: Sequence[bytes]) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await outbox.publish_batch(*(json.loads(body) for body in messages), queue="facts", session=connection)
    yield
    await engine.dispose()

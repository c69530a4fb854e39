"""What every measure starts from: an area of its own, empty, and facts of the size that real ones have."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import aio_pika
import asyncpg
import httpx
from aio_pika.abc import AbstractChannel

from deploy.launcher.servers import Servers
from shared.bus.stream import Broker, Outgoing
from shared.clock import new_id, now
from shared.contracts import channels
from shared.contracts.envelope import CONTENT_TYPE, SPEC_VERSION, schema_path
from shared.database import postgres
from shared.database.postgres import Connection
from shared.log import journal
from shared.log.proofs import Prover
from shared.settings import Settings
from tests.area import provisioned, settings_of
from tests.sample import LEDGER, AmountBooked

ACCOUNTS = [UUID(int=n + 1) for n in range(1000)]
NOTE = "x" * 60
"""Makes a fact about 570 bytes long on the log."""
BATCH = 1000
QUEUE = "bench.bare"


@asynccontextmanager
async def area(servers: Servers) -> AsyncIterator[Settings]:
    """An empty database and an empty virtual host with the sample service's tables and queues; gone afterwards."""
    name = f"bench{uuid4().hex[:10]}"
    settings = settings_of(servers, name)
    parts = urlsplit(servers.management_url)
    credentials = (parts.username or "", parts.password or "")
    async with httpx.AsyncClient(auth=credentials, base_url=f"{parts.scheme}://{parts.hostname}:{parts.port}", timeout=60) as management:
        (await management.put(f"/api/vhosts/{name}")).raise_for_status()
        (await management.put(f"/api/permissions/{name}/{parts.username}", json={"configure": ".*", "write": ".*", "read": ".*"})).raise_for_status()
        await _administer(servers, f"create database {name}")
        try:
            await provisioned(settings, LEDGER.name)
            await postgres.migrate(settings, LEDGER.name, LEDGER.migrations)
            yield settings
        finally:
            await _administer(servers, f"drop database {name} with (force)")
            (await management.delete(f"/api/vhosts/{name}")).raise_for_status()


async def _administer(servers: Servers, statement: str) -> None:
    connection = await asyncpg.connect(servers.database_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def amounts(count: int) -> list[AmountBooked]:
    return [AmountBooked(account_id=ACCOUNTS[n % len(ACCOUNTS)], amount=n % 90 + 1, note=NOTE) for n in range(count)]


async def journalled(settings: Settings, count: int) -> None:
    """Write facts to the journal as a service does."""
    connection = await postgres.connect(settings, LEDGER.name)
    source = settings.source(LEDGER.name)
    facts = amounts(count)
    for at in range(0, count, BATCH):
        async with connection.transaction():
            await journal.append(connection, facts[at : at + BATCH], source=source, now=now())
    await connection.execute("vacuum analyze journal")
    await connection.close()


def outgoing(source: str, count: int) -> Iterator[Outgoing]:
    """Facts as the relay sends them."""
    at = now()
    facts = amounts(len(ACCOUNTS))
    proofs = Prover(b"measured", "a log").from_position(1)
    for n, (proof, nextproof) in zip(range(count), proofs, strict=False):
        fact, id_ = facts[n % len(facts)], new_id()
        event = journal._event(fact, str(id_), source, at, None)  # noqa: SLF001 - the very bytes of the journal
        body = journal.placed(
            event,
            schema=f"http://127.0.0.1:8080{schema_path(fact.wire_name)}",
            sequence=n // len(ACCOUNTS) + 1,
            position=n + 1,
            proof=proof,
            nextproof=nextproof,
        ).encode()
        properties = {
            "cloudEvents_specversion": SPEC_VERSION,
            "cloudEvents_id": str(id_),
            "cloudEvents_type": fact.wire_name,
            "cloudEvents_source": source,
            "cloudEvents_subject": fact.subject,
            "cloudEvents_datacontenttype": CONTENT_TYPE,
        }
        yield Outgoing(number=n + 1, body=body, properties=properties)


async def on_the_log(settings: Settings, count: int) -> None:
    """Publish facts in the relay's batches, without journal."""
    source = settings.source(LEDGER.name)
    async with Broker.at(settings.stream_url).publisher(source) as publisher:
        batch: list[Outgoing] = []
        for fact in outgoing(source, count):
            batch.append(fact)
            if len(batch) == BATCH or fact.number == count:
                await publisher.publish(channels.FACTS, batch)
                batch = []


def bodies(settings: Settings, count: int) -> list[bytes]:
    return [fact.body for fact in outgoing(settings.source(LEDGER.name), count)]


@asynccontextmanager
async def bare_queue(settings: Settings) -> AsyncIterator[AbstractChannel]:
    """A channel with confirms on a connection of its own, and an empty quorum queue."""
    connection = await aio_pika.connect(settings.amqp_url)
    async with connection:
        channel = await connection.channel()
        await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        yield channel


async def publish_bare(channel: AbstractChannel, messages: Sequence[bytes], *, outstanding: int = 100) -> None:
    """Publish persistent messages, so many at once awaiting their confirms."""
    waiting = iter(messages)

    async def one_after_another() -> None:
        for body in waiting:
            await channel.default_exchange.publish(aio_pika.Message(body, delivery_mode=2, content_type="application/json"), routing_key=QUEUE)

    await asyncio.gather(*(one_after_another() for _ in range(outstanding)))


async def until_equal(connection: Connection, query: str, wanted: int) -> None:
    """Return when the query's value is the wanted one."""
    while await connection.fetchval(query) != wanted:  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(0.01)

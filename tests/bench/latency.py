"""At 50 facts a second: from the command to another service's commit, beside the sum of what that needs at least, by turns of a second."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import islice
from statistics import quantiles
from typing import Any
from uuid import uuid4

from deploy.launcher.servers import Servers
from shared.auth import Caller
from shared.bus.stream import Broker, Outgoing, Publisher, Reader
from shared.clock import now
from shared.contracts.channels import FACTS, METRICS
from shared.contracts.envelope import Recorded
from shared.database import postgres
from shared.database.postgres import Connection
from shared.log import journal
from shared.log.projector import Projection
from shared.service import Runtime, Service
from shared.settings import Settings
from shared.work.running import Running
from tests.bench.area import ACCOUNTS, NOTE, area, outgoing, until_equal
from tests.bench.figures import Figure
from tests.running import eventually, running
from tests.sample import LEDGER, AmountBooked, BookAmount, add_up

EVERY_SECONDS = 1 / 50
SAMPLES = 50
"""Of one turn."""
CALLER = Caller(subject="bench", roles=frozenset({"integration"}))
INSERT = "insert into commits (id, event) values ($1, $2)"


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    turns = 2 if quick else 10
    async with area(servers) as one, area(servers) as other, _end_to_end(one) as ours, _parts(other, samples=turns * SAMPLES) as parts:
        for _ in range(turns):
            await ours.turn()
            await parts.turn()
    return [
        Figure(f"latency_p{percent}", _percentile(ours.seconds, percent), "ms", {"sum of its parts": _percentile(parts.seconds, percent)})
        for percent in (50, 99)
    ]


def _percentile(seconds: Sequence[float], percent: int) -> float:
    return quantiles(seconds, n=100)[percent - 1] * 1000


class Listener:
    """Another service: it hears the ledger's facts, and knows by their amounts when each was committed."""

    def __init__(self) -> None:
        self.uncommitted: list[int] = []
        self.committed: dict[int, float] = {}
        projection = Projection(name="totals", hears=(AmountBooked,), apply=self._apply, tables=("totals",))
        self.service = Service(name="listener", migrations=LEDGER.migrations, projections=(projection,), background=(self._watch,))

    async def _apply(self, facts: Sequence[Recorded[Any]], connection: Connection) -> None:
        await add_up(facts, connection)
        self.uncommitted += [fact.message.amount for fact in facts]

    async def _watch(self, runtime: Runtime) -> None:
        await runtime.signals.applied.wait()
        runtime.signals.applied.clear()
        self.committed.update(dict.fromkeys(self.uncommitted, time.perf_counter()))
        self.uncommitted.clear()


class EndToEnd:
    def __init__(self, runtime: Running, listener: Listener) -> None:
        self._runtime = runtime
        self._listener = listener
        self._requested: dict[int, float] = {}

    @property
    def seconds(self) -> list[float]:
        return [self._listener.committed[amount] - requested for amount, requested in self._requested.items()]

    async def turn(self) -> None:
        await _paced(self._ask, SAMPLES)

        async def all_committed() -> bool:
            return self._requested.keys() <= self._listener.committed.keys()

        await eventually(all_committed)

    async def _ask(self, n: int) -> None:
        amount = len(self._requested) + 1
        self._requested[amount] = time.perf_counter()
        await _do(self._runtime, BookAmount(account_id=ACCOUNTS[n % len(ACCOUNTS)], amount=amount, note=NOTE))


@asynccontextmanager
async def _end_to_end(settings: Settings) -> AsyncIterator[EndToEnd]:
    listener = Listener()
    async with running(listener.service, settings) as hearing, running(replace(LEDGER, projections=(), policies=()), settings) as runtime:
        await _do(runtime, BookAmount(account_id=uuid4(), amount=1_000_000))
        async with hearing.pool.acquire() as connection:
            await until_equal(connection, "select count(*) from totals", 1)
        yield EndToEnd(runtime, listener)


async def _do(runtime: Running, command: BookAmount) -> None:
    """As the edge and the command queue do it."""
    async with runtime.pool.acquire() as connection:
        async with connection.transaction():
            facts = await runtime.service.decide(command, connection=connection, caller=CALLER, now=now())
            await journal.append(connection, facts, source=runtime.source, now=now())
        runtime.signals.said.set()


async def _paced(work: Callable[[int], Awaitable[None]], times: int) -> None:
    """Begin one each interval, whether or not the one before has ended."""
    begun: list[asyncio.Task[None]] = []
    start = time.perf_counter()
    for n in range(times):
        await asyncio.sleep(max(0.0, start + n * EVERY_SECONDS - time.perf_counter()))
        begun.append(asyncio.ensure_future(work(n)))
    await asyncio.gather(*begun)


class Parts:
    """Two commits, one confirm and one delivery, each alone and at the same pace."""

    def __init__(self, facts: Iterator[Outgoing], connection: Connection, confirming: Publisher, sending: Publisher, reader: Reader) -> None:
        self.seconds: list[float] = []
        self._facts = facts
        self._connection = connection
        self._confirming = confirming
        self._sending = sending
        self._reader = reader

    async def turn(self) -> None:
        start = time.perf_counter()
        for n, fact in enumerate(islice(self._facts, SAMPLES)):
            await asyncio.sleep(max(0.0, start + n * EVERY_SECONDS - time.perf_counter()))
            commits = await _commit(self._connection, fact) + await _commit(self._connection, fact)
            self.seconds.append(commits + await _confirm(self._confirming, fact) + await _deliver(self._sending, self._reader, fact))


@asynccontextmanager
async def _parts(settings: Settings, *, samples: int) -> AsyncIterator[Parts]:
    connection = await postgres.connect(settings, LEDGER.name)
    await connection.execute("create table commits (id uuid primary key, event text not null)")
    facts = outgoing(settings.source(LEDGER.name), samples)
    broker = Broker.at(settings.stream_url)
    async with broker.publisher("confirms") as confirming, broker.publisher("deliveries") as sending, broker.reader(METRICS, start=None) as reader:
        yield Parts(facts, connection, confirming, sending, reader)
    await connection.close()


async def _commit(connection: Connection, fact: Outgoing) -> float:
    started = time.perf_counter()
    async with connection.transaction():
        await connection.execute(INSERT, uuid4(), fact.body.decode())
    return time.perf_counter() - started


async def _confirm(publisher: Publisher, fact: Outgoing) -> float:
    started = time.perf_counter()
    await publisher.publish(FACTS, [fact])
    return time.perf_counter() - started


async def _deliver(publisher: Publisher, reader: Reader, fact: Outgoing) -> float:
    """From sending to arrival, which hides the confirm that comes meanwhile."""
    started = time.perf_counter()
    sending = asyncio.create_task(publisher.publish(METRICS, [fact]))
    while not await reader.batch(1, within=1.0):
        pass
    seconds = time.perf_counter() - started
    await sending
    return seconds

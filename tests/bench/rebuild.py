"""A projection from the whole log, beside a tenth of it: the rate must not fall as the log grows."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.launcher.servers import Servers
from shared.clock import now
from shared.database import postgres
from shared.log import cursors
from shared.log.cursors import Cursor
from shared.log.rebuild import rebuild
from shared.settings import Settings
from tests.bench.area import area, on_the_log
from tests.bench.figures import Figure
from tests.sample import LEDGER, TOTALS


async def measure(servers: Servers, *, rounds: int, quick: bool) -> AsyncIterator[list[Figure]]:
    """Fills both logs once: a rebuild leaves its projection where it was."""
    many, few = (100_000, 10_000) if quick else (1_000_000, 100_000)
    async with _filled(servers, few) as smaller, _filled(servers, many) as larger:
        for _ in range(rounds):
            tenth = few / await _rebuilt(smaller, few)
            yield [Figure("rebuild", many / await _rebuilt(larger, many), "facts/s", {"a tenth of the facts": tenth})]


@asynccontextmanager
async def _filled(servers: Servers, count: int) -> AsyncIterator[Settings]:
    """An area whose live projection stands at the end of the log, as if it had applied it all."""
    async with area(servers) as settings:
        await on_the_log(settings, count)
        connection = await postgres.connect(settings, LEDGER.name)
        await cursors.register(connection, TOTALS.name, version="")
        source = settings.source(LEDGER.name)
        live = Cursor(offset=count - 1, last_id=None, positions={source: count}, chain={source: (count, None)}, applied=count, version="", since=now())
        await cursors.advance(connection, TOTALS.name, live)
        await connection.close()
        yield settings


async def _rebuilt(settings: Settings, count: int) -> float:
    started = time.perf_counter()
    await rebuild(settings, LEDGER.name, TOTALS)
    seconds = time.perf_counter() - started
    connection = await postgres.connect(settings, LEDGER.name)
    assert await connection.fetchval("select sum(facts) from totals") == count
    await connection.close()
    return seconds

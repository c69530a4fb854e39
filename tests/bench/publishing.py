"""Saying what changed of 100,000 cells, of which a few were touched, beside comparing all of them: the cost goes by what changed.

On a real database, by the very step that the service takes after a batch. The baseline is the same step when everything may differ, as it was after every
batch; what is said is the same. Each side takes the same number of touched cells, in turns.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.launcher.servers import Servers
from services.indicators.measures import declared
from services.indicators.publishing import changes
from services.indicators.wiring import SERVICE
from shared.clock import now
from shared.database import postgres
from shared.database.postgres import Connection
from tests.area import provisioned
from tests.bench.area import area
from tests.bench.figures import Figure

MEASURE = "networks_by_responsible_party"
TOUCHED = 20
"""As a batch of a few facts does."""
FILL = """
insert into cells (series, measure, dimensions, entries, value)
select format('%s{party="%s"}', $1::text, n), $1, jsonb_build_object('party', n::text), 1, 1 from generate_series(1, $2::int) n
union all select $1, $1, '{}', $2, $2
"""
TOUCH = """
with moved as (
    update cells set value = value + 1 where measure = $1 and dimensions ->> 'party' = any($2::text[]) returning measure, dimensions
)
insert into touched (measure, dimensions) select measure, dimensions from moved
"""


async def measure(servers: Servers, *, rounds: int, quick: bool) -> AsyncIterator[list[Figure]]:
    """Fills the cells once: each step touches others."""
    async with _filled(servers, 10_000 if quick else 100_000) as connection:
        first = 1
        for _ in range(rounds):
            taken: dict[bool, float] = {}
            for everything in (False, True):
                taken[everything] = await _published(connection, range(first, first + TOUCHED), everything=everything)
                first += TOUCHED
            yield [Figure("publishing", 1000 * taken[False], "ms", {"comparing all cells": 1000 * taken[True]})]


async def _published(connection: Connection, touched: range, *, everything: bool) -> float:
    await connection.execute(TOUCH, MEASURE, [str(number) for number in touched])
    started = time.perf_counter()
    async with connection.transaction():
        if everything:
            await connection.execute("delete from compared")
        said = await changes(connection, measures=declared(), now=now())
    seconds = time.perf_counter() - started
    assert len(said) == len(touched), f"{len(said)} values were said and {len(touched)} changed"
    return seconds


@asynccontextmanager
async def _filled(servers: Servers, count: int) -> AsyncIterator[Connection]:
    """All cells are counted, and said once."""
    async with area(servers) as settings:
        await provisioned(settings, SERVICE.name)
        await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
        connection = await postgres.connect(settings, SERVICE.name)
        await connection.execute(FILL, MEASURE, count)
        async with connection.transaction():
            await changes(connection, measures=declared(), now=now())
        for table in ("cells", "published", "touched"):
            await connection.execute(f"vacuum analyze {table}")
        yield connection
        await connection.close()

"""Candidates ranked for requests among 100,000 volunteers, beside the same requests among a tenth of them: as long, and hardly longer.

By the store and the rules alone, without a border: what is read of PostgreSQL and ranked. Both sizes by turns, request by request; of each request the best of
three, since what else runs only adds, and the percentiles are of requests. Roles and municipalities are as many in both: each has ten times the volunteers.
"""

import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import date
from statistics import quantiles
from uuid import UUID

from deploy.launcher.servers import Servers
from services.volunteers.domain.matching import Needed
from services.volunteers.matching_weights import WEIGHTS
from services.volunteers.store.candidates import Candidates
from services.volunteers.wiring import SERVICE as VOLUNTEERS
from shared.contracts.volunteers import RoleId
from shared.database import postgres
from shared.database.postgres import Connection
from tests.area import provisioned
from tests.bench.area import area
from tests.bench.figures import Figure
from tests.crowds import LANGUAGES, MUNICIPALITIES, TIMES, WISHES, a_crowd, kept

MANY, FEWER, MOST = 100_000, 10_000, 10
ROLES = tuple(UUID(int=number + 1) for number in range(7))
DAY = date(2026, 3, 2)
WARM_UP, TRIES = 50, 3


async def measure(servers: Servers, *, rounds: int, quick: bool) -> AsyncIterator[list[Figure]]:
    async with AsyncExitStack() as stack:
        many, fewer = [await _peopled(stack, servers, count) for count in (MANY, FEWER)]
        for number in range(rounds):
            taken: dict[int, list[float]] = {MANY: [], FEWER: []}
            for at, needed in enumerate(_needs(random.Random(number), WARM_UP + (100 if quick else 500))):
                for count, connection in ((MANY, many), (FEWER, fewer)):
                    milliseconds = min([await _milliseconds(connection, needed) for _ in range(TRIES)])
                    if at >= WARM_UP:
                        taken[count].append(milliseconds)
            yield [
                Figure(f"match_{name}", _percentile(taken[MANY], at), "ms", {"a tenth of the volunteers": _percentile(taken[FEWER], at)})
                for name, at in (("p50", 50), ("p99", 99))
            ]


async def _peopled(stack: AsyncExitStack, servers: Servers, count: int) -> Connection:
    settings = await stack.enter_async_context(area(servers))
    await provisioned(settings, VOLUNTEERS.name)
    await postgres.migrate(settings, VOLUNTEERS.name, VOLUNTEERS.migrations)
    connection = await postgres.connect(settings, VOLUNTEERS.name)
    stack.push_async_callback(connection.close)
    await kept(connection, a_crowd(count, ROLES, organisation=UUID(int=99), chance=random.Random(count)))
    return connection


async def _milliseconds(connection: Connection, needed: Needed) -> float:
    started = time.perf_counter()
    async with connection.transaction(readonly=True):
        found = await Candidates(connection).best(needed, WEIGHTS, most=MOST)
    assert len(found.fits) <= MOST
    return 1000 * (time.perf_counter() - started)


def _needs(chance: random.Random, count: int) -> Sequence[Needed]:
    return [
        Needed(
            role_id=RoleId(chance.choice(ROLES)),
            on=DAY,
            languages=tuple(chance.choices(LANGUAGES, weights=(80, 8, 5, 4, 2, 1), k=1)),
            municipality=chance.choice([*MUNICIPALITIES, *MUNICIPALITIES, None]),
            times=frozenset(chance.sample(TIMES, k=chance.randint(0, 3))),
            wishes=frozenset(chance.sample(WISHES, k=chance.randint(0, 2))),
        )
        for _ in range(count)
    ]


def _percentile(taken: Sequence[float], at: int) -> float:
    return quantiles(taken, n=100)[at - 1]

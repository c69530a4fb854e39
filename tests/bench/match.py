"""Candidates ranked for requests among 100,000 volunteers, beside the same requests among a tenth of them: as long, and hardly longer.

By the store and the rules alone, without a border: what is read of PostgreSQL and ranked. Both sizes by turns, request by request; of each request the best of
three, since what else runs only adds, and the percentiles are of requests. Roles and municipalities are as many in both: each has ten times the volunteers.
A request that names no municipality is met by the whole area, ten times as many: it is measured apart.
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
TRIES = 3


async def measure(servers: Servers, *, rounds: int, quick: bool) -> AsyncIterator[list[Figure]]:
    async with AsyncExitStack() as stack:
        both = [await _peopled(stack, servers, count) for count in (MANY, FEWER)]
        for number in range(rounds):
            chance = random.Random(number)
            named = await _taken(both, _needs(chance, 100 if quick else 500, MUNICIPALITIES))
            anywhere = await _taken(both, _needs(chance, 20 if quick else 100, (None,)))
            yield [*_figures("match", named), *_figures("match_anywhere", anywhere)]


def _figures(name: str, taken: Sequence[Sequence[float]]) -> list[Figure]:
    many, fewer = taken
    return [Figure(f"{name}_p{at}", _percentile(many, at), "ms", {"a tenth of the volunteers": _percentile(fewer, at)}) for at in (50, 99)]


async def _taken(connections: Sequence[Connection], needs: Sequence[Needed]) -> Sequence[Sequence[float]]:
    """Milliseconds of each request at each size, once all was read a first time."""
    taken: list[list[float]] = [[] for _ in connections]
    for needed in needs:
        for found, connection in zip(taken, connections, strict=True):
            found.append(min([await _milliseconds(connection, needed) for _ in range(1 + TRIES)]))
    return taken


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


def _needs(chance: random.Random, count: int, municipalities: Sequence[str | None]) -> Sequence[Needed]:
    return [
        Needed(
            role_id=RoleId(chance.choice(ROLES)),
            on=DAY,
            languages=tuple(chance.choices(LANGUAGES, weights=(80, 8, 5, 4, 2, 1), k=1)),
            municipality=chance.choice(municipalities),
            times=frozenset(chance.sample(TIMES, k=chance.randint(0, 3))),
            wishes=frozenset(chance.sample(WISHES, k=chance.randint(0, 2))),
        )
        for _ in range(count)
    ]


def _percentile(taken: Sequence[float], at: int) -> float:
    return quantiles(taken, n=100)[at - 1]

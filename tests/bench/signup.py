"""Sign-ups at the desk that the border sends them to, beside bare inserts of the same rows, each in its transaction; on one gathering and on many.

The border's parsing and the socket are left out on both sides: what is measured is the cost of order, of the rule and of the journal.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from deploy.launcher.servers import Servers
from services.events.domain.signups import SignupDetails, Wish
from services.events.signup_desk import SignupDesk
from services.events.wiring import SERVICE
from shared.auth import Caller, Tokens
from shared.clock import new_id, now
from shared.contracts import events
from shared.contracts.events import GatheringId, GatheringKind, Title
from shared.contracts.events.signups import Ask, OpenSignup, SignupId
from shared.contracts.words import OrganisationId
from shared.database import postgres
from shared.database.postgres import Pool
from shared.log import journal
from shared.service import Runtime
from shared.settings import Settings
from tests.area import provisioned
from tests.bench.area import area
from tests.bench.figures import Figure

CONNECTIONS = 10
MANY = 100
TURNS = 4
WARMING = 100
CALLER = Caller(subject="bench", roles=frozenset({"coordinator"}))
TOLD = SignupDetails(email="bench@example.org")
BARE = ("bare_signups", "bare_outbox", "bare_journal", "bare_subjects")
INSERT_SIGNUP = """
with noted as (insert into bare_outbox (owner, about, kind, noted_at, next_try_at) values ($1, $2, 'confirmed', $6, $6))
insert into bare_signups (signup_id, gathering_id, number, standing, persons, language, needs, email, secret)
values ($1, $2, $3, 'confirmed', 1, 'fi', '{}', $4, $5)
"""
INSERT_FACT = """
with counted as (insert into bare_subjects (subject, version) values ($2, 1))
insert into bare_journal (id, type, subject, sequence, recorded_at, event) values ($1, 'events.gathering.signed_up.v1', $2, 1, $3, $4)
"""

Once = Callable[[int], Awaitable[None]]


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    """By turns, so that both sides meet the same minutes of the machine."""
    signups = 200 if quick else 1_000
    async with area(servers) as settings:
        await provisioned(settings, SERVICE.name)
        await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
        pool = await postgres.open_pool(settings, SERVICE.name, size=CONNECTIONS)
        gatherings = await _opened(pool, settings)
        await _bare_tables(pool)
        runtime = Runtime(SERVICE, settings, Tokens(settings))
        runtime.pool = pool
        ours, bare = SignupDesk(runtime), _bare(pool)
        figures = [await _beside(name, _ours(ours, ids), bare, signups) for name, ids in (("signup", gatherings[:1]), ("signup_many", gatherings))]
        await pool.close()
    return figures


async def _beside(name: str, ours: Once, bare: Once, signups: int) -> Figure:
    for once in (ours, bare):  # not counted: on connections that know neither's statements yet, who comes second is faster
        await _all_at_once(once, WARMING)
    seconds = {"ours": 0.0, "bare": 0.0}
    for _ in range(TURNS):
        seconds["ours"] += await _all_at_once(ours, signups // TURNS)
        seconds["bare"] += await _all_at_once(bare, signups // TURNS)
    done = signups // TURNS * TURNS
    return Figure(name, done / seconds["ours"], "sign-ups/s", {"the same rows, bare inserts": done / seconds["bare"]})


async def _all_at_once(once: Once, count: int) -> float:
    waiting = iter(range(count))

    async def one_after_another() -> None:
        for n in waiting:
            await once(n)

    started = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(CONNECTIONS)))
    return time.perf_counter() - started


def _ours(desk: SignupDesk, gatherings: Sequence[GatheringId]) -> Once:
    async def sign_up(n: int) -> None:
        signup_id = SignupId(new_id())
        await desk.sign_up(gatherings[n % len(gatherings)], Wish(signup_id=signup_id, details=TOLD, secret=signup_id.bytes))

    return sign_up


def _bare(pool: Pool) -> Once:
    """Without any lock, rule, or count: two statements that put as many bytes into as many rows."""
    gathering_id, event, numbers = uuid4(), "x" * 620, iter(range(1, 10**9))

    async def insert(_n: int) -> None:
        async with pool.acquire() as connection, connection.transaction():
            signup_id, at = new_id(), now()
            await connection.execute(INSERT_SIGNUP, signup_id, gathering_id, next(numbers), TOLD.email, signup_id.bytes, at)
            await connection.execute(INSERT_FACT, new_id(), str(signup_id), at, event)

    return insert


async def _bare_tables(pool: Pool) -> None:
    for bare in BARE:
        await pool.execute(f"create table {bare} (like {bare.removeprefix('bare_')} including all)")


async def _opened(pool: Pool, settings: Settings) -> list[GatheringId]:
    """Published gatherings that take sign-ups, with room for everybody."""
    ids: list[GatheringId] = []
    for _ in range(MANY):
        gathering_id = GatheringId(new_id())
        starts_at = now() + timedelta(days=30)
        drafting = events.DraftGathering(
            gathering_id=gathering_id, kind=GatheringKind.THEME_DAY, title=Title(fi="Teemapäivä"), starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2), convenor=OrganisationId(UUID(int=1)),
        )  # fmt: skip
        opening = OpenSignup(gathering_id=gathering_id, asks=(Ask.EMAIL,), capacity=1_000_000)
        for command in (drafting, events.ProposeGathering(gathering_id=gathering_id), events.PublishGathering(gathering_id=gathering_id), opening):
            await _do(pool, settings, command)
        ids.append(gathering_id)
    return ids


async def _do(pool: Pool, settings: Settings, command: Any) -> None:
    async with pool.acquire() as connection, connection.transaction():
        facts = await SERVICE.decide(command, connection=connection, caller=CALLER, now=now())
        await journal.append(connection, facts, source=settings.source(SERVICE.name), now=now())

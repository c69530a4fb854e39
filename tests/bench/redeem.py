"""Vouchers redeemed at the edge that the border sends them to, by many scanners at once, beside bare inserts of as many bytes, each in its transaction.

The border's parsing and the socket are left out on both sides: what is measured is the cost of the venue's hold, the locked row, the rule and the journal.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

from deploy.launcher.servers import Servers
from services.volunteers.domain.venues import Venue
from services.volunteers.domain.vouchers import Voucher
from services.volunteers.handlers.vouchers import Shown, redeem
from services.volunteers.store.vouchers import VENUES, Vouchers
from services.volunteers.wiring import SERVICE
from shared.auth import Caller, Tokens
from shared.clock import new_id, now, today
from shared.contracts.volunteers import VenueId, VoucherId
from shared.contracts.words import LocalName, OrganisationId
from shared.database import postgres
from shared.database.postgres import Pool
from shared.service import Runtime
from tests.area import provisioned
from tests.bench.area import area
from tests.bench.figures import Figure

CONNECTIONS = 10
TURNS = 4
WARMING = 100
THEATRE = OrganisationId(UUID(int=5))
DESK = Caller(subject="bench", organisation_id=THEATRE)
INSERT_REDEMPTION = "insert into bare_redemptions (voucher_id, redemption_id, redeemed_at, offline) values ($1, $2, $3, false)"
INSERT_FACT = """
with counted as (insert into bare_subjects (subject, version) values ($2, 1))
insert into bare_journal (id, type, subject, sequence, recorded_at, event) values ($1, 'volunteers.voucher.redeemed.v1', $2, 1, $3, $4)
"""

Once = Callable[[int], Awaitable[None]]


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    """At one venue, by turns, so that both sides meet the same minutes of the machine."""
    redemptions = 200 if quick else 2_000
    async with area(servers) as settings:
        await provisioned(settings, SERVICE.name)
        await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
        pool = await postgres.open_pool(settings, SERVICE.name, size=CONNECTIONS)
        runtime = Runtime(SERVICE, settings, Tokens(settings))
        runtime.pool = pool
        await _bare_tables(pool)
        ours, bare = await _ours(runtime, redemptions + WARMING), _bare(pool)
        for once in (ours, bare):
            await _all_at_once(once, WARMING)
        seconds = {"ours": 0.0, "bare": 0.0}
        for _ in range(TURNS):
            seconds["ours"] += await _all_at_once(ours, redemptions // TURNS)
            seconds["bare"] += await _all_at_once(bare, redemptions // TURNS)
        assert await pool.fetchval("select count(*) from vouchers where redeemed_at is not null") == redemptions + WARMING
        await pool.close()
    return [Figure("redeem", redemptions / seconds["ours"], "redemptions/s", {"bare inserts": redemptions / seconds["bare"]})]


async def _all_at_once(once: Once, count: int) -> float:
    waiting = iter(range(count))

    async def one_after_another() -> None:
        for n in waiting:
            await once(n)

    started = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(CONNECTIONS)))
    return time.perf_counter() - started


async def _ours(runtime: Runtime, count: int) -> Once:
    venue_id = VenueId(new_id())
    hashes = iter(await _issued(runtime, venue_id, count))

    async def once(_n: int) -> None:
        shown = Shown(code_hash=next(hashes))
        async with runtime.unit_of_work() as unit:
            given = {"shown": shown, "venue_id": venue_id, "redemption_id": uuid4(), "reader": DESK}
            await unit.say(await redeem(**SERVICE.arguments(redeem, unit.connection, now=unit.now, **given)))

    return once


async def _issued(runtime: Runtime, venue_id: VenueId, count: int) -> list[bytes]:
    hashes = [uuid4().bytes + uuid4().bytes for _ in range(count)]
    async with runtime.unit_of_work() as unit:
        venue = Venue(venue_id=venue_id, organisation_id=THEATRE, name=LocalName(fi="Teatteri"), kinds=("culture_prescription",))
        await VENUES.add(unit.connection, [venue])
        for code_hash in hashes:
            voucher = Voucher(
                voucher_id=VoucherId(new_id()), kind="culture_prescription", venue_id=venue_id, organisation_id=THEATRE, entries=2, issued_on=today(),
                valid_until=today() + timedelta(days=30), buddy_wanted=False,
            )  # fmt: skip
            await Vouchers(unit.connection).add(voucher, code_hash)
    return hashes


def _bare(pool: Pool) -> Once:
    """Without any lock, rule or count: two statements that put as many bytes into as many rows."""
    event = "x" * 620

    async def insert(_n: int) -> None:
        async with pool.acquire() as connection, connection.transaction():
            voucher_id, at = new_id(), now()
            await connection.execute(INSERT_REDEMPTION, voucher_id, uuid4(), at)
            await connection.execute(INSERT_FACT, new_id(), str(voucher_id), at, event)

    return insert


async def _bare_tables(pool: Pool) -> None:
    for bare in ("journal", "subjects"):
        await pool.execute(f"create table bare_{bare} (like {bare} including all)")
    await pool.execute("create table bare_redemptions (voucher_id uuid primary key, redemption_id uuid, redeemed_at timestamptz, offline boolean)")

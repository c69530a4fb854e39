"""The kernel on real servers: what is said once is applied once."""

import asyncio
from uuid import UUID, uuid4

import asyncpg

from shared.clock import now
from shared.log import journal
from shared.log.rebuild import rebuild
from shared.settings import Settings
from shared.work.running import Running
from tests.running import eventually, running
from tests.sample import LEDGER, TOTALS, AmountBooked


async def book(runtime: Running, facts: list[AmountBooked]) -> None:
    async with runtime.pool.acquire() as connection, connection.transaction():
        await journal.append(connection, facts, source=runtime.source, now=now())
    runtime.signals.said.set()


async def total(runtime: Running) -> int:
    return await runtime.pool.fetchval("select coalesce(sum(facts), 0) from totals")


async def test_what_is_journalled_is_applied_once(settings: Settings) -> None:
    account = uuid4()
    async with running(LEDGER, settings) as runtime:
        await book(runtime, [AmountBooked(account_id=account, amount=n) for n in range(1, 51)])

        async def all_applied() -> bool:
            return await total(runtime) == 50

        await eventually(all_applied)
        row = await runtime.pool.fetchrow("select total, sequence from totals where account_id = $1", account)

        assert row == (sum(range(1, 51)), 50)


async def test_a_policy_says_its_facts_once_each(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime:
        await book(runtime, [AmountBooked(account_id=uuid4(), amount=n) for n in range(1, 101)])

        async def noted() -> bool:
            return await runtime.pool.fetchval("select count(*) from journal where type = 'ledger.amount.noted.v1' and position is not null") == 10

        await eventually(noted)


async def test_poison_is_parked_and_its_neighbours_pass(settings: Settings) -> None:
    bad, good = uuid4(), uuid4()
    async with running(LEDGER, settings) as runtime:
        facts = [AmountBooked(account_id=good, amount=n) for n in range(1, 11)]
        facts[4:4] = [AmountBooked(account_id=bad, amount=1), AmountBooked(account_id=bad, amount=2, note="poison"), AmountBooked(account_id=bad, amount=3)]
        await book(runtime, facts)

        async def neighbours_passed() -> bool:
            return await total(runtime) == 11

        await eventually(neighbours_passed)
        parked = await runtime.pool.fetch("select subject, error from parked where consumer = 'totals' order by parked_id")
        assert [tuple(row) for row in parked] == [(str(bad), "ValueError"), (str(bad), "Waiting")]

        await runtime.pool.execute("insert into mended default values")

        async def all_passed() -> bool:
            return await total(runtime) == 13 and await runtime.pool.fetchval("select count(*) from parked") == 0

        await eventually(all_passed)
        assert await runtime.pool.fetchval("select applied from cursors where consumer = 'totals'") == await runtime.pool.fetchval(
            "select sum(facts) from totals"
        )


async def test_a_rebuilt_projection_equals_the_live_one(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime:
        await book(runtime, [AmountBooked(account_id=UUID(int=n % 7), amount=n) for n in range(1, 301)])

        async def all_applied() -> bool:
            return await total(runtime) == 300

        await eventually(all_applied)
        before = await runtime.pool.fetch("select totals::text from totals order by 1")
        await rebuild(settings, "ledger", TOTALS)
        after = await runtime.pool.fetch("select totals::text from totals order by 1")

        assert before == after
        await book(runtime, [AmountBooked(account_id=UUID(int=1), amount=5)])

        async def goes_on() -> bool:
            return await total(runtime) == 301

        await eventually(goes_on)


async def test_positions_have_no_gaps_and_follow_the_entries(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime:
        for _ in range(5):
            await book(runtime, [AmountBooked(account_id=uuid4(), amount=1) for _ in range(20)])

        async def all_out() -> bool:
            return await runtime.pool.fetchval("select confirmed from relay_mark") == 100

        await eventually(all_out)
        rows: list[asyncpg.Record] = await runtime.pool.fetch("select entry, position from journal order by entry")

        assert [row["position"] for row in rows] == list(range(1, 101))


async def test_writers_about_the_same_subjects_wait_for_each_other_and_do_not_lock_up(settings: Settings) -> None:
    facts = [AmountBooked(account_id=UUID(int=n), amount=1) for n in range(300)]
    async with running(LEDGER, settings) as runtime:
        for _ in range(10):
            await asyncio.gather(book(runtime, facts), book(runtime, facts[::-1]))

        assert await runtime.pool.fetchval("select array_agg(distinct version) from subjects") == [20]

"""A process is gone without a word, at the worst moment: whoever comes next goes on, and the books balance."""

import signal
from uuid import uuid4

import pytest

from shared.database.postgres import Connection, connect
from shared.settings import Settings
from shared.work.running import Running
from tests.chaos.children import Child, child
from tests.chaos.ledger import Ledger
from tests.chaos.load import book, commands, done, send, under_load
from tests.chaos.sessions import END_ITS_SESSIONS, HOW_MANY_WAIT
from tests.running import eventually, running
from tests.sample import LEDGER, AmountBooked

pytestmark = pytest.mark.chaos

STANDING_BY = r"""
select count(*) from pg_stat_activity
where datname = current_database() and query ~ '^\s*select (pg_try_advisory_lock|count\(pg_terminate_backend\(a.pid)'
"""
APPLIED = "select sum(facts) from totals"


@pytest.mark.parametrize(
    ("already_parked", "table", "statement", "waiting"),
    [(False, "totals", "insert into totals", 1), (True, "cursors", "update cursors set log_offset", 2)],
    ids=["in its stride, the cursor first", "with a fact parked, the effects first"],
)
async def test_a_projector_killed_before_it_commits_has_applied_nothing_and_the_next_applies_all(
    settings: Settings, *, already_parked: bool, table: str, statement: str, waiting: int
) -> None:
    """It waits for the table that it changes last, so that it has done all but that when it dies."""
    async with child(settings) as doomed, under_load(settings) as load:
        holder, observer = await connect(settings, "ledger"), await connect(settings, "ledger")
        if already_parked:
            await book(observer, [AmountBooked(account_id=uuid4(), amount=1, note="poison")], source=settings.source("ledger"))
            await load.add(1)

            async def parks() -> bool:
                return bool(await observer.fetchval("select count(*) from parked") == 1)

            await eventually(parks)

        async def applies() -> bool:
            return (await observer.fetchval(APPLIED) or 0) > 0

        await eventually(applies)

        async def killed_while_it_waits() -> bool:
            return await killed_at(doomed, holder, observer, table=table, statement=statement, waiting=waiting)

        await eventually(killed_while_it_waits, within=30)
        await observer.execute("insert into mended default values")
        await holder.close()
        await observer.close()
    async with running(LEDGER, settings):
        await Ledger(settings).balances(booked=load.booked)


async def killed_at(doomed: Child, holder: Connection, observer: Connection, *, table: str, statement: str, waiting: int) -> bool:
    """Whether it was caught as it waits for the table: whoever notes just then that all is read waits too, without effects in hand."""

    async def waits_for_the_table() -> bool:
        return bool(await observer.fetchval(HOW_MANY_WAIT, statement) == waiting)

    async def its_sessions_are_gone() -> bool:
        return bool(await observer.fetchval(HOW_MANY_WAIT, statement) == 0)

    async with holder.transaction():
        await holder.execute(f"lock table {table} in share mode")
        try:
            await eventually(waits_for_the_table, within=4)
        except AssertionError:
            return False
        assert await doomed.kill() == -signal.SIGKILL
        assert await observer.fetchval(END_ITS_SESSIONS, statement) == waiting
        await eventually(its_sessions_are_gone, within=8)
    return True


async def test_a_relay_killed_between_confirm_and_mark_publishes_nothing_twice(settings: Settings) -> None:
    booked = 0
    for _ in range(2):
        async with child(settings, die_at=booked + 100) as doomed, under_load(settings) as load:
            assert await doomed.ended() == -signal.SIGKILL
        booked += load.booked
    async with running(LEDGER, settings):
        await Ledger(settings).balances(booked=booked)


def at_work(runtime: Running) -> list[bool]:
    return [runtime.relay.active, *(projector.active for projector in runtime.projectors)]


async def test_of_two_processes_of_a_service_one_works_and_the_other_takes_over_when_it_is_killed(settings: Settings) -> None:
    async with child(settings) as first, under_load(settings) as load:
        observer = await connect(settings, "ledger")

        async def applies() -> bool:
            return (await observer.fetchval(APPLIED) or 0) > 0

        await eventually(applies)
        async with running(LEDGER, settings) as second:

            async def relay_and_projectors_stand_by() -> bool:
                return bool(await observer.fetchval(STANDING_BY) == 3)

            await eventually(relay_and_projectors_stand_by)
            await load.goes_on(200)
            assert at_work(second) == [False, False, False]
            await first.kill()

            async def takes_over() -> bool:
                return all(at_work(second))

            await eventually(takes_over, within=10)
            await load.goes_on(100)
            await load.end()
            await Ledger(settings).balances(booked=load.booked)
        await observer.close()


async def test_commands_in_the_hand_of_a_killed_process_are_done_once(settings: Settings) -> None:
    async with child(settings) as doomed:
        await send(settings, commands(400))
        connection = await connect(settings, "ledger")

        async def some_are_done() -> bool:
            return await connection.fetchval("select count(*) from taken") > 50

        await eventually(some_are_done)
        await connection.close()
        await doomed.kill()
    async with running(LEDGER, settings) as runtime:
        await done(runtime, 400)
        await Ledger(settings).balances(booked=400)
        assert await runtime.pool.fetchval("select sum(total) from accounts") == sum(range(1, 401))


async def test_a_service_stopped_under_load_ends_at_once_and_leaves_nothing_half_done(settings: Settings) -> None:
    async with child(settings) as stopped, under_load(settings) as load:
        await send(settings, commands(200))
        await load.goes_on(200)
        assert await stopped.terminate() == 0
        await load.goes_on(50)
    async with running(LEDGER, settings) as runtime:
        await done(runtime, 200)
        await Ledger(settings).balances(booked=load.booked + 200)

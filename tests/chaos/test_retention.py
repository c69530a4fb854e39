"""What is old goes in small steps, what protects stays, and a sweep that is cut off leaves nothing half done."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from shared.clock import now
from shared.database.postgres import LOST, connect
from shared.queue import dead_letters
from shared.settings import Settings
from shared.work import retention
from shared.work.running import Running
from tests.chaos.ledger import Ledger
from tests.chaos.load import account, event, send
from tests.chaos.test_repeated_commands import Answers, answered
from tests.running import eventually
from tests.sample import BookAmount

pytestmark = pytest.mark.chaos

FILL = """
insert into taken (source, id, outcome, taken_at) select '/old', n::text, '{}', now() - interval '91 days' - n * interval '1 second'
from generate_series(1, $1::bigint) as n
"""
DISCARDED = "insert into discarded (what, event, reason, error, discarded_by, why, discarded_at) values ('fact', '', $2, '', '', '', $1)"
SENT = "insert into outbox (kind, owner, about, noted_at, sent_at, over) values ($2, gen_random_uuid(), gen_random_uuid(), $1, $1, true)"
LEFT = (("taken", "id"), ("idempotency", "key"), ("discarded", "reason"), ("outbox", "kind"))
OF_LEDGER = "select count(*) from taken where source = '/old'"


async def a_command_taken_and_sent_again(settings: Settings, answers: Answers, *, taken_ago: timedelta, runtime: Running) -> bytes:
    """Done once; then as long ago as is said."""
    body = event(BookAmount(account_id=account(1), amount=7), id_=str(uuid4()))
    await send(settings, [body], reply_to=answers.address)
    assert (await answers.next())["outcome"] == "done"
    await runtime.pool.execute("update taken set taken_at = $1", now() - taken_ago)
    return body


async def test_that_a_command_was_taken_is_known_for_longer_than_a_dead_letter_of_it_can_be_sent_again(settings: Settings) -> None:
    async with answered(settings) as (runtime, answers):
        as_old_as_a_letter_may_be = dead_letters.KEPT + timedelta(days=1)
        body = await a_command_taken_and_sent_again(settings, answers, taken_ago=as_old_as_a_letter_may_be, runtime=runtime)

        await retention.sweep(runtime)
        await send(settings, [body], reply_to=answers.address)

        assert (await answers.next())["outcome"] == "done"
        assert await runtime.pool.fetchval("select total from accounts") == 7
        await Ledger(settings).balances(booked=1)


async def test_nothing_that_was_taken_is_forgotten_while_commands_wait_of_which_one_may_be_a_repeat(settings: Settings) -> None:
    async with answered(settings) as (runtime, answers):
        body = await a_command_taken_and_sent_again(settings, answers, taken_ago=timedelta(days=400), runtime=runtime)
        assert runtime.queue
        await runtime.queue.stop()
        await send(settings, [body])

        await retention.sweep(runtime)

        assert await runtime.pool.fetchval("select count(*) from taken") == 1


async def test_what_is_old_goes_and_what_is_young_stays(settings: Settings) -> None:
    async with answered(settings) as (runtime, _):
        for rule, insert in (
            (retention.KERNEL[0], "insert into taken (source, id, outcome, taken_at) values ('/s', $2, '{}', $1)"),
            (retention.KERNEL[1], "insert into idempotency (caller, key, fingerprint, answered_at) values ('c', $2, '', $1)"),
            (
                retention.KERNEL[2],
                DISCARDED,
            ),
            (retention.OUTBOX, SENT),
        ):
            for age, name in ((rule.kept_for + timedelta(hours=1), "old"), (rule.kept_for - timedelta(hours=1), "young")):
                await runtime.pool.execute(insert, now() - age, name)

        gone = await retention.sweep(runtime)

        assert gone == {"taken": 1, "idempotency": 1, "discarded": 1, "outbox": 1, "dead letters": 0}
        left = [await runtime.pool.fetchval(f"select {column} from {table}") for table, column in LEFT]  # noqa: S608 - names of tables
        assert left == ["young"] * 4


async def test_a_dead_letter_that_nobody_wanted_is_given_up_in_the_books_without_its_values(settings: Settings) -> None:
    async with answered(settings) as (runtime, answers):
        breaks = [event(BookAmount(account_id=account(1), amount=1, note="break"), id_=id_) for id_ in ("young", "old")]
        await send(settings, breaks, reply_to=answers.address)
        assert [(await answers.next())["outcome"] for _ in breaks] == ["dead", "dead"]
        await answers.age("old", by=dead_letters.KEPT + timedelta(hours=1))

        gone = await retention.sweep(runtime)

        assert gone["dead letters"] == 1
        stored = await runtime.pool.fetchrow("select convert_from(event, 'utf8') as event, error, discarded_by from discarded")
        assert stored is not None
        assert (stored["error"], stored["discarded_by"]) == ("expired", "retention")
        assert '"old"' in stored["event"]
        assert "break" not in stored["event"]

        async def the_young_one_lies_there() -> bool:
            return await answers.ids_of_the_dead() == ["young"]

        await eventually(the_young_one_lies_there)


async def test_two_sweeps_at_once_and_one_that_is_cut_off_leave_whole_steps(settings: Settings) -> None:
    async with answered(settings) as (runtime, _):
        await runtime.pool.execute(FILL, 20_000)
        connection = await connect(settings, "ledger")
        pid = connection.get_server_pid()
        cut_off = asyncio.create_task(retention.delete(connection, retention.TAKEN, now=now(), step=500, pause=0.001))

        async def some_are_gone() -> bool:
            return bool(await runtime.pool.fetchval(OF_LEDGER) < 18_000)

        await eventually(some_are_gone)
        await runtime.pool.execute("select pg_terminate_backend($1)", pid)
        with pytest.raises(LOST):
            await cut_off
        left = await runtime.pool.fetchval(OF_LEDGER)
        both = await asyncio.gather(*(retention.delete(runtime.pool, retention.TAKEN, now=now(), step=500, pause=0) for _ in range(2)))

        assert 0 < left < 18_000
        assert left % 500 == 0
        assert sum(both) == left
        assert await runtime.pool.fetchval(OF_LEDGER) == 0


async def test_a_step_finds_the_oldest_by_an_index(settings: Settings) -> None:
    async with answered(settings) as (runtime, _):
        await runtime.pool.execute(FILL, 50_000)
        await runtime.pool.execute("update taken set taken_at = now() where id::bigint > 5000")
        await runtime.pool.execute("analyze taken")

        plan = "\n".join(row[0] for row in await runtime.pool.fetch(f"explain {retention.TAKEN.step}", now() - retention.TAKEN.kept_for, 1000))

        assert "Index Scan using taken_by_age" in plan, plan
        assert "Seq Scan" not in plan, plan

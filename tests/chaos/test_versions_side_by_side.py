"""Two versions of a service run beside each other: the older one writes no more once the newer keeps the projection, and serves all the same."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.envelope import Recorded
from shared.database.postgres import Connection, connect
from shared.log.projector import Policy, Projection
from shared.log.rebuild import rebuild
from shared.settings import Settings
from shared.work.running import Running
from tests.chaos.children import child
from tests.chaos.load import account, applied, commands, done, send, under_load
from tests.chaos.stranger import is_named, says
from tests.chaos.test_lost_log import disk_lost, servers  # noqa: F401 - servers that may be harmed
from tests.running import eventually, running
from tests.sample import ADD_UP, LEDGER, NOTES, TOTALS, AmountNoted, note

pytestmark = pytest.mark.chaos

PARK_ONE = """
insert into parked (consumer, source, position, log_offset, subject, type, event, reason, error, attempts, next_try_at, parked_at)
values ('totals', '/x', 1, 0, 'x', 'x', '', '', '', 1, now() + interval '1 day', now())
"""
ROWS = "select account_id, total, facts, sequence from {schema}.totals order by account_id"
KEPT_BY = "select version from cursors where consumer = 'totals'"
NOTED = "select (event::jsonb -> 'data' ->> 'amount')::bigint from journal where type = $1 order by entry"


async def add_ten_times(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    for fact in facts:
        await connection.execute(ADD_UP, [fact.message.account_id], [10 * fact.message.amount], [1], [fact.sequence])


ALONE = replace(LEDGER, policies=())
OLD = TOTALS
NEW = Projection(name=TOTALS.name, hears=TOTALS.hears, tables=TOTALS.tables, apply=add_ten_times, version="2")


async def keeps(runtime: Running, version: str, *, within: float) -> None:
    async def that_version_keeps_it() -> bool:
        return bool(await runtime.pool.fetchval(KEPT_BY) == version)

    await eventually(that_version_keeps_it, within=within)


async def is_equal_to_a_rebuild(settings: Settings, projection: Projection, *, facts: int) -> None:
    connection = await connect(settings, "ledger")
    try:

        async def all_are_applied() -> bool:
            return bool(await connection.fetchval("select sum(facts) from totals") == facts)

        await eventually(all_are_applied, within=40)
        beside = await rebuild(settings, "ledger", projection, swap=False)
        live = [tuple(row) for row in await connection.fetch(ROWS.format(schema="ledger"))]
        anew = [tuple(row) for row in await connection.fetch(ROWS.format(schema=beside))]
        assert repr(live).encode() == repr(anew).encode()
    finally:
        await connection.close()


@pytest.mark.parametrize("parked", [False, True], ids=["in its stride", "with a fact parked"])
async def test_an_outdated_version_steps_down_under_load_and_goes_on_serving(settings: Settings, *, parked: bool) -> None:
    async with running(ALONE, settings) as old, under_load(settings) as load:
        if parked:
            connection = await connect(settings, "ledger")
            await connection.execute(PARK_ONE)
            await connection.close()
        await applied(old, 300)
        async with running(replace(ALONE, projections=(NEW,)), settings) as new:
            await keeps(old, "2", within=40)
            await load.goes_on(300)
            await is_named(old, "totals: another version keeps it")
            await send(settings, commands(50))
            await done(old, 50)
            assert await old.faults() == []
            await load.end()
            await is_equal_to_a_rebuild(settings, NEW, facts=load.booked + 50)
            assert new.projectors[0].active
            assert not old.projectors[0].active


async def test_a_new_version_takes_over_when_the_old_leader_is_killed_while_it_rebuilds(settings: Settings) -> None:
    async with child(settings) as old, under_load(settings) as load:
        await load.reaches(900)
        async with running(replace(LEDGER, projections=(NEW,)), settings) as new:
            await old.kill()
            await keeps(new, "2", within=40)
            await load.goes_on(100)
            await load.end()
            await is_equal_to_a_rebuild(settings, NEW, facts=load.booked)
            assert new.projectors[0].active


async def test_a_policy_registered_late_hears_nothing_of_before_and_everything_since_even_of_a_new_log(settings: Settings, private: Any) -> None:
    async def said(runtime: Running) -> list[int]:
        return [row[0] for row in await runtime.pool.fetch(NOTED, AmountNoted.wire_name)]

    late = Policy(name="late", hears=NOTES.hears, decide=note)
    async with running(ALONE, settings) as ledger:
        await says(settings, "ledger", 10, 20, 30, account_id=account(1))
        await applied(ledger, 3)
    async with running(replace(LEDGER, policies=(late,)), settings) as ledger:
        await says(settings, "ledger", 40, account_id=account(1))

        async def it_has_noted_the_fourth() -> bool:
            return await said(ledger) == [40]

        await eventually(it_has_noted_the_fourth)
        await disk_lost(settings, private)
        await says(settings, "ledger", 50, account_id=account(1))

        async def it_has_noted_the_fifth() -> bool:
            return len(await said(ledger)) > 1

        await eventually(it_has_noted_the_fifth, within=30)
        await says(settings, "ledger", 60, account_id=account(1))

        async def it_has_noted_the_sixth() -> bool:
            return 60 in await said(ledger)

        await eventually(it_has_noted_the_sixth)
        assert await said(ledger) == [40, 50, 60]

"""Thousands of parked facts of one subject leave in seconds once the cause is mended, in order; the first that still fails holds the rest back."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.envelope import Recorded
from shared.database.postgres import Connection, connect
from shared.settings import Settings
from shared.work.running import Running
from tests.chaos.load import account, book
from tests.running import eventually, running
from tests.sample import LEDGER, TOTALS, AmountBooked, add_up

pytestmark = pytest.mark.chaos

MANY = 3000
STILL_POISON = 1250
"""In the middle of a handful."""
ALONE = replace(LEDGER, policies=())


async def parks(runtime: Running, facts: Sequence[AmountBooked]) -> None:
    connection = await connect(runtime.settings, runtime.service.name)
    for n in range(0, len(facts), 500):
        await book(connection, facts[n : n + 500], source=runtime.source)
    await connection.close()

    async def all_are_parked() -> bool:
        return bool(await runtime.pool.fetchval("select count(*) from parked") == len(facts))

    await eventually(all_are_parked, within=90)


async def mend(runtime: Running) -> None:
    await runtime.pool.execute("insert into mended default values")
    await runtime.pool.execute("update parked set next_try_at = now()")


async def test_three_thousand_parked_facts_of_one_subject_leave_in_seconds_and_in_order(settings: Settings) -> None:
    async with running(ALONE, settings) as ledger:
        await parks(ledger, [AmountBooked(account_id=account(1), amount=n, note="poison" if n == 1 else "") for n in range(1, MANY + 1)])
        await mend(ledger)
        began = time.monotonic()

        async def nothing_is_parked() -> bool:
            return await ledger.pool.fetchval("select count(*) from parked") == 0

        await eventually(nothing_is_parked, within=20)
        assert time.monotonic() - began < 20
        assert [tuple(row) for row in await ledger.pool.fetch("select total, facts, sequence from totals")] == [(MANY * (MANY + 1) // 2, MANY, MANY)]


async def add_up_but(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    if any(fact.message.amount == STILL_POISON for fact in facts) and await connection.fetchval("select count(*) from mended") < 2:
        raise ValueError("one is still poison")
    await add_up(facts, connection)


async def test_the_first_that_still_fails_holds_the_rest_of_its_subject_back_in_order(settings: Settings) -> None:
    async with running(replace(ALONE, projections=(replace(TOTALS, apply=add_up_but),)), settings) as ledger:
        await parks(ledger, [AmountBooked(account_id=account(1), amount=n, note="poison" if n == 1 else "") for n in range(1, MANY + 1)])
        await mend(ledger)

        async def all_before_it_are_applied() -> bool:
            return bool(await ledger.pool.fetchval("select max(sequence) from totals") == STILL_POISON - 1)

        await eventually(all_before_it_are_applied, within=20)
        first = await ledger.pool.fetchrow("select reason, position from parked order by parked_id limit 1")
        assert tuple(first or ()) == ("one is still poison", STILL_POISON)
        assert await ledger.pool.fetchval("select count(*) from parked") == MANY - STILL_POISON + 1
        await mend(ledger)

        async def all_are_applied() -> bool:
            return bool(await ledger.pool.fetchval("select max(sequence) from totals") == MANY)

        await eventually(all_are_applied, within=20)

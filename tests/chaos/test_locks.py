"""Many who change the same things at once: locks are taken in one order, and where two lock up all the same, no caller learns of it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from fastapi import APIRouter

from shared.contracts.envelope import Fact
from shared.database.postgres import Connection, connect
from shared.http.admission import OPEN
from shared.http.edge import EdgeDep
from shared.log import journal
from shared.settings import Settings
from tests.chaos.load import account, applied, book
from tests.chaos.sessions import HOW_MANY_WAIT
from tests.events_http import ROOT, Served, a_theme_day, events_served
from tests.running import eventually, running
from tests.sample import LEDGER, NOTES, AmountBooked
from tests.sample_http import served as ledger_served
from tests.serving import serving

pytestmark = pytest.mark.chaos

DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"
SEQUENCES = "select sequence from journal where subject = $1 order by entry"

router = APIRouter(prefix="/api/ledger/v1", tags=["ledger"], dependencies=[OPEN])


@router.post("/transfers/{giver}/{taker}", status_code=201)
async def transfer(giver: UUID, taker: UUID, edge: EdgeDep) -> None:
    """Says its two facts one by one, as nothing of ours does: giver first, whoever comes first in the order of subjects."""

    async def work(*, connection: Connection, now: datetime) -> Sequence[Fact]:
        await journal.append(connection, [AmountBooked(account_id=giver, amount=-1)], source="/area/testi/ledger", now=now)
        return [AmountBooked(account_id=taker, amount=1)]

    await edge.act(work)


async def deadlocks(settings: Settings) -> int:
    """So many the database has counted, once all sessions of the services have ended and told."""
    administrator = await asyncpg.connect(settings.database_url)
    try:

        async def all_ended() -> bool:
            return not await administrator.fetchval("select count(*) from pg_stat_activity where datname = current_database() and usename ~ '^yhteys_'")

        await eventually(all_ended)
        return int(await administrator.fetchval(DEADLOCKS))
    finally:
        await administrator.close()


async def test_of_600_changes_half_with_if_match_none_is_told_of_a_deadlock_and_the_books_balance(settings: Settings) -> None:
    """Thirty at once, twenty times."""
    convenor = uuid4()
    outcomes: Counter[tuple[bool, int]] = Counter()
    async with events_served(settings) as served:
        gathering = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(convenor), by=convenor)
        path = f"{ROOT}/gatherings/{gathering['gathering_id']}"
        for nth in range(20):
            seen = await served.done("GET", path)
            changes = [_split(served, path, convenor, n) if n % 2 else _edit(served, path, seen, n) for n in range(30 * nth, 30 * (nth + 1))]
            outcomes.update((n % 2 == 0, answer.status_code) for n, answer in enumerate(await asyncio.gather(*changes)))
        sequences = [row["sequence"] for row in await served.runtime.pool.fetch(SEQUENCES, gathering["gathering_id"])]

    assert outcomes.keys() == {(False, 200), (True, 200), (True, 412)}, outcomes
    assert outcomes[False, 200] == 300
    assert sequences == list(range(1, 1 + 300 + outcomes[True, 200] + 1))
    assert await deadlocks(settings) == 0


async def _edit(served: Served, path: str, seen: dict[str, Any], number: int) -> httpx.Response:
    edit = {"base": seen["last_change"], "edited": {"title": {"fi": f"Päivä {number}"}}}
    return await served.ask("PATCH", path, edit, **{"If-Match": f'"{seen["version"]}"'})


async def _split(served: Served, path: str, convenor: UUID, number: int) -> httpx.Response:
    if number // 30 % 2:
        await served.ask("GET", path)  # then it is not faster than those who compare the version
    return await served.ask("PUT", f"{path}/costs", {"rent_cents": number + 1, "rule": {"by": "head", "payers": [{"payer": str(convenor), "heads": 1}]}})


async def test_of_two_who_expect_one_version_and_wait_for_one_row_one_is_told_that_it_is_gone(settings: Settings) -> None:
    holder, observer = await asyncpg.connect(settings.database_url), await asyncpg.connect(settings.database_url)
    async with ledger_served(settings) as (_, client):
        path = f"/api/ledger/v1/accounts/{account(1)}/amounts"
        first = await client.post(path, json={"amount": 1})
        held = holder.transaction()
        await held.start()
        await holder.execute("update ledger.accounts set total = total")
        second = [asyncio.create_task(client.post(path, json={"amount": 1}, headers={"If-Match": first.headers["etag"]})) for _ in range(2)]

        async def both_wait() -> bool:
            return await observer.fetchval(HOW_MANY_WAIT, "insert into accounts") == 2

        await eventually(both_wait)
        await held.rollback()
        answers = await asyncio.gather(*second)
    await holder.close()
    await observer.close()

    assert sorted(answer.status_code for answer in answers) == [201, 412]


async def test_transactions_that_lock_each_other_up_are_done_again_and_all_succeed(settings: Settings) -> None:
    pairs = [(account(1), account(2)), (account(2), account(1))] * 10
    async with serving(settings, replace(LEDGER, routers=(router,)), within=120) as (front, client):
        answers = await asyncio.gather(*(client.post(f"/api/ledger/v1/transfers/{giver}/{taker}") for giver, taker in pairs))
        versions = await front.runtimes[0].pool.fetch("select version from subjects where subject = any($1)", [str(account(1)), str(account(2))])

    assert Counter(answer.status_code for answer in answers) == {201: len(pairs)}
    assert [row["version"] for row in versions] == [len(pairs), len(pairs)]
    assert await deadlocks(settings) > 0, "the transactions did not get in each other's way: the test shows nothing"


async def test_a_policy_says_what_it_says_of_many_subjects_in_one_order_with_everybody_else(settings: Settings) -> None:
    facts = [AmountBooked(account_id=account(number), amount=10) for number in range(40, 0, -1)]
    async with running(LEDGER, settings) as runtime:
        policy = next(projector for projector in runtime.projectors if projector.name == NOTES.name)

        async def decides() -> bool:
            return policy.active

        async def writes() -> None:
            connection = await connect(settings, "ledger")
            for _ in range(60):
                await book(connection, facts, source=runtime.source)
                await asyncio.sleep(0.01)
            await connection.close()

        await eventually(decides)
        await asyncio.gather(writes(), writes(), writes())
        await applied(runtime, 3 * 60 * len(facts))

    assert await deadlocks(settings) == 0

"""The budget of a year is confirmed, and the process is killed in the middle: all of its decisions are as they were, and in the end all are final."""

import asyncio
import signal
from uuid import UUID

import httpx
import pytest

from shared.database.postgres import Connection, connect
from shared.settings import Settings
from tests.bench.process import free_port
from tests.chaos.children import Child
from tests.chaos.sessions import END_ITS_SESSIONS, HOW_MANY_WAIT
from tests.chaos.test_killed_imports import a_process, shown
from tests.grants_http import OFFICER, Granting, grants_served
from tests.running import eventually

pytestmark = pytest.mark.chaos

DECISIONS, EACH, CONFIRMED = 200, 1_000, 150_000
MANY_MORE = """
with ids as (select gen_random_uuid() as decision_id, gen_random_uuid() as application_id from generate_series(1, $2 - 1)),
applied as (
    insert into applications (application_id, call_id, programme_id, state, applicants, asked_cents, number, submitted_at, application)
    select i.application_id, call_id, programme_id, state, applicants, asked_cents, null, submitted_at, application
    from ids i, applications a where a.application_id = (select application_id from decisions where decision_id = $1)
)
insert into decisions (decision_id, application_id, call_id, programme_id, applicant, outcome, granted_cents, conditional, decided_on, decision)
select i.decision_id, i.application_id, call_id, programme_id, applicant, outcome, granted_cents, conditional, decided_on,
decision || jsonb_build_object('decision_id', i.decision_id, 'application_id', i.application_id) from ids i, decisions d where d.decision_id = $1
"""
STANDING = "select count(*) filter (where conditional) as conditional, sum(granted_cents)::bigint as cents, count(*) as decisions from decisions"
SAID = "select count(*) from journal where type like 'grants.decision.adjusted%' or type like 'grants.budget.confirmed%'"


async def a_year(granting: Granting) -> str:
    """A programme with many conditional decisions; all but the first are copies of that one, put into the tables."""
    programme = await granting.programme(sum_cents=DECISIONS * EACH)
    call = await granting.call(programme, sum_cents=DECISIONS * EACH)
    key = await granting.reviewed(call, await granting.association(), sum_cents=EACH)
    decision = (await granting.decided(key, EACH, asked_cents=EACH))["decision_id"]
    await granting.runtime.pool.execute(MANY_MORE, UUID(decision), DECISIONS)
    return programme


async def killed_at(doomed: asyncio.subprocess.Process, holder: Connection, observer: Connection, *, table: str, statement: str) -> None:
    """As it waits for the table, which somebody else holds."""

    async def waits() -> bool:
        return bool(await observer.fetchval(HOW_MANY_WAIT, statement))

    async def is_gone() -> bool:
        return not await observer.fetchval(HOW_MANY_WAIT, statement)

    async with holder.transaction():
        await holder.execute(f"lock table {table} in share mode")
        await eventually(waits, within=30)
        assert await Child(doomed).kill() == -signal.SIGKILL
        await observer.execute(END_ITS_SESSIONS, statement)
        await eventually(is_gone, within=10)


@pytest.mark.parametrize(
    ("table", "statement"), [("decisions", "insert into decisions"), ("journal", "insert into journal")], ids=["with decisions to go", "before it says so"]
)
async def test_a_budget_whose_confirming_is_killed_is_all_or_nothing_and_in_the_end_all(settings: Settings, table: str, statement: str) -> None:
    settings = settings.model_copy(update={"http_port": free_port()})
    async with grants_served(settings) as granting:
        programme = await a_year(granting)
        headers = {"Authorization": f"Bearer {granting.token(OFFICER)}"}
    holder, observer = await connect(settings, "grants"), await connect(settings, "grants")
    path = f"/api/grants/v1/programmes/{programme}"
    budget = {"confirmed_cents": CONFIRMED, "rule": "proportional", "decided_by": "Aluevaltuusto", "decided_on": "2026-02-10"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.http_port}", headers=headers, timeout=60) as client:
        async with a_process("grants", settings) as doomed:
            await shown(client, path)
            confirming = asyncio.create_task(client.post(f"{path}/budget", json=budget))
            await killed_at(doomed, holder, observer, table=table, statement=statement)
            with pytest.raises(httpx.HTTPError):
                await confirming
        untouched, said = await observer.fetchrow(STANDING), await observer.fetchval(SAID)
        async with a_process("grants", settings):
            await shown(client, path)
            for _ in range(2):
                (await client.post(f"{path}/budget", json=budget)).raise_for_status()
        final, said_then = await observer.fetchrow(STANDING), await observer.fetchval(SAID)
    await holder.close()
    await observer.close()
    assert (dict(untouched or {}), said) == ({"conditional": DECISIONS, "cents": DECISIONS * EACH, "decisions": DECISIONS}, 0)
    assert (dict(final or {}), said_then) == ({"conditional": 0, "cents": CONFIRMED, "decisions": DECISIONS}, DECISIONS + 1)

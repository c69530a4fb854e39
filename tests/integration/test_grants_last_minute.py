"""The last minute of a call: five hundred applicants hand in as it closes, each sends it twice, and the database's clock alone says who was in time."""

import asyncio
from datetime import datetime
from uuid import UUID

import httpx
import pytest

from shared.clock import new_id
from tests.grants_http import Granting
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

APPLICANTS, AT_ONCE, IN_TIME_AT_LEAST = 500, 100, 100
KNOWN = "insert into organisations (organisation_id, name, state) select id, 'Yhdistys ' || n, 'active' from unnest($1::uuid[]) with ordinality as g (id, n)"
HANDED_IN = "select count(*) from applications where call_id = $1 and submitted_at is not null"
CLOSES = """
update calls set closes_at = $2, call = jsonb_set(call, '{closes_at}', to_jsonb($2::timestamptz)) where call_id = $1
"""


async def test_of_five_hundred_who_hand_in_as_the_call_closes_none_is_lost_none_is_late_and_each_counts_once(granting: Granting) -> None:
    """A row of the copy of organisations stands in for each association's own facts; the closing is put so that it falls among them."""
    pool = granting.runtime.pool
    call = await granting.call(await granting.programme())
    applicants = [new_id() for _ in range(APPLICANTS)]
    await pool.execute(KNOWN, applicants)
    turn = asyncio.Semaphore(AT_ONCE)

    async def draft(applicant: UUID) -> str:
        async with turn:
            return await granting.draft(call, applicant)

    drafts = await asyncio.gather(*map(draft, applicants))

    async def hand_in(applicant: UUID, key: str) -> httpx.Response:
        async with turn:
            return await granting.ask("POST", f"/applications/{key}/submission", {}, by=applicant)

    async def some_are_in() -> bool:
        return bool(await pool.fetchval(HANDED_IN, UUID(call)) >= IN_TIME_AT_LEAST)

    all_hand_in = asyncio.gather(*(hand_in(applicant, key) for applicant, key in zip(applicants, drafts, strict=True) for _ in range(2)))
    await eventually(some_are_in, within=60)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select from calls where call_id = $1 for update", UUID(call))
        await connection.execute(CLOSES, UUID(call), await connection.fetchval("select clock_timestamp()"))
    answers = await all_hand_in

    rows = {str(row["application_id"]): row for row in await pool.fetch("select * from applications where call_id = $1", UUID(call))}
    closed_at: datetime = await pool.fetchval("select closes_at from calls where call_id = $1", UUID(call))
    in_time = {key for key, row in rows.items() if row["submitted_at"] is not None}
    said = await pool.fetch("select subject from journal where type like 'grants.application.submitted%' and subject = any($1::text[])", drafts)
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {answer.json()["slug"] for answer in answers if answer.is_error} <= {"call-closed"}
    assert {answer.json()["application_id"] for answer in answers if answer.is_success} == in_time
    assert all(rows[key]["submitted_at"] <= closed_at for key in in_time)
    assert len(rows) == APPLICANTS
    assert {row["state"] for key, row in rows.items() if key not in in_time} <= {"draft"}
    assert IN_TIME_AT_LEAST <= len(in_time) < APPLICANTS
    assert sorted(row["subject"] for row in said) == sorted(in_time)
    assert len({rows[key]["number"] for key in in_time}) == len(in_time)

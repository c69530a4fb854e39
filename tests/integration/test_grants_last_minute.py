"""The last minute of a call: five hundred applicants hand in as it closes, each sends it twice, and the database's clock alone says who was in time."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest

from shared.clock import new_id
from tests.grants_http import Granting

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

APPLICANTS, AT_ONCE = 500, 100
KNOWN = "insert into organisations (organisation_id, name, state) select id, 'Yhdistys ' || n, 'active' from unnest($1::uuid[]) with ordinality as g (id, n)"
CLOSES = """
update calls set closes_at = clock_timestamp() + $2, call = jsonb_set(call, '{closes_at}', to_jsonb(clock_timestamp() + $2)) where call_id = $1
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

    before = asyncio.get_running_loop().time()
    await asyncio.gather(*(hand_in(applicant, key) for applicant, key in [*zip(applicants, drafts, strict=True)][:20]))
    pace = (asyncio.get_running_loop().time() - before) / 20
    await pool.execute(CLOSES, UUID(call), timedelta(seconds=pace * APPLICANTS / 2))
    answers = await asyncio.gather(*(hand_in(applicant, key) for applicant, key in zip(applicants, drafts, strict=True) for _ in range(2)))

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
    assert 20 < len(in_time) < APPLICANTS
    assert sorted(row["subject"] for row in said) == sorted(in_time)
    assert len({rows[key]["number"] for key in in_time}) == len(in_time)

"""A service's broker user writes what another never said: nobody follows it, it is named, and the true facts that come after are lost by nobody."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from shared.contracts.envelope import Recorded
from shared.contracts.events.signups import GatheringSignupsErased
from shared.database.postgres import Connection
from shared.log.projector import Projection
from shared.log.proofs import INTRODUCED
from shared.settings import Settings
from tests.chaos.load import account, applied
from tests.chaos.stranger import holds, is_named, on_the_log, put, record, says, takes_part
from tests.running import eventually, running
from tests.sample import LEDGER, TOTALS

pytestmark = pytest.mark.chaos

TILL = replace(LEDGER, name="till")
NOTED = "select kind, position::bigint, expected from log_faults where source = $1 order by log_offset"
FLOOD = 1500
SOURCES = "select (select count(*) from jsonb_object_keys(chain)), (select count(*) from jsonb_object_keys(positions)) from cursors"


async def test_forged_facts_are_followed_by_nobody_and_cost_no_true_one(settings: Settings) -> None:
    async with running(LEDGER, settings) as ledger, running(TILL, settings) as till:
        await says(settings, "ledger", 1, 2, 3, account_id=account(1))
        await says(settings, "till", 1, 2, 3, account_id=account(2))
        for service in ("ledger", "till"):
            await holds(settings, service, [(account(1), 6, 3), (account(2), 6, 3)])
        shown = (await on_the_log(settings, "ledger"))[-1].proof
        forged = [
            record(ledger.source, 10**6),
            record(ledger.source, 4),
            record(ledger.source, 4, proof="0" * 32, nextproof="0" * 32),
            record(ledger.source, 4, proof=shown, nextproof="0" * 32),
            record(ledger.source, 2, proof=shown),
            record(ledger.source, 0),
        ]
        with capture_logs() as logs:
            await put(settings, "till", forged)
            for runtime in (ledger, till):
                await is_named(runtime, f"{ledger.source} not followed (unproven)")
                await is_named(runtime, f"{ledger.source} not followed (jump)")
        await says(settings, "ledger", 4, 5, account_id=account(1))
        await says(settings, "till", 4, account_id=account(2))
        for runtime in (ledger, till):
            await holds(settings, runtime.service.name, [(account(1), 15, 5), (account(2), 10, 4)])
            noted = [tuple(row) for row in await runtime.pool.fetch(NOTED, ledger.source)]
            assert noted == [("jump", 10**6, 4), ("unproven", 4, 4), ("unproven", 4, 4), ("unproven", 4, 4), ("jump", 0, 4)]
        seen = [entry for entry in logs if entry["event"] == "projector.record_not_followed" and entry["source"] == ledger.source]
        assert {(entry["service"], entry["kind"]) for entry in seen} == {(name, kind) for name in ("ledger", "till") for kind in ("jump", "unproven")}
        assert len(seen) == 10  # each once a service


async def test_nobody_speaks_for_a_service_that_has_said_nothing_yet(settings: Settings) -> None:
    async with running(LEDGER, settings) as ledger, running(TILL, settings) as till:
        for runtime in (ledger, till):
            await takes_part(runtime)
        introduced = record(settings.source("log"), 0, type=INTRODUCED, subject=ledger.source, nextproof="0" * 32)
        await put(settings, "till", [record(ledger.source, 1), introduced, record(ledger.source, 1, proof="0" * 32, nextproof="0" * 32)])
        for runtime in (ledger, till):
            await is_named(runtime, "not followed (introduced-twice)")
            await is_named(runtime, f"{ledger.source} not followed (unproven)")
        await says(settings, "ledger", 1, 2, account_id=account(1))
        for service in ("ledger", "till"):
            await holds(settings, service, [(account(1), 3, 2)])


async def test_a_fact_of_a_published_contract_is_heard_from_its_own_service_alone(settings: Settings) -> None:
    heard: list[str] = []

    async def collect(facts: Sequence[Recorded[Any]], _connection: Connection) -> None:
        heard.extend(fact.source for fact in facts)

    collects = Projection(name="erased", hears=(GatheringSignupsErased,), apply=collect, tables=())
    async with running(replace(LEDGER, projections=(TOTALS, collects)), settings) as ledger:
        await takes_part(ledger)
        gathering_id = str(uuid4())
        header = {"type": GatheringSignupsErased.wire_name, "subject": gathering_id, "data": {"gathering_id": gathering_id, "signups": 3}}
        await put(settings, "ledger", [record(settings.source("till"), 1, **header), record(settings.source("events"), 1, **header)])

        async def the_true_one_is_heard() -> bool:
            return bool(heard)

        await eventually(the_true_one_is_heard)
        await is_named(ledger, f"{settings.source('till')} not followed (foreign)")
        assert heard == [settings.source("events")]


async def test_a_flood_of_made_up_sources_fills_neither_cursor_nor_table_and_hides_no_other_fault(settings: Settings) -> None:
    async with running(LEDGER, settings) as ledger:
        await says(settings, "ledger", 1, account_id=account(1))
        await applied(ledger, 1)
        await put(settings, "ledger", [record(f"/made-up/{n}", 1, type="made.thing.up.v1") for n in range(FLOOD)])
        await put(settings, "ledger", [record("/made-up/1", 10**6 + n, type="made.thing.up.v1") for n in range(FLOOD)])
        await put(settings, "ledger", [record(ledger.source, 2)])
        await says(settings, "ledger", 2, account_id=account(1))
        await holds(settings, "ledger", [(account(1), 3, 2)], within=60)
        await is_named(ledger, f"{ledger.source} not followed (unproven)")
        stored = dict(await ledger.pool.fetch("select kind, count(*) from log_faults group by kind"))
        assert stored["jump"] == 1000
        assert stored["unproven"] == 1
        sources = await ledger.pool.fetch(SOURCES)
        assert max(count for row in sources for count in row) <= 1000

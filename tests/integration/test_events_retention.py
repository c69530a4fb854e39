"""What events and registry keep for a while goes when it is old, and what it still stands for stays."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.clock import now
from shared.work import retention
from shared.work.running import Running
from tests.events_http import ROOT, Served
from tests.integration.test_events_imports import an_event, brought, counts, page

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

LONG_AGO = timedelta(days=91)


async def an_import(served: Served) -> Any:
    return await brought(served, f"city {uuid4().hex[:8]}", page(an_event("a:1"), an_event("a:2"), {"id": ""}))


async def findings(served: Served, import_id: str) -> int:
    return int(await served.runtime.pool.fetchval("select count(*) from import_findings where import_id = $1", UUID(import_id)))


async def test_the_findings_of_a_done_import_go_and_its_counts_stay(served: Served) -> None:
    old, young, unfinished = [await an_import(served) for _ in range(3)]
    await served.runtime.pool.execute("update imports set finished_at = $1 where import_id <> $2", now() - LONG_AGO, UUID(young["import_id"]))
    await served.runtime.pool.execute("update imports set state = 'running', finished_at = null where import_id = $1", UUID(unfinished["import_id"]))
    async with served.runtime.pool.acquire() as held, held.transaction():
        await held.execute("select 1 from imports where import_id = $1 for update", UUID(unfinished["import_id"]))  # its worker would end it
        await retention.sweep(served.runtime)

        assert [await findings(served, one["import_id"]) for one in (old, young, unfinished)] == [0, 3, 3]
    shown = await served.done("GET", f"{ROOT}/imports/{old['import_id']}")
    assert counts(shown) == counts(old) == {"created": 2, "refused": 1}
    assert (shown["total"], shown["done"], shown["parts_arrived"]) == (3, 3, 1)


async def test_findings_of_a_done_import_of_registry_go_and_its_counts_stay(served: Served) -> None:
    registry = next(runtime for runtime in served.front.runtimes if runtime.service.name == "registry")
    old, waiting = [await a_finding(registry, state=state) for state in ("done", "waiting")]

    await retention.delete(registry.pool, registry.service.retention[0], now=now())

    left = await registry.pool.fetch("select import_id from import_findings")
    assert [row["import_id"] for row in left] == [waiting]
    assert await registry.pool.fetchval("select outcomes from imports where import_id = $1", old) == {"refused": 1}
    await registry.pool.execute("delete from import_findings")
    await registry.pool.execute("delete from imports")


async def a_finding(runtime: Running, *, state: str) -> UUID:
    import_id = uuid4()
    await runtime.pool.execute(
        """insert into imports (import_id, request_fingerprint, source, licence, scope, manner, seen_at, parts, started_by, started_at, state, outcomes)
        values ($1, '', 's', 'l', 'part', '{}', $2::timestamptz, 1, 'anna', $2, 'waiting', '{"refused": 1}')""",
        import_id, now() - LONG_AGO,
    )  # fmt: skip
    if state == "done":
        await runtime.pool.execute("update imports set state = 'done', finished_at = started_at where import_id = $1", import_id)
    await runtime.pool.execute(
        "insert into import_findings (import_id, outcome, kind, source_id, part, position) values ($1, 'refused', 'organisation', 'x', 1, 1)", import_id
    )
    return import_id

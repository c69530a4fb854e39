"""How many services there are, by code: counted by sorts that are told of alike, which has to be what a look at each of them would count."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.registry import codes
from services.registry.store.offering import SERVICES
from services.registry.views import tray
from shared.clock import new_id
from shared.contracts.registry import ServiceId
from shared.database.postgres import Connection
from shared.database.search import search
from tests.documents import alter
from tests.integration.test_registry_services import WHOLE
from tests.registry_http import Registry

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

Rows = Sequence[Mapping[str, Any]]
NARROWED = {"municipality": "684", "language": "fi", "free": True, "target_group": "KR1", "life_situation": "KE4", "accessible": "lift"}
SORTS = "select sum(services)::int as services, count(*)::int as rows from services_alike where '051' = any(municipalities)"


async def a_service(registry: Registry, *, provider: UUID | None = None, municipalities: tuple[str, ...] = ("609",), **details: Any) -> UUID:
    given = {"providers": [str(provider or await registry.an_organisation())], "municipalities": municipalities, "details": WHOLE | details}
    return UUID((await registry.post("/services", name="Laskettu", **given))["service_id"])


async def counted(registry: Registry, query: tray.TrayQuery) -> tuple[Rows, Rows]:
    """By sorts, and by a look at each service that shows."""
    *narrowed, organisation = query.arguments(codes.official())
    async with registry.runtime.pool.acquire() as connection:
        by_sorts = await search(connection, tray.FIGURES_OF_ALL, tray.FOUND, None, *narrowed)
        by_looks = await search(connection, tray.FIGURES, tray.FOUND, None, *narrowed, organisation)
    return [dict(row) for row in by_sorts], [dict(row) for row in by_looks]


async def a_copy(connection: Connection, service_id: UUID) -> None:
    """Another one that is told of alike."""
    (service,) = (await SERVICES.known(connection, [service_id])).values()
    await SERVICES.add(connection, [replace(service, service_id=ServiceId(new_id()))])


async def test_what_is_counted_by_sorts_is_what_a_look_at_each_service_would_count(registry: Registry) -> None:
    suspended = await registry.an_organisation()
    await registry.post(f"/organisations/{suspended}/activation")
    withdrawn, changed, _ = await a_service(registry), await a_service(registry, languages=["se"]), await a_service(registry, municipalities=())
    await a_service(registry, municipalities=("684", "609"), price=None, area="nationwide", life_situations=["KE4.1"])
    await a_service(registry, provider=suspended, municipalities=("684",))
    await registry.post(f"/services/{withdrawn}/withdrawal")
    await registry.post(f"/organisations/{suspended}/suspension", reason="tauko")
    await alter(registry.runtime.pool, SERVICES, changed, lambda one: replace(one, municipalities=("079",)))

    for narrowing in ({}, *({name: value} for name, value in NARROWED.items())):
        by_sorts, by_looks = await counted(registry, tray.TrayQuery.model_validate(narrowing))
        assert by_sorts == by_looks, narrowing
    assert {"what": "municipalities", "code": "079", "services": 1} in (await counted(registry, tray.TrayQuery()))[0]


async def test_a_service_that_is_no_more_is_counted_no_more(registry: Registry) -> None:
    service = await a_service(registry, municipalities=("214",))
    before, _ = await counted(registry, tray.TrayQuery(municipality="214"))

    await registry.runtime.pool.execute("delete from services where service_id = $1", service)

    after, by_looks = await counted(registry, tray.TrayQuery(municipality="214"))
    assert after == by_looks != before


async def test_who_writes_services_of_one_sort_at_once_waits_for_nobody_and_each_is_counted(registry: Registry) -> None:
    service = await a_service(registry, municipalities=("051",))
    async with registry.runtime.pool.acquire() as one, registry.runtime.pool.acquire() as other:
        async with one.transaction():
            await a_copy(one, service)
            async with other.transaction():
                await other.execute("set local lock_timeout = '1ms'")
                await a_copy(other, service)
        assert dict(await one.fetchrow(SORTS) or {}) == {"services": 3, "rows": 2}

        await a_copy(one, service)

        assert dict(await one.fetchrow(SORTS) or {}) == {"services": 4, "rows": 1}

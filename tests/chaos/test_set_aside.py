"""One record that cannot be done stands among good ones: the good ones are done, it is set aside with its reason, and done once it is mended, or discarded.

It is poisoned by a constraint behind the service's back, since nothing gets in that no rule foresees.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.wiring import DUE
from services.indicators.wiring import SERVICE as INDICATORS
from shared.clock import now
from shared.database import postgres
from shared.settings import Settings
from shared.work import stuck
from shared.work.due_work import do_all
from shared.work.running import Running
from tests import registry_imports
from tests.area import provisioned
from tests.events_http import ROOT, Served, events_served
from tests.registry_http import registry_served
from tests.registry_imports import an_organisation
from tests.running import eventually, running

pytestmark = pytest.mark.chaos

POISON = "Myrkky"


async def poison(runtime: Running, table: str, condition: str) -> None:
    await runtime.pool.execute(f"alter table {table} add constraint poison check ({condition}) not valid")


async def mend(runtime: Running, table: str) -> None:
    await runtime.pool.execute(f"alter table {table} drop constraint poison")


async def aside(runtime: Running) -> Sequence[tuple[str, str]]:
    """What is set aside: from which work, and for what error."""
    rows = await runtime.pool.fetch("select work, error, reason from set_aside where not discarded order by aside_id")
    assert all("poison" in row["reason"] for row in rows)
    return [(row["work"], row["error"]) for row in rows]


async def nothing_is_aside(runtime: Running) -> None:
    async def nothing() -> bool:
        return await aside(runtime) == []

    await eventually(nothing)


async def retry(runtime: Running) -> None:
    """As `yhteys parked retry --all` does."""
    async with runtime.pool.acquire() as connection:
        await stuck.retry(connection, None)


async def discard(runtime: Running) -> None:
    """As `yhteys parked discard` does."""
    number = await runtime.pool.fetchval("select aside_id from set_aside")
    async with runtime.pool.acquire() as connection:
        assert await stuck.discard(connection, [number], by="anna", why="a slip of the pen")


async def test_a_record_of_registrys_import_is_set_aside_alone_and_taken_when_it_is_mended(settings: Settings) -> None:
    async with registry_served(settings) as registry:
        await poison(registry.runtime, "organisations", f"name !~ '{POISON}'")
        source = registry_imports.a_source()
        names = ["Martat", "Lotat", POISON, "Marthat", "Kuoro"]
        begun = await registry_imports.send(registry, source, "organisation", [an_organisation(name, f"{name} ry") for name in names])
        first = (await registry_imports.done(registry, begun.json()["import_id"]))["outcomes"]
        set_aside = await aside(registry.runtime)
        [finding] = (await registry.get(f"/imports/{begun.json()['import_id']}/findings", outcome="refused"))["items"]
        await mend(registry.runtime, "organisations")
        await retry(registry.runtime)
        await nothing_is_aside(registry.runtime)
        after = (await registry.get(f"/imports/{begun.json()['import_id']}"))["outcomes"]
        became = await registry.get(f"/organisations/{(await registry_imports.record(registry, source, POISON))['aggregate_id']}")

    assert (first["created"], first["refused"]) == (4, 1)
    assert set_aside == [("registry.imports.records", "CheckViolationError")]
    assert (finding["source_id"], "tried again by itself" in finding["remedy"]) == (POISON, True)
    assert (after["created"], after.get("refused", 0)) == (5, 0)
    assert became["name"] == f"{POISON} ry"


async def test_a_record_that_is_discarded_is_not_taken_though_it_could_be(settings: Settings) -> None:
    async with registry_served(settings) as registry:
        await poison(registry.runtime, "organisations", f"name !~ '{POISON}'")
        source = registry_imports.a_source()
        await registry_imports.imported(registry, source, "organisation", [an_organisation("bad", f"{POISON} ry"), an_organisation("good")])
        await discard(registry.runtime)
        await mend(registry.runtime, "organisations")
        await retry(registry.runtime)
        await registry_imports.imported(registry, registry_imports.a_source(), "organisation", [an_organisation("later", "Kuoro ry")])
        known = await registry.get("/imports/records", source=source, source_id="bad")
        stored = await registry.runtime.pool.fetchrow("select what, error, discarded_by, why from discarded")
        await nothing_is_aside(registry.runtime)

    assert known == []
    assert tuple(stored or ()) == ("record", "CheckViolationError", "anna", "a slip of the pen")


async def begin(served: Served, source: str, *source_ids: str) -> str:
    times = {"start_time": "2027-03-02T08:00:00Z", "end_time": "2027-03-02T09:00:00Z"}
    page = {"data": [{"id": one, "name": {"fi": one}, **times} for one in source_ids]}
    query = f"form=linkedevents&source={source}&licence=CC0&scope=whole&convenor={uuid4()}"
    return str((await served.done("POST", f"{ROOT}/imports?{query}", page))["import_id"])


async def finished(served: Served, import_id: str) -> dict[str, int]:
    found: dict[str, Any] = {}

    async def it_is_done() -> bool:
        found.update(await served.done("GET", f"{ROOT}/imports/{import_id}"))
        return bool(found["state"] == "done")

    await eventually(it_is_done)
    return {outcome: number for outcome, number in found["outcomes"].items() if number}


@pytest.mark.parametrize(
    ("table", "condition", "work", "outcomes"),
    [
        ("known_records", f"source_id <> '{POISON}'", "events.imports.records", {"created": 4, "refused": 1}),
        ("gatherings", f"gathering -> 'title' ->> 'fi' <> '{POISON}'", "events.imports.following", {"created": 5}),
    ],
    ids=["taking", "following"],
)
async def test_a_record_of_events_import_is_set_aside_alone_and_followed_when_it_is_mended(
    settings: Settings, table: str, condition: str, work: str, outcomes: dict[str, int]
) -> None:
    async with events_served(settings) as served:
        await poison(served.runtime, table, condition)
        first = await finished(served, import_id := await begin(served, "city", "a", "b", POISON, "c", "d"))
        set_aside = await aside(served.runtime)
        before = await served.runtime.pool.fetchval("select count(*) from gatherings")
        await mend(served.runtime, table)
        await retry(served.runtime)
        await nothing_is_aside(served.runtime)

        async def all_are_there() -> bool:
            return bool(await served.runtime.pool.fetchval("select count(*) from gatherings") == 5)

        await eventually(all_are_there)
        after = await finished(served, import_id)

    assert (first, before) == (outcomes, 4)
    assert set_aside == [(work, "CheckViolationError")]
    assert after == {"created": 5}


async def test_an_import_of_events_that_cannot_end_holds_up_no_other(settings: Settings) -> None:
    async with events_served(settings) as served:
        await poison(served.runtime, "imports", f"source <> '{POISON}' or state <> 'done'")
        stuck = await begin(served, POISON, "a")
        other = await finished(served, await begin(served, "city", "b"))
        set_aside = await aside(served.runtime)
        await mend(served.runtime, "imports")
        await retry(served.runtime)
        after = await finished(served, stuck)

    assert (other, after) == ({"created": 1}, {"created": 1})
    assert set_aside == [("events.imports", "CheckViolationError")]


async def test_an_import_of_registry_that_cannot_end_holds_up_no_other(settings: Settings) -> None:
    async with registry_served(settings) as registry:
        await poison(registry.runtime, "imports", f"source <> '{POISON}' or state <> 'done'")
        stuck = (await registry_imports.send(registry, POISON, "organisation", [an_organisation("a")])).json()["import_id"]
        other = await registry_imports.imported(registry, "city", "organisation", [an_organisation("b", "Kuoro ry")])
        set_aside = await aside(registry.runtime)
        await mend(registry.runtime, "imports")
        await retry(registry.runtime)
        after = (await registry_imports.done(registry, stuck))["outcomes"]

    assert (other, after["created"]) == ({"created": 1}, 1)
    assert set_aside == [("registry.imports", "CheckViolationError")]


async def test_what_is_due_and_cannot_be_done_or_read_is_set_aside_and_the_rest_of_its_kind_is_done(settings: Settings) -> None:
    """More of them than a handful, first in line."""
    broken, sound = 130, 3
    insert = "insert into outcomes (outcome_id, forum_id, followed_in, owner, state, due_on, next_due_on, outcome) values ($1, $2, $2, $2, 'open', $3, $3, $4)"
    async with events_served(settings) as served:
        for reference in ("forum_id", "followed_in"):
            await served.runtime.pool.execute(f"alter table outcomes drop constraint outcomes_{reference}_fkey")
        day = now().date()
        for n in range(broken):
            await served.runtime.pool.execute(insert, UUID(int=n), UUID(int=0), day.replace(year=2020), {"poison": n})
        good = [UUID(int=1000 + n) for n in range(sound)]
        for outcome_id in good:
            outcome = {"outcome_id": str(outcome_id), "forum_id": str(UUID(int=0)), "followed_in": str(UUID(int=0)), "owner": str(UUID(int=0))}
            dates = {"recorded_on": "2025-01-01", "due_on": "2025-02-01"}
            await served.runtime.pool.execute(
                insert, outcome_id, UUID(int=0), day.replace(year=2025), outcome | dates | {"request_fingerprint": "", "text": "sound", "state": "open"}
            )
        await do_all(served.runtime, DUE, at=now())
        said = [await served.said(outcome_id) for outcome_id in good]
        set_aside = await served.runtime.pool.fetchval("select count(*) from set_aside where work = 'events.outcomes_overdue'")

    assert said == [["outcome.overdue"]] * sound
    assert set_aside == broken


async def test_a_measure_that_cannot_be_published_is_set_aside_and_the_others_are_published(settings: Settings) -> None:
    """`agreements_in_force` fails; nothing has been said before, so every measure has its total to say."""
    await provisioned(settings, INDICATORS.name)
    await postgres.migrate(settings, "indicators", INDICATORS.migrations)
    connection = await postgres.connect(settings, "indicators")
    await connection.execute("alter table published add constraint poison check (measure <> 'agreements_in_force')")
    await connection.close()
    async with running(INDICATORS, settings) as runtime:

        async def the_others_are_said() -> bool:
            return bool(await runtime.pool.fetchval("select count(*) from published"))

        await eventually(the_others_are_said, within=40)
        set_aside = await aside(runtime)
        without = await runtime.pool.fetchval("select count(distinct measure) from published")
        await mend(runtime, "published")
        await retry(runtime)
        await nothing_is_aside(runtime)
        with_it = await runtime.pool.fetchval("select count(distinct measure) from published")

    assert set_aside == [("indicators.measures", "CheckViolationError")]
    assert (with_it - without, without > 10) == (1, True)

"""Imports against a real database: in any order, however often repeated and wherever interrupted, they end in the same state, and each fact is said once."""

import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.handlers.importing import IMPORTS
from services.events.wiring import SERVICE
from shared.auth import Caller, Tokens
from shared.clock import now
from shared.contracts.events.imports import Form, StartImport
from shared.contracts.imports import ImportId, ReadingScope
from shared.contracts.words import OrganisationId
from shared.database import postgres
from shared.imports.worker import Desk
from shared.service import Runtime, UnitOfWork
from tests.area import new_area
from tests.integration.test_events_imports import a_place, an_event, page

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

DAY = timedelta(days=1)
FIRST = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
CONVENOR = OrganisationId(UUID(int=1))
BY = Caller(subject="city", roles=frozenset({"integration"}))
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
SERIES = "UID:s\r\nSUMMARY:Kuoro\r\nDTSTART:20260602T090000Z\r\nDTEND:20260602T100000Z\r\nRRULE:FREQ=WEEKLY;COUNT=4"
MOVED = "UID:s\r\nRECURRENCE-ID:20260609T090000Z\r\nDTSTART:20260610T090000Z\r\nDTEND:20260610T100000Z"

Document = tuple[Form, ReadingScope, bytes, datetime]


class Interrupted(Exception):
    pass


class Interruptible(Runtime):
    """What was done is undone after its facts were written, which comes last, as by a crash: by chance, so often."""

    interruptions = 0.0
    chance = random.Random(0)

    happened = 0

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        async with super().unit_of_work() as unit:
            yield unit
            if self.chance.random() < self.interruptions:
                self.happened += 1
                raise Interrupted


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def runtime(servers: Servers) -> AsyncIterator[Interruptible]:
    settings = await new_area(servers, SERVICE.name)
    await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
    runtime = Interruptible(SERVICE, settings, Tokens(settings))
    runtime.pool = await postgres.open_pool(settings, SERVICE.name)
    yield runtime
    await runtime.pool.close()


def linked(scope: ReadingScope, days: int, *items: dict[str, Any]) -> Document:
    return Form.LINKED_EVENTS, scope, json.dumps(page(*items)).encode(), FIRST + days * DAY


def calendar(days: int, event: str) -> Document:
    return Form.ICALENDAR, ReadingScope.PART, CALENDAR.format(event).encode(), FIRST + days * DAY


DOCUMENTS: Sequence[Document] = (
    linked(ReadingScope.WHOLE, 0, an_event("a"), an_event("b"), an_event("d", start_time=None)),
    linked(ReadingScope.PART, 1, a_place("tprek:1")),
    linked(ReadingScope.PART, 2, an_event("a", name={"fi": "Toinen nimi"}, last_modified_time="2026-05-03T00:00:00Z"), an_event("c")),
    linked(ReadingScope.WHOLE, 3, an_event("a"), an_event("c", event_status="EventCancelled"), an_event("d")),
    calendar(4, SERIES),
    calendar(5, MOVED),
)


async def bring(runtime: Interruptible, source: str, document: Document) -> None:
    form, scope, content, seen_at = document
    command = StartImport(
        import_id=ImportId(uuid4()), form=form, source=source, licence="CC0", scope=scope, convenor=CONVENOR, seen_at=seen_at, content=content
    )
    async with runtime.pool.acquire() as connection, connection.transaction():
        await IMPORTS.start_import(command, connection=connection, by=BY, now=now())


async def carry_over(runtime: Interruptible, chance: random.Random, *, interruptions: float) -> None:
    """A few items at a time."""
    runtime.chance, runtime.interruptions = chance, interruptions
    left = True
    while left:
        try:
            left = await IMPORTS.step(runtime, Desk(), most=chance.choice([1, 2, 50]))
        except Interrupted:
            left = True


async def state(runtime: Interruptible, source: str) -> dict[str, Any]:
    """What is there of a source, by the ids that it has there: without our own ids and the source's name."""
    rows = await runtime.pool.fetch(
        "select r.record_kind, r.source_id, r.vanished, r.standing, r.seen_at, r.described_at, r.fingerprint is not null as known, g.gathering, v.series "
        "from known_records r left join gatherings g using (gathering_id) left join series v on v.series_id = r.series_id where r.source = $1",
        source,
    )
    found = {}
    for row in rows:
        stored = dict(row)
        for name in ("gathering", "series"):
            if stored[name]:
                stored[name] = {key: value for key, value in stored[name].items() if key not in {"gathering_id", "series_id", "origin"}}
        found[f"{row['record_kind']} {row['source_id']}"] = stored
    return found


async def facts(runtime: Interruptible, source: str) -> int:
    keys = await runtime.pool.fetch("select coalesce(gathering_id, series_id)::text as key from known_records where source = $1", source)
    count: int = await runtime.pool.fetchval("select count(*) from journal where subject = any($1)", [row["key"] for row in keys])
    return count


async def imported(runtime: Interruptible, documents: Sequence[Document], *, seed: int, interruptions: float = 0.0) -> str:
    source, chance = f"city {uuid4().hex[:8]}", random.Random(seed)
    for document in documents:
        await bring(runtime, source, document)
        await carry_over(runtime, chance, interruptions=interruptions)
    return source


async def test_any_order_and_duplication_of_imports_ends_in_the_same_state(runtime: Interruptible) -> None:
    expected = await state(runtime, await imported(runtime, DOCUMENTS, seed=0))
    assert {name: (one["standing"], (one["gathering"] or one["series"] or {}).get("cancelled_for")) for name, one in expected.items()} == {
        "gathering a": ("gathering", None),
        "gathering b": ("gathering", "vanished_at_source"),
        "gathering c": ("gathering", "cancelled_at_source"),
        "gathering d": ("gathering", None),
        "gathering s": ("series", None),
        "gathering s/20260609T090000Z": ("occasion", None),
        "place tprek:1": ("place", None),
    }
    assert expected["gathering a"]["gathering"]["title"]["fi"] == "Toinen nimi"
    assert expected["gathering a"]["gathering"]["spot"]["description"] == "Kirjasto, Kirjastonkatu 1"
    for seed in range(1, 9):
        chance = random.Random(seed)
        shuffled = [*DOCUMENTS, *chance.choices(DOCUMENTS, k=3)]
        chance.shuffle(shuffled)

        assert await state(runtime, await imported(runtime, shuffled, seed=seed)) == expected, f"seed {seed}"


async def test_an_import_that_is_interrupted_anywhere_goes_on_where_it_was_and_says_each_fact_once(runtime: Interruptible) -> None:
    smooth = await imported(runtime, DOCUMENTS, seed=0)
    for seed in range(3):
        rough = await imported(runtime, DOCUMENTS, seed=seed, interruptions=0.4)

        assert await state(runtime, rough) == await state(runtime, smooth), f"seed {seed}"
        assert await facts(runtime, rough) == await facts(runtime, smooth) > 0, f"seed {seed}"
        finished = await runtime.pool.fetchval("select count(*) from journal where type = 'events.import.finished.v1' and event like '%' || $1 || '%'", rough)
        assert finished == len(DOCUMENTS)
    assert runtime.happened > 0, "nothing was interrupted: the test shows nothing"


async def test_imports_that_are_brought_at_once_are_carried_over_one_after_the_other(runtime: Interruptible) -> None:
    source, chance = f"city {uuid4().hex[:8]}", random.Random(5)
    for document in reversed(DOCUMENTS):
        await bring(runtime, source, document)
    await carry_over(runtime, chance, interruptions=0.2)

    assert await state(runtime, source) == await state(runtime, await imported(runtime, DOCUMENTS, seed=0))

"""Imports against a real database: in any order, however often repeated and wherever interrupted, they end in the same state, and each fact is said once."""

import json
import random
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.handlers.imports import start_import
from services.events.importing import STEPS
from services.events.store.imports import Imports
from services.events.wiring import SERVICE
from shared.auth import Caller
from shared.clock import now
from shared.contracts.events.imports import Form, StartImport
from shared.contracts.imports import ImportId, ReadingScope
from shared.contracts.words import OrganisationId
from shared.database import postgres
from shared.database.postgres import Pool
from shared.log import journal
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


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def pool(servers: Servers) -> AsyncIterator[Pool]:
    settings = await new_area(servers, SERVICE.name)
    await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
    pool = await postgres.open_pool(settings, SERVICE.name)
    yield pool
    await pool.close()


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


async def bring(pool: Pool, source: str, document: Document) -> None:
    form, scope, content, seen_at = document
    command = StartImport(
        import_id=ImportId(uuid4()), form=form, source=source, licence="CC0", scope=scope, convenor=CONVENOR, seen_at=seen_at, content=content
    )
    async with pool.acquire() as connection, connection.transaction():
        await start_import(command, imports=Imports(connection), connection=connection, by=BY, now=now())


async def carry_over(pool: Pool, chance: random.Random, *, interruptions: float) -> None:
    """One item at a time; some steps are undone just before they would have been committed, as by a crash."""
    left = True
    while left:
        left = False
        for work in STEPS:
            try:
                async with pool.acquire() as connection, connection.transaction():
                    step = await work(connection, now=now(), most=chance.choice([1, 2, 50]))
                    await journal.append(connection, step.facts, source="/test", now=now())
                    _maybe_interrupt(chance, interruptions)
            except Interrupted:
                left = True
            else:
                left = left or step.things > 0


def _maybe_interrupt(chance: random.Random, interruptions: float) -> None:
    if chance.random() < interruptions:
        raise Interrupted


async def state(pool: Pool, source: str) -> dict[str, Any]:
    """What is there of a source, by the ids that it has there: without our own ids and the source's name."""
    rows = await pool.fetch(
        "select r.record_kind, r.source_id, r.vanished, r.standing, r.seen_at, r.content_at, r.fingerprint is not null as known, g.gathering, v.series "
        "from import_records r left join gatherings g using (gathering_id) left join series v on v.series_id = r.series_id where r.source = $1",
        source,
    )
    found = {}
    for row in rows:
        kept = dict(row)
        for name in ("gathering", "series"):
            if kept[name]:
                kept[name] = {key: value for key, value in kept[name].items() if key not in {"gathering_id", "series_id", "origin"}}
        found[f"{row['record_kind']} {row['source_id']}"] = kept
    return found


async def facts(pool: Pool, source: str) -> int:
    keys = await pool.fetch("select coalesce(gathering_id, series_id)::text as key from import_records where source = $1", source)
    count: int = await pool.fetchval("select count(*) from journal where subject = any($1)", [row["key"] for row in keys])
    return count


async def imported(pool: Pool, documents: Sequence[Document], *, seed: int, interruptions: float = 0.0) -> str:
    source, chance = f"city {uuid4().hex[:8]}", random.Random(seed)
    for document in documents:
        await bring(pool, source, document)
        await carry_over(pool, chance, interruptions=interruptions)
    return source


async def test_any_order_and_duplication_of_imports_ends_in_the_same_state(pool: Pool) -> None:
    expected = await state(pool, await imported(pool, DOCUMENTS, seed=0))
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

        assert await state(pool, await imported(pool, shuffled, seed=seed)) == expected, f"seed {seed}"


async def test_an_import_that_is_interrupted_anywhere_goes_on_where_it_was_and_says_each_fact_once(pool: Pool) -> None:
    smooth = await imported(pool, DOCUMENTS, seed=0)
    for seed in range(3):
        rough = await imported(pool, DOCUMENTS, seed=seed, interruptions=0.4)

        assert await state(pool, rough) == await state(pool, smooth), f"seed {seed}"
        assert await facts(pool, rough) == await facts(pool, smooth) > 0, f"seed {seed}"
        finished = await pool.fetchval("select count(*) from journal where type = 'events.import.finished.v1' and event like '%' || $1 || '%'", rough)
        assert finished == len(DOCUMENTS)


async def test_imports_that_are_brought_at_once_are_carried_over_one_after_the_other(pool: Pool) -> None:
    source, chance = f"city {uuid4().hex[:8]}", random.Random(5)
    for document in reversed(DOCUMENTS):
        await bring(pool, source, document)
    await carry_over(pool, chance, interruptions=0.2)

    assert await state(pool, source) == await state(pool, await imported(pool, DOCUMENTS, seed=0))

"""A stranger brings one megabyte of the worst of each form: while it is read and worked off, everybody else in the process is served.

What is measured is how long the event loop's own thread is at work at one go: nobody is served meanwhile, however quick the machine is or busy with others.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.handlers.importing import FOLLOWED_AT_ONCE
from shared.database.claims import claim
from shared.imports.reading import A_CHUNK
from shared.work.running import Running
from tests.area import new_area
from tests.events_http import ROOT as EVENTS
from tests.events_http import Served, events_served
from tests.registry_http import ROOT as REGISTRY
from tests.running import eventually

pytestmark = [pytest.mark.chaos, pytest.mark.asyncio(loop_scope="module")]

MOST_BYTES = 1_000_000
LONGEST_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 280.0
ASKED_FOR = ("/healthz", f"{EVENTS}/calendar?month=2027-01&limit=5", f"{REGISTRY}/codes/municipalities")
SEVERAL_CHUNKS = 2 * A_CHUNK
GIVE_UP = "update imports set state = 'done', finished_at = now() where state = 'running'"
ALL_BUT_TWENTY = "delete from known_records where number >= 20 + (select min(number) from known_records)"
RESTS = {"series-that-hardly-match": (GIVE_UP, ALL_BUT_TWENTY)}
"""Each of these takes a quarter of a second of the processor, so that a whole step would take a minute."""
EMPTY = ("delete from known_records", "delete from series", "delete from gatherings")
"""Whatever earlier documents brought would be worked off first, and expanded for everybody who looks at the calendar."""
ARE_FOLLOWED = "select count(*) filter (where followed) >= $2 or bool_and(followed) is not false from known_records where source = $1"
MANY_SERIES = 6000
WRITTEN = """
select string_agg(column_name, ', ' order by ordinal_position) from information_schema.columns
where table_schema = current_schema() and table_name = 'series' and is_generated = 'NEVER'
"""
MAKE_MANY = """
insert into series (:written)
select :written from (select (jsonb_populate_record(null::series, to_jsonb(one) || jsonb_build_object(
    'series_id', made, 'series', one.series || jsonb_build_object('series_id', made)
))).*
from (select * from series limit 1) one cross join lateral (select one.series_id, gen_random_uuid() as made from generate_series(1, $1)) many) copied
"""
CODE = "131052-308T"
SERIES = "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:20270101T100000Z\r\nDTEND:20270101T110000Z\r\nSUMMARY:a\r\nRRULE:{rule}\r\nEND:VEVENT\r\n"
MARTAT = [{"language": "fi", "value": "Martat", "type": "Name"}]


def nested_codes(size: int) -> str:
    levels = size // (len(CODE) + 1)
    return CODE[:7] * levels + (CODE[7:] + " ") * levels


def calendar(*events: str) -> bytes:
    return "".join(["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n", *events, "END:VCALENDAR\r\n"]).encode()


def many_series(rule: str) -> bytes:
    return calendar(*(SERIES.format(n=n, rule=rule) for n in range(7000)))[: MOST_BYTES - 40].rpartition(b"BEGIN:VEVENT")[0] + b"END:VCALENDAR\r\n"


def rows(row: str) -> bytes:
    return ("Tunniste;Nimi;Tyyppi\r\n" + "".join(row.format(n=n) for n in range(30_000))).encode()[:MOST_BYTES].rpartition(b"\r\n")[0]


def items(item: dict[str, Any], number: int) -> bytes:
    return json.dumps({"itemList": [item | {"id": str(n)} for n in range(number)]}, separators=(",", ":")).encode()


OF_REGISTRY = {
    "nested-codes-in-ptv": ("ptv", json.dumps({"itemList": [{"id": "1", "x": nested_codes(990_000)}]}).encode()),
    "nested-codes-in-hsds": ("hsds", json.dumps([{"id": "1", "name": "a", "description": nested_codes(990_000)}]).encode()),
    "nested-codes-in-a-csv": ("csv", ("Tunniste;Nimi\r\n1;" + nested_codes(120_000) + "\r\n").encode()),
    "a-code-in-every-item": ("ptv", items({"x": CODE}, 25_000)),
    "a-csv-of-30000-rows": ("csv", rows("{n};Yhdistys {n} ry;association\r\n")),
    "a-csv-of-30000-rows-without-id": ("csv", rows(";Yhdistys {n} ry;\r\n")),
    "items-without-id": ("ptv", json.dumps({"itemList": [{}] * 50_000}, separators=(",", ":")).encode()),
    "more-items-than-records": ("ptv", json.dumps({"itemList": [{}] * 300_000}, separators=(",", ":")).encode()),
    "small-organisations": ("ptv", items({"organizationNames": MARTAT}, 10_000)),
    "json-100000-deep": ("ptv", b'{"itemList":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}"),
    "digits-without-end": ("ptv", json.dumps({"itemList": [{"id": "1", "x": "131052 " * 140_000}]}).encode()),
    "one-long-line": ("csv", b"Tunniste;Nimi\r\n1;" + b"a;" * 490_000),
}
OF_EVENTS = {
    "nested-codes-in-linked-events": ("linkedevents", json.dumps({"data": [{"id": "1", "name": {"fi": nested_codes(990_000)}}]}).encode()),
    "nested-codes-in-icalendar": ("icalendar", calendar(f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{nested_codes(900_000)}\r\nEND:VEVENT\r\n")),
    "daily-series": ("icalendar", many_series("FREQ=DAILY;COUNT=1000")),
    "series-that-hardly-match": ("icalendar", many_series("FREQ=YEARLY;BYMONTH=1;BYDAY=53FR;COUNT=1000")),
    "events-within-events": ("icalendar", b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 3000 + b"END:VEVENT\r\n" * 3000 + b"END:VCALENDAR\r\n"),
    "an-icalendar-of-one-line": (
        "icalendar",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY;X=" + b'"a";X=' * 140_000 + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ),
    "one-event-of-many-lines": ("icalendar", calendar("BEGIN:VEVENT\r\nUID:1\r\n" + "X-A:1\r\n" * 130_000 + "END:VEVENT\r\n")),
    "many-left-out": (
        "icalendar",
        calendar("BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270101T100000Z\r\nRRULE:FREQ=DAILY\r\n" + "EXDATE:20270102T100000Z\r\n" * 38_000 + "END:VEVENT\r\n"),
    ),
    "json-100000-deep": ("linkedevents", b'{"data":[' + b'{"a":' * 90_000 + b"1" + b"}" * 90_000 + b"]}"),
    "small-events": (
        "linkedevents",
        json.dumps({"data": [{"id": str(n), "name": {"fi": "a"}, "start_time": "2027-01-01T10:00Z"} for n in range(14_000)]}, separators=(",", ":")).encode(),
    ),
    "items-without-id": ("linkedevents", json.dumps({"data": [{}] * 50_000}, separators=(",", ":")).encode()),
    "more-items-than-records": ("linkedevents", json.dumps({"data": [{}] * 300_000}, separators=(",", ":")).encode()),
}


@dataclass(slots=True)
class Silence:
    """How long the loop was at work at one go, and how long others waited for an answer, at the longest; what they got of what they asked for."""

    at_work: float = 0.0
    answer: float = 0.0
    got: set[str] = field(default_factory=set)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(servers: Servers) -> AsyncIterator[Served]:
    async with events_served(await new_area(servers)) as found:
        yield found


@asynccontextmanager
async def listening(served: Served) -> AsyncIterator[Silence]:
    """Meanwhile somebody else asks again and again, and the loop is watched."""
    found = Silence()

    async def watch() -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.005)
            found.at_work = max(found.at_work, time.thread_time() - before)

    async def ask() -> None:
        while True:
            for path in ASKED_FOR:
                before = time.monotonic()
                answer = await served.ask("GET", path)
                found.answer = max(found.answer, time.monotonic() - before)
                if answer.is_success:
                    found.got.add(path)
            await asyncio.sleep(0.1)

    tasks = [asyncio.create_task(watch()), asyncio.create_task(ask())]
    try:
        yield found
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def brought(served: Served, root: str, content: bytes, *, rest: Sequence[str] = (GIVE_UP,), **query: str) -> int:
    """Bring it, and wait until it is worked off, or as much of it as shows how the rest would be; `rest` is what becomes of that."""
    headers = {"Authorization": f"Bearer {served.token('coordinator')}"}
    answer = await served.client.post(f"{root}/imports", params=query, content=content, headers=headers, timeout=90)
    if answer.status_code == 202:
        await all_is_read_or_several_chunks(served, f"{root}/imports/{answer.json()['import_id']}")
        for runtime in served.front.runtimes:
            if root == f"/api/{runtime.service.name}/v1":
                await between_chunks(runtime, *rest)
        await followed(served.runtime, query["source"])
    return int(answer.status_code)


async def all_is_read_or_several_chunks(served: Served, path: str) -> None:
    """It is one chunk that would silence others, and those after it are like it."""

    async def it_is() -> bool:
        shown = await served.done("GET", path)
        return bool(shown["state"] == "done" or shown["done"] >= SEVERAL_CHUNKS)

    await eventually(it_is, within=LONGEST_WAIT_SECONDS)


async def followed(events: Running, source: str) -> None:
    """Events keeps records first and follows them afterwards, in steps of their own: all of them, or as many as a step takes at most."""

    async def all_are_or_a_whole_step() -> bool:
        return bool(await events.pool.fetchval(ARE_FOLLOWED, source, FOLLOWED_AT_ONCE))

    await eventually(all_are_or_a_whole_step, within=LONGEST_WAIT_SECONDS)


async def between_chunks(runtime: Running, *statements: str) -> None:
    async with runtime.pool.acquire() as connection, connection.transaction():
        await claim(connection, "imports")
        for statement in statements:
            await connection.execute(statement)


@pytest.mark.parametrize("name", OF_REGISTRY)
async def test_a_document_for_registry_silences_nobody(served: Served, name: str) -> None:
    form, content = OF_REGISTRY[name]
    async with listening(served) as silence:
        status = await brought(served, REGISTRY, content, form=form, source=f"s {uuid4().hex[:8]}", licence="CC0", scope="part")

    assert len(content) <= MOST_BYTES
    assert status in {202, 422}
    assert silence.at_work < LONGEST_SECONDS, silence


@pytest.mark.parametrize("name", OF_EVENTS)
async def test_a_document_for_events_silences_nobody(served: Served, name: str) -> None:
    form, content = OF_EVENTS[name]
    query = {"form": form, "source": f"s {uuid4().hex[:8]}", "licence": "CC0", "scope": "part", "convenor": str(uuid4())}
    await between_chunks(served.runtime, *EMPTY)
    async with listening(served) as silence:
        status = await brought(served, EVENTS, content, rest=RESTS.get(name, (GIVE_UP,)), **query)

    assert len(content) <= MOST_BYTES
    assert status in {202, 422}
    assert silence.at_work < LONGEST_SECONDS, silence


async def test_a_month_in_which_thousands_of_series_stand_silences_nobody(served: Served) -> None:
    """What is listened with asks for that month; of the series that a document brings the tests above follow some hundreds."""
    one = calendar(SERIES.format(n=1, rule="FREQ=DAILY;COUNT=1000"))
    query = {"form": "icalendar", "source": f"s {uuid4().hex[:8]}", "licence": "CC0", "scope": "part", "convenor": str(uuid4())}
    await between_chunks(served.runtime, *EMPTY)
    await brought(served, EVENTS, one, **query)
    written = await served.runtime.pool.fetchval(WRITTEN)
    await served.runtime.pool.execute(MAKE_MANY.replace(":written", written), MANY_SERIES)
    assert await served.runtime.pool.fetchval("select count(*) from series") > MANY_SERIES
    async with listening(served) as silence:

        async def all_that_was_asked_for_is_answered() -> bool:
            return silence.got == set(ASKED_FOR)

        await eventually(all_that_was_asked_for_is_answered, within=120)

    assert silence.at_work < LONGEST_SECONDS, silence

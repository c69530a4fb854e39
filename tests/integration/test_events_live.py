"""Everyone sees the others' edits as they happen: a real server, two clients at once, and transactions that overtake each other."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn

from services.events.store.gatherings import Gatherings
from services.events.wiring import SERVICE
from shared.auth import Tokens
from shared.database import postgres
from shared.http import live
from shared.work.running import Running
from tests.events_http import ROOT, Served, a_theme_day
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

STREAM = f"{ROOT}/changes/stream"


class Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The test's own process keeps its signals."""
        yield


@asynccontextmanager
async def on_a_socket(served: Served) -> AsyncIterator[str]:
    server = Server(uvicorn.Config(served.front, host="127.0.0.1", port=0, log_level="warning", lifespan="off", timeout_graceful_shutdown=5))
    task = asyncio.create_task(server.serve())
    await eventually(lambda: _true(server.started))
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def _true(value: object) -> bool:
    return bool(value)


class Reader:
    """One who has the calendar open."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.ids: list[int] = []

    @asynccontextmanager
    async def reading(self, url: str, token: str, *, last: int | None = None, **query: Any) -> AsyncIterator["Reader"]:
        headers = {"Authorization": f"Bearer {token}"} | ({} if last is None else {"Last-Event-ID": str(last)})
        async with httpx.AsyncClient(base_url=url, timeout=30) as client, client.stream("GET", STREAM, params=query, headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream"), await answer.aread()
            task = asyncio.create_task(self._read(answer))
            await eventually(lambda: _true(self.ids))
            try:
                yield self
            finally:
                task.cancel()
                await asyncio.wait([task])

    async def _read(self, answer: httpx.Response) -> None:
        event: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                event[name] = value
            elif "id" in event:
                self.ids.append(int(event["id"]))
                if event["event"] == "change":
                    self.events.append(json.loads(event["data"]))
                event = {}

    def numbers(self) -> list[int]:
        return [event["change"] for event in self.events]


async def a_draft(served: Served, **changed: Any) -> dict[str, Any]:
    return await served.done("POST", f"{ROOT}/gatherings", a_theme_day(uuid4(), **changed))


async def heard(served: Served, change: int) -> None:
    """Until who begins to follow stands after it: the feed rests between its rounds, and tells what came meanwhile to whoever is there by then."""

    async def who_follows_stands_after_it() -> bool:
        async with aclosing(live.of(served.runtime).follow(served.runtime, since=None)) as following:
            return (await anext(following)).mark >= change

    await eventually(who_follows_stands_after_it)


async def test_two_who_edit_at_once_see_each_others_edits_within_a_second(served: Served) -> None:
    drafted = await a_draft(served)
    await heard(served, drafted["last_change"])
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    anna, bertta = Reader(), Reader()
    async with on_a_socket(served) as url, anna.reading(url, served.token(uuid4())), bertta.reading(url, served.token(uuid4())):
        for capacity in (10, 20, 30):
            edited = await served.done("PATCH", path, {"base": drafted["last_change"], "edited": {"capacity": capacity}})
            drafted = edited
            for reader in (anna, bertta):
                await eventually(lambda reader=reader, edited=edited: _true(edited["last_change"] in reader.numbers()), within=1.0)  # type: ignore[misc]

    assert [event["fields"] for event in anna.events] == [{"capacity": [None, 10]}, {"capacity": [10, 20]}, {"capacity": [20, 30]}]
    assert anna.events == bertta.events
    assert anna.ids[1:] == anna.numbers(), "with nothing under way the id is the number of the change"


async def test_who_was_cut_off_goes_on_where_it_was_and_who_reads_a_page_sees_the_same(served: Served) -> None:
    drafted = await a_draft(served)
    path, last = f"{ROOT}/gatherings/{drafted['gathering_id']}", drafted["last_change"]
    for capacity in (10, 20):
        edited = await served.done("PATCH", path, {"base": last, "edited": {"capacity": capacity, "network_id": None}})
        last = edited["last_change"]
    await heard(served, last)
    reader = Reader()
    async with on_a_socket(served) as url, reader.reading(url, served.token(uuid4()), last=drafted["last_change"], gathering=drafted["gathering_id"]):
        await eventually(lambda: _true(len(reader.events) == 2))
        edited = await served.done("PATCH", path, {"base": last, "edited": {"capacity": 30}})
        await eventually(lambda: _true(len(reader.events) == 3))

    page = await served.done("GET", f"{ROOT}/changes?since={drafted['last_change']}&gathering={drafted['gathering_id']}")
    assert page["items"] == reader.events
    assert reader.ids[-1] == edited["last_change"]


async def test_each_sees_what_concerns_them_alone_before_or_after_an_edit(served: Served) -> None:
    pori, network = uuid4(), uuid4()
    async with on_a_socket(served) as url:
        by_place, by_network, by_party = Reader(), Reader(), Reader()
        token = served.token(uuid4())
        async with (
            by_place.reading(url, token, municipality="051"),
            by_network.reading(url, token, network=str(network)),
            by_party.reading(url, token, organisation=str(pori)),
        ):
            drafted = await a_draft(served, municipality="051", network_id=str(network), parties=[str(pori)])
            other = await a_draft(served)
            edited = {"base": drafted["last_change"], "edited": {"municipality": "609", "network_id": None}}
            moved = await served.done("PATCH", f"{ROOT}/gatherings/{drafted['gathering_id']}", edited)
            gone = {"base": moved["last_change"], "edited": {"capacity": 5}}
            last = await served.done("PATCH", f"{ROOT}/gatherings/{drafted['gathering_id']}", gone)
            await eventually(lambda: _true(len(by_party.events) == 3))
            for reader in (by_place, by_network):
                assert reader.numbers() == [drafted["last_change"], moved["last_change"]], "it left with the edit, and was told so"
            assert by_party.numbers() == [drafted["last_change"], moved["last_change"], last["last_change"]]
            assert other["last_change"] not in by_party.numbers()


async def test_a_slow_transaction_that_others_overtake_is_told_and_lost_to_nobody(served: Served) -> None:
    slow = await a_draft(served)
    connection = await postgres.connect(served.settings, "events")
    reader, late = Reader(), Reader()
    token = served.token(uuid4())
    async with on_a_socket(served) as url:
        async with reader.reading(url, token, since=slow["last_change"]):
            async with connection.transaction():
                await _touch(connection, slow["gathering_id"])
                quick = await a_draft(served)
                await eventually(lambda: _true(quick["last_change"] in reader.numbers()), within=1.0)
                assert reader.ids[-1] < quick["last_change"] - 1, "the mark waits for the number that is missing"
                cut_off_at = reader.ids[-1]
            await eventually(lambda: _true(quick["last_change"] - 1 in reader.numbers()), within=1.0)
        async with late.reading(url, token, last=cut_off_at):
            await eventually(lambda: _true({quick["last_change"] - 1, quick["last_change"]} <= set(late.numbers())))
            newest = await a_draft(served)
            await eventually(lambda: _true(late.ids[-1] == newest["last_change"]))
    await connection.close()

    assert len(reader.numbers()) == len(set(reader.numbers()))


async def test_a_number_that_was_taken_back_does_not_hold_the_mark_for_good(served: Served) -> None:
    drafted = await a_draft(served)
    connection = await postgres.connect(served.settings, "events")
    transaction = connection.transaction()
    await transaction.start()
    await _touch(connection, drafted["gathering_id"])
    await transaction.rollback()
    await connection.close()
    reader = Reader()
    async with on_a_socket(served) as url, reader.reading(url, served.token(uuid4())):

        async def the_mark_has_caught_up() -> bool:
            newest = await a_draft(served)
            await eventually(lambda: _true(newest["last_change"] in reader.numbers()))
            return reader.ids[-1] == newest["last_change"]

        await eventually(the_mark_has_caught_up)


async def test_one_who_is_too_slow_is_cut_off_and_holds_nothing(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = live.Live(SERVICE)
    monkeypatch.setattr(feed, "_tail", type(feed._tail)(maxlen=2))  # noqa: SLF001 - a short tail makes a slow follower quickly
    await feed.look(served.runtime.pool)  # type: ignore[arg-type]
    following = feed.follow(served.runtime, since=None)
    await anext(following)
    for _ in range(3):
        await a_draft(served)
    await feed.look(served.runtime.pool)  # type: ignore[arg-type]

    assert [heard async for heard in following] == []


async def test_a_stream_ends_when_the_service_stops(served: Served) -> None:
    leaver = Running(SERVICE, served.settings, Tokens(served.settings))
    feed = live.Live(SERVICE)
    await feed.look(served.runtime.pool)  # type: ignore[arg-type]
    following = feed.follow(leaver, since=None)
    await anext(following)
    leaver.leaving.set()

    assert [heard async for heard in following] == []


async def test_strangers_are_refused(served: Served) -> None:
    async with on_a_socket(served) as url, httpx.AsyncClient(base_url=url) as client:
        assert (await client.get(STREAM)).status_code == 401


async def _touch(connection: postgres.Connection, gathering_id: str) -> None:
    gatherings = Gatherings(connection)
    before = replace(await gatherings.get(UUID(gathering_id)), capacity=1)
    await gatherings.keep(replace(before, capacity=2), before=before, done="events.edit_gathering.v1", by="slow", at=datetime.now(UTC))


async def _bad_and_good(served: Served, gathering_id: str) -> tuple[int, int]:
    """Two changes that are seen at once, of which the first cannot be told; their numbers."""
    connection = await postgres.connect(served.settings, "events")
    async with connection.transaction():
        await _touch(connection, gathering_id)
        number = await connection.fetchval("update changes set after = '[1]' where change = (select max(change) from changes) returning change")
        await _touch(connection, gathering_id)
    await connection.close()
    return int(number), int(number) + 1


async def _past(served: Served, *, since: int, until: int) -> list[int]:
    """What one is told who was cut off longer ago than the feed remembers."""
    feed, numbers = live.Live(SERVICE), [since]
    await feed.look(served.runtime.pool)  # type: ignore[arg-type]
    async with aclosing(feed.follow(served.runtime, since=since)) as following, asyncio.timeout(10):
        while numbers[-1] < until:
            numbers += [heard.row["change"] for heard in [await anext(following)] if heard.row]
    return numbers[1:]


async def test_a_change_that_cannot_be_told_ends_nobodys_stream_and_is_set_aside(served: Served) -> None:
    drafted = await a_draft(served)
    before = drafted["last_change"]
    await heard(served, before)
    anna = Reader()
    async with on_a_socket(served) as url, anna.reading(url, served.token(uuid4())):
        bad, after = await _bad_and_good(served, drafted["gathering_id"])
        await eventually(lambda: _true(after in anna.numbers()))
        newest = await a_draft(served)
        await eventually(lambda: _true(newest["last_change"] in anna.numbers()))
    past = await _past(served, since=before - 1, until=newest["last_change"])
    [aside] = await served.runtime.pool.fetch("select work, key, error from set_aside")
    await served.runtime.pool.execute("update changes set after = '{}' where change = $1", bad)

    assert anna.numbers() == [after, newest["last_change"]]
    assert anna.ids[-1] == newest["last_change"], "the mark does not wait for what is not told"
    assert past == [before, after, newest["last_change"]]
    assert tuple(aside) == ("events.live_feed", str(bad), "AttributeError")


async def test_what_is_seen_with_a_bad_change_is_told_though_the_feed_loses_its_connection_while_it_sets_that_one_aside(served: Served) -> None:
    drafted = await a_draft(served)
    await heard(served, drafted["last_change"])
    connection, anna = await postgres.connect(served.settings, "events"), Reader()

    async def its_connection_is_ended() -> bool:
        setting_aside = "wait_event_type = 'Lock' and query like '%insert into set_aside%' and datname = current_database()"
        return bool(await connection.fetchval(f"select pg_terminate_backend(pid) from pg_stat_activity where {setting_aside}"))  # noqa: S608 - no input

    async with on_a_socket(served) as url, anna.reading(url, served.token(uuid4())):
        async with connection.transaction():
            await connection.execute("lock table set_aside in exclusive mode")
            bad, after = await _bad_and_good(served, drafted["gathering_id"])
            await eventually(its_connection_is_ended)
        await eventually(lambda: _true(after in anna.numbers()))
    aside = await connection.fetchval("select count(*) from set_aside where key = $1", str(bad))
    await connection.execute("update changes set after = '{}' where change = $1", bad)
    await connection.close()

    assert (anna.numbers(), aside) == ([after], 1)

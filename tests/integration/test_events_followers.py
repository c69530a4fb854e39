"""Hundreds have the calendar open: each is told all, nobody else waits for them, and who does not keep up is told so."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from services.events.wiring import SERVICE
from shared.database import postgres
from shared.http import live
from shared.work.running import Running
from tests.conftest import ROOT
from tests.events_http import Served
from tests.integration.test_events_live import a_draft, on_a_socket

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

MANY = 500


@asynccontextmanager
async def many(url: str, token: str, *, changes: int, since: str = "") -> AsyncIterator[asyncio.subprocess.Process]:
    """Followers in another process, all of whom stand; it ends when each was told so many changes."""
    host, _, port = url.removeprefix("http://").partition(":")
    words = (sys.executable, "-m", "tests.integration.followers", host, port, token, str(MANY), str(changes), since)
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert process.stdout
    try:
        async with asyncio.timeout(60):
            assert int(await process.stdout.readline()) == MANY
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Reads:
    """Counts what the live feed reads of the database."""

    def __init__(self, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looks = self.catching_up = 0
        feed = live.of(served.runtime)
        look, past = feed.look, live._past  # noqa: SLF001 - the one way to the database that a follower has

        async def counted_look(connection: postgres.Connection) -> None:
            self.looks += 1
            await look(connection)

        def counted_past(runtime: Running, after: int, until: int, *, mark: int) -> AsyncGenerator[live.FeedEntry]:
            self.catching_up += 1
            return past(runtime, after, until, mark=mark)

        monkeypatch.setattr(feed, "look", counted_look)
        monkeypatch.setattr(live, "_past", counted_past)


async def test_hundreds_who_follow_are_told_all_once_in_one_order_and_cost_no_read_more_than_one(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (await a_draft(served))["last_change"]
    reads, token = Reads(served, monkeypatch), served.token(uuid4())
    started, slowest = time.monotonic(), 0.0
    async with on_a_socket(served) as url, many(url, token, changes=10) as now_on:
        made = []
        for _ in range(10):
            since = time.monotonic()
            made.append((await a_draft(served))["last_change"])
            slowest = max(slowest, time.monotonic() - since)
        (heard,) = await said_by(now_on)
        async with many(url, token, changes=10, since=str(before)) as cut_off:
            (heard_again,) = await said_by(cut_off)

    assert heard == heard_again == {"followers": MANY, "numbers": made}
    assert reads.catching_up == 0, "what was told lately is told again without the database"
    assert reads.looks <= len(made) + (time.monotonic() - started) / live.LOOK_SECONDS + 1
    assert slowest < 5, "whoever asks something else waits for a few followers, not for all"


async def said_by(process: asyncio.subprocess.Process) -> list[Any]:
    async with asyncio.timeout(60):
        said, _ = await process.communicate()
    return [json.loads(line) for line in said.splitlines()]


async def test_one_who_is_too_slow_is_told_why_it_is_cut_off_and_from_where_it_goes_on(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = live.Live(SERVICE)
    monkeypatch.setattr(feed, "_tail", type(feed._tail)(maxlen=2))  # noqa: SLF001 - a short tail makes a slow follower quickly
    await feed.look(served.runtime.pool)  # type: ignore[arg-type]
    stream = feed.stream(served.runtime, since=None, concerns=lambda _row: True, sees=lambda _insiders: True)
    opening = (await anext(stream)).decode()
    for _ in range(3):
        await a_draft(served)
    await feed.look(served.runtime.pool)  # type: ignore[arg-type]

    (last,) = [text.decode() async for text in stream]

    assert last.startswith("event: end\n")
    assert "too slow" in last
    assert [line for line in last.splitlines() if line.startswith("id")] == [line for line in opening.splitlines() if line.startswith("id")]

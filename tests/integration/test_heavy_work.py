"""The process for heavy work: it answers or raises as the function would, gives up what has no end, and begins anew after it was killed."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.imports.reading import UnreadableDocument
from shared.work import heavy_work
from shared.work.heavy_work import TooHeavy
from tests.integration import heavy_pieces

pytestmark = pytest.mark.integration


@pytest_asyncio.fixture(autouse=True)
async def ended() -> AsyncIterator[None]:
    yield
    await heavy_work.close()


async def test_it_answers_and_raises_as_the_function_would() -> None:
    assert await heavy_work.run(heavy_pieces.doubled, "ab") == "abab"
    with pytest.raises(UnreadableDocument) as refused:
        await heavy_work.run(heavy_pieces.refuse)
    assert (refused.value.field, refused.value.value, refused.value.remedy) == ("content", "x", "send another")


async def test_what_goes_too_deep_is_refused_and_the_next_is_done() -> None:
    with pytest.raises(TooHeavy, match="nested too deep"):
        await heavy_work.run(heavy_pieces.go_deep)
    assert await heavy_work.run(heavy_pieces.doubled, "a") == "aa"


async def test_what_has_no_end_is_given_up_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heavy_work, "LONGEST_WAIT_SECONDS", 10.0)
    started = asyncio.create_task(heavy_work.run(heavy_pieces.run_for_ever))
    longest = 0.0
    while not started.done():
        before = time.thread_time()
        await asyncio.sleep(0.01)
        longest = max(longest, time.thread_time() - before)

    with pytest.raises(TooHeavy, match="took longer"):
        await started
    assert longest < 0.5
    monkeypatch.undo()
    assert await heavy_work.run(heavy_pieces.doubled, "a") == "aa"


async def test_a_killed_process_is_begun_again() -> None:
    first = await heavy_work.run(os.getpid)
    os.kill(first, signal.SIGKILL)

    assert await heavy_work.run(os.getpid) != first


async def test_who_asked_may_go_away_and_the_next_gets_its_own_answer() -> None:
    await heavy_work.run(heavy_pieces.doubled, "warm")
    gone = asyncio.create_task(heavy_work.run(heavy_pieces.doubled, "first"))
    await asyncio.sleep(0)
    gone.cancel()

    assert await heavy_work.run(heavy_pieces.doubled, "second") == "secondsecond"


async def test_it_has_nothing_of_our_environment_but_what_finds_our_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YHTEYS_DATABASE_URL", "postgresql://secret")
    process = await heavy_work.run(os.getpid)

    names = {entry.partition(b"=")[0].decode() for entry in (await asyncio.to_thread(Path(f"/proc/{process}/environ").read_bytes)).split(b"\0") if entry}
    assert names <= set(heavy_work.ENVIRONMENT)

"""A library that cancels its own work does not end ours; whoever wants us to stop does."""

import asyncio
from contextlib import suppress

import pytest

from shared.cancellation import stop_if_it_was_asked, strays_are_errors
from shared.log.standing import Standing


async def test_work_goes_on_after_a_librarys_own_cancellation_and_ends_when_it_is_cancelled() -> None:
    sessions: list[int] = []
    third = asyncio.Event()

    async def session() -> None:
        sessions.append(len(sessions))
        if len(sessions) < 3:
            cancelled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            cancelled.cancel()
            await cancelled
        third.set()
        await asyncio.Event().wait()

    holding = asyncio.create_task(Standing().hold(session, passing=(OSError,), event="test"))
    async with asyncio.timeout(10):
        await third.wait()
    holding.cancel()
    await asyncio.wait([holding])

    assert holding.cancelled()
    assert len(sessions) == 3


async def test_a_deadline_within_stays_a_deadline() -> None:
    with pytest.raises(TimeoutError), strays_are_errors():
        async with asyncio.timeout(0):
            await asyncio.Event().wait()


async def test_a_wish_that_a_call_swallowed_is_heard_after_it() -> None:
    swallowed = asyncio.Event()

    async def swallows() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        swallowed.set()
        stop_if_it_was_asked()

    working = asyncio.create_task(swallows())
    await asyncio.sleep(0)
    working.cancel()
    await asyncio.wait([working])

    assert swallowed.is_set()
    assert working.cancelled()


async def test_whom_nobody_asked_to_stop_goes_on() -> None:
    stop_if_it_was_asked()

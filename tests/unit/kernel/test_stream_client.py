"""A link to the broker as its user sees it when both come at once: the answer, and the wish that it stops."""

import asyncio

import pytest
from rstream import schema
from rstream.client import Addr

from shared.bus.stream_client import Link


async def test_who_is_cancelled_as_the_answer_comes_stops_all_the_same() -> None:
    link = Link(Addr("127.0.0.1", 1))
    answer = link.wait_frame(schema.CloseResponse, 1)

    async def asks() -> None:
        await answer
        await asyncio.Event().wait()

    asking = asyncio.create_task(asks())
    await asyncio.sleep(0)
    link._waiters[schema.CloseResponse.key, 1].set_result(schema.CloseResponse(1, 1))  # noqa: SLF001 - as the listener does
    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(5):
            await asking
    assert asking.cancelled()

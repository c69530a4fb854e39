"""A stop ends, whatever the work in hand makes of being cancelled."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from shared.auth import Tokens
from shared.service import Runtime
from shared.settings import Settings
from shared.work.running import Running
from tests.area import provisioned
from tests.sample import LEDGER


async def test_a_stop_ends_work_that_swallows_its_first_cancellation(settings: Settings) -> None:
    """As a library does that catches everything while it closes."""
    begun = asyncio.Event()

    async def hard_of_hearing(_runtime: Runtime) -> None:
        begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    await provisioned(settings, LEDGER.name)
    runtime = Running(replace(LEDGER, background=(hard_of_hearing,)), settings, Tokens(settings))
    await runtime.start()
    await begun.wait()

    async with asyncio.timeout(20):
        await runtime.stop()

"""The round: again and again, what the calendar of Helsinki makes due is found and done. Any number of processes may go round at once."""

import asyncio
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from services.registry.handlers import due
from shared import clock
from shared.domain.days import helsinki_day
from shared.due_work import do_all

if TYPE_CHECKING:
    from shared.runtime import Runtime

LOOK_EVERY_SECONDS = 60.0


async def do_what_falls_due(runtime: "Runtime") -> None:
    while not runtime.stopping.is_set():
        await go_round(runtime, today=helsinki_day(clock.now()))
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await runtime.stopping.wait()


async def go_round(runtime: "Runtime", *, today: date) -> int:
    """Do all that is due on that day. Returns how many things were."""
    return await do_all(runtime, due.KINDS, at=today)

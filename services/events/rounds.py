"""The round: again and again, what time has made due is found and done. Any number of processes may go round at once."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from services.events.handlers import due, forums_due, signups_due
from shared import clock
from shared.due_work import DueWork, do_all

if TYPE_CHECKING:
    from shared.runtime import Runtime

LOOK_EVERY_SECONDS = 10.0

KINDS: Sequence[DueWork[datetime]] = (
    DueWork(name="bookings_used", find=due.passed_bookings, do=due.booking_used),
    DueWork(name="bookings_of_closed_rooms", find=due.bookings_after_closing, do=due.booking_released),
    DueWork(name="forum_meetings_due", find=forums_due.forums_due, do=forums_due.forum_meeting_due),
    DueWork(name="outcomes_overdue", find=forums_due.outcomes_past_their_day, do=forums_due.outcome_overdue),
    DueWork(name="signups_erased", find=signups_due.gatherings_long_over, do=signups_due.signups_erased),
)


async def do_what_falls_due(runtime: "Runtime") -> None:
    while not runtime.stopping.is_set():
        await go_round(runtime, now=clock.now())
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await runtime.stopping.wait()


async def go_round(runtime: "Runtime", *, now: datetime) -> int:
    """Do all that is due at that moment. Returns how many things were."""
    return await do_all(runtime, KINDS, at=now)

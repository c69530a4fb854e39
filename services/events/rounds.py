"""The round: again and again, what time has made due is found and done, each handful in one transaction with its facts.

Any number of processes may go round at once. A kind that fails does not keep the others waiting, and is tried again with the next round.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import structlog

from services.events.handlers import due, forums_due, signups_due
from shared import clock
from shared.db import Connection

if TYPE_CHECKING:
    from shared.runtime import Runtime

log = structlog.get_logger()

LOOK_EVERY_SECONDS = 10.0
A_HANDFUL = 100


class Kind(Protocol):
    """Does what is due of one kind of thing, for `most` of them, in the connection's transaction."""

    __name__: str

    def __call__(self, connection: Connection, *, now: datetime, most: int) -> Awaitable[due.Done]: ...


KINDS: Sequence[Kind] = (
    due.bookings_used,
    due.bookings_of_closed_rooms,
    forums_due.forum_meetings_due,
    forums_due.outcomes_overdue,
    signups_due.signups_erased,
)


async def do_what_falls_due(runtime: "Runtime") -> None:
    while not runtime.stopping.is_set():
        await go_round(runtime, now=clock.now())
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await runtime.stopping.wait()


async def go_round(runtime: "Runtime", *, now: datetime) -> int:
    """Do all that is due at that moment. Returns how many things were."""
    done = 0
    for kind in KINDS:
        try:
            done += await _all_of(kind, runtime, now=now)
        except Exception:
            log.exception("events.due_failed", kind=kind.__name__, at=now.isoformat())
    return done


async def _all_of(kind: Kind, runtime: "Runtime", *, now: datetime) -> int:
    things = 0
    while True:
        async with runtime.pool.acquire() as connection, connection.transaction():
            done = await kind(connection, now=now, most=A_HANDFUL)
            await runtime.journal(connection, done.facts)
        if done.facts:
            runtime.signals.said.set()
        things += done.things
        if not done.things:
            return things

"""The worker of imports: takes what has been brought, a handful a transaction, until nothing is left; then waits for more.

Any number of processes may have one: a step begins by taking a lock, so one works at a time. What a step did and what it said commit together.
"""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Protocol

from services.events.handlers import carrying_over
from shared.database.postgres import Connection
from shared.service import Runtime

LOOK_EVERY_SECONDS = 0.5
A_HANDFUL = 200


class Work(Protocol):
    def __call__(self, connection: Connection, *, now: datetime, most: int) -> Awaitable[carrying_over.Step]: ...


STEPS: Sequence[Work] = (
    carrying_over.take_items,
    carrying_over.take_set_aside,
    carrying_over.follow_records,
    carrying_over.finish_import,
)


async def carry_imports_over(runtime: Runtime) -> bool:
    """Do one handful of the first kind of work that there is. False when there is none."""
    for work in STEPS:
        async with runtime.unit_of_work() as unit:
            step = await work(unit.connection, now=unit.now, most=A_HANDFUL)
            await unit.say(step.facts)
        if step.things:
            return True
    return False

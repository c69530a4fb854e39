"""What time makes due, kind by kind: a handful is found, and done in one transaction with its facts.

What must stay true: a thing is locked while it is looked at, and what was done is kept with it in the same transaction, so that of many processes one does
it and nobody does it again. Afterwards it is no longer due: whoever asks again until nothing is found comes to an end. A thing that cannot be done is set
aside, and keeps none of the others waiting.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

import structlog

from shared import clock
from shared.contracts.envelope import Fact
from shared.database.postgres import Connection
from shared.service import Background, Runtime
from shared.work import set_aside
from shared.work.background import every

log = structlog.get_logger()

A_HANDFUL = 100

At = TypeVar("At")
"""A day, or a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWork(Generic[At]):
    """`find` locks what is due, so many at most, and reads nothing of it but its id: one that cannot be read must not keep others from being found."""

    name: str
    find: Callable[[Connection, At, int], Awaitable[Sequence[UUID]]]
    do: Callable[[Connection, UUID, At], Awaitable[Sequence[Fact]]]


def whatever_is_due(kinds: Sequence[DueWork[At]], *, every_seconds: float, at: Callable[[datetime], At]) -> Background:
    """Background work: look so often for what is due by then, a day or a moment, and do it. Any number of processes may look at once."""

    async def do_what_is_due(runtime: Runtime) -> bool:
        await do_all(runtime, kinds, at=at(clock.now()))
        return False

    return every(every_seconds, do_what_is_due)


async def do_all(runtime: Runtime, kinds: Sequence[DueWork[At]], *, at: At) -> int:
    """All that is due of every kind. Returns how many things there were. A kind that fails does not keep the others waiting."""
    things = 0
    for kind in kinds:
        try:
            while done := await _handful(runtime, kind, at):
                things += done
        except Exception:
            log.exception("due_work.failed", service=runtime.service.name, kind=kind.name)
    return things


async def _handful(runtime: Runtime, kind: DueWork[At], at: At) -> int:
    async with runtime.pool.acquire() as connection, connection.transaction():
        now, work = clock.now(), f"{runtime.service.name}.{kind.name}"
        held = await set_aside.held(connection, work, now=now)
        found = [key for key in await kind.find(connection, at, A_HANDFUL + len(held)) if str(key) not in held]

        async def do(keys: Sequence[UUID]) -> None:
            await runtime.journal(connection, [fact for key in keys for fact in await kind.do(connection, key, at)])

        await set_aside.each(connection, work, found, do, key=str, now=now)
    if found:
        runtime.signals.said.set()
    return len(found)

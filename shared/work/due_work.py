"""What time makes due, kind by kind: a handful is found, and done in one transaction with its facts.

What must stay true: a thing is locked while it is looked at, and what was done is kept with it in the same transaction, so that of many processes one does
it and nobody does it again. Afterwards it is no longer due: whoever asks again until nothing is found comes to an end. A thing that cannot be done is set
aside, and keeps none of the others waiting.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from shared import clock
from shared.contracts.envelope import Fact
from shared.domain.days import helsinki_day
from shared.service import Background, Runtime
from shared.work import set_aside
from shared.work.background import every

log = structlog.get_logger()

A_HANDFUL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWork:
    """`find` locks what is due, `most` at most, and reads nothing of it but its id: one that cannot be read must not keep others from being found.

    `do` is called with each id. Both get what they name, as a command's handler does, and for the moment by which a thing is due `now` or `today`.
    """

    name: str
    find: Callable[..., Awaitable[Sequence[UUID]]]
    do: Callable[..., Awaitable[Sequence[Fact]]]


def whatever_is_due(kinds: Sequence[DueWork], *, every_seconds: float) -> Background:
    """Background work: look so often for what is due by then, and do it. Any number of processes may look at once."""

    async def do_what_is_due(runtime: Runtime) -> bool:
        await do_all(runtime, kinds, at=clock.now())
        return False

    return every(every_seconds, do_what_is_due)


async def do_all(runtime: Runtime, kinds: Sequence[DueWork], *, at: datetime) -> int:
    """All that is due of every kind. Returns how many things there were. A kind that fails does not keep the others waiting."""
    things = 0
    for kind in kinds:
        try:
            while done := await _handful(runtime, kind, at):
                things += done
        except Exception:
            log.exception("due_work.failed", service=runtime.service.name, kind=kind.name)
    return things


async def _handful(runtime: Runtime, kind: DueWork, at: datetime) -> int:
    async with runtime.unit_of_work() as unit:
        work, by_then = f"{runtime.service.name}.{kind.name}", {"now": at, "today": helsinki_day(at)}
        held = await set_aside.held(unit.connection, work, now=unit.now)
        finding = runtime.service.arguments(kind.find, unit.connection, most=A_HANDFUL + len(held), **by_then)
        found = [key for key in await kind.find(**finding) if str(key) not in held]
        doing = runtime.service.arguments(kind.do, unit.connection, **by_then)

        async def do(keys: Sequence[UUID]) -> None:
            await unit.say([fact for key in keys for fact in await kind.do(key, **doing)])

        await set_aside.each(unit.connection, work, found, do, key=str, now=unit.now)
    return len(found)

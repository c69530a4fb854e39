"""Trying parked facts again: a whole line (one subject of one source) at a time, as fast as it goes, up to the first that fails."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from shared.clock import now
from shared.contracts.envelope import Recorded
from shared.database.postgres import TRANSIENT, Connection
from shared.log import parking
from shared.log.cursors import count, lock
from shared.log.reading import Foreign, Heard, PassedOver, Read, Unreadable, read

A_HANDFUL = 500
LONGEST_SECONDS = 2.0
"""Then what is new on the log has its turn."""

Apply = Callable[[Sequence[Recorded[Any]], Connection], Awaitable[None]]


async def drain(connection: Connection, consumer: str, *, version: str, heard: Heard, apply: Apply) -> int:
    """Try what is due. Returns how many facts were applied; each handful commits by itself."""
    until, applied = time.monotonic() + LONGEST_SECONDS, 0
    for line in await parking.due(connection, consumer, now=now()):
        most = A_HANDFUL
        while time.monotonic() < until:
            async with connection.transaction():
                await lock(connection, consumer, version=version)
                facts = await parking.first_of(connection, consumer, line, most=most)
                if passed := await _as_far_as_it_goes(connection, facts, heard, apply):
                    await count(connection, consumer, applied=passed)
            applied += passed
            if passed < len(facts) or len(facts) < most:
                break
    return applied


async def _as_far_as_it_goes(connection: Connection, facts: Sequence[parking.Parked], heard: Heard, apply: Apply) -> int:
    """All at once if that works, else one by one; the first that fails ends it, and is noted."""
    try:
        async with connection.transaction():
            await apply([_readable(read(fact.delivery(), heard)) for fact in facts], connection)
            await parking.passed(connection, facts)
    except TRANSIENT:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a handler raises keeps its fact parked
        if len(facts) == 1:
            await parking.failed_again(connection, facts[0], error, now=now())
            return 0
    else:
        return len(facts)
    for n, fact in enumerate(facts):
        if not await _as_far_as_it_goes(connection, [fact], heard, apply):
            return n
    return len(facts)


def _readable(found: Read) -> Recorded[Any]:
    match found:
        case Recorded():
            return found
        case Unreadable(error=error):
            raise error
        case PassedOver():
            raise ValueError("this consumer no longer hears facts of this type: discard it")
        case Foreign():
            raise ValueError("a fact of this type is said by its own service alone: discard it")

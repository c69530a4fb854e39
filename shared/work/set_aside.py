"""What work in the background cannot do is set aside with its reason, so that it holds up nothing else.

What must stay true: a record that fails is found alone and takes no other with it; it is tried again with a growing delay, for as long as it takes, or a
person discards it with a reason, and then it is not done. It is shown where parked facts are. Trouble with a server is nobody's fault and sets nothing aside.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from shared.database.postgres import LOST, Connection, misuse_is_the_handlers

log = structlog.get_logger()

T = TypeVar("T")
R = TypeVar("R")

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)
LONGEST_REASON = 2000

PUT = """
insert into set_aside as a (work, key, kept, reason, error, next_try_at, since) values ($1, $2, $3, $4, $5, $6::timestamptz + $7::interval * 2, $6)
on conflict (work, key) do update set attempts = a.attempts + 1, reason = excluded.reason, error = excluded.error, kept = coalesce(excluded.kept, a.kept),
    next_try_at = $6 + least($7::interval * power(2, least(a.attempts + 1, 20)), $8::interval)
where not a.discarded
"""
HELD = "select key from set_aside where work = $1 and (discarded or next_try_at > $2)"
DUE = "select key, kept from set_aside where work = $1 and not discarded and next_try_at <= $2 order by aside_id limit $3 for update skip locked"
PASSED = "delete from set_aside where work = $1 and key = any($2::text[])"


async def put(connection: Connection, work: str, key: str, error: Exception, *, now: datetime, kept: Any = None) -> None:
    """For the first time, or once more: then the next try lies further off."""
    reason = (str(error) or repr(error)).replace("\x00", "")[:LONGEST_REASON].encode(errors="replace").decode()
    await connection.execute(PUT, work, key, kept, reason, type(error).__name__, now, FIRST_DELAY, LONGEST_DELAY)
    log.warning("set_aside", work=work, key=key, error=type(error).__name__)


async def held(connection: Connection, work: str, *, now: datetime) -> frozenset[str]:
    """What is not to be tried now."""
    return frozenset(row["key"] for row in await connection.fetch(HELD, work, now))


async def due(connection: Connection, work: str, *, now: datetime, most: int) -> dict[str, Any]:
    """What is to be tried again, with what was kept of it: for work that would not come upon it by itself. Locked."""
    return {row["key"]: row["kept"] for row in await connection.fetch(DUE, work, now, most)}


async def passed(connection: Connection, work: str, keys: Iterable[str]) -> None:
    await connection.execute(PASSED, work, list(keys))


async def each(
    connection: Connection,
    work: str,
    things: Sequence[T],
    do: Callable[[Sequence[T]], Awaitable[R]],
    *,
    key: Callable[[T], str],
    now: datetime,
    instead: Callable[[T, Exception], Awaitable[Any]] | None = None,
) -> list[R]:
    """All of them at once; where that fails, each half by itself, until what fails is alone: it is set aside. Returns what came of those that were done.

    In the caller's transaction. `instead` is what becomes of one that is set aside; what it returns is kept for the next try.
    """
    if not things:
        return []
    try:
        async with connection.transaction():
            with misuse_is_the_handlers(connection):
                result = await do(things)
            await passed(connection, work, map(key, things))
    except LOST:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is the matter with a record, it is set aside for it
        if len(things) > 1:
            log.warning("set_aside.taken_apart", work=work, things=len(things), error=type(error).__name__)
            half = len(things) // 2
            first = await each(connection, work, things[:half], do, key=key, now=now, instead=instead)
            return first + await each(connection, work, things[half:], do, key=key, now=now, instead=instead)
        kept = await instead(things[0], error) if instead else None
        await put(connection, work, key(things[0]), error, now=now, kept=kept)
        return []
    return [result]

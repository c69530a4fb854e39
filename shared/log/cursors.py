"""Where a consumer stands: in which log, at which offset, and at which position of each source."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from shared.database.postgres import Connection

REGISTER = "insert into cursors (consumer, version) values ($1, $2) on conflict (consumer) do nothing"
LOAD = "select epoch, log_offset as offset, last_id, positions, chain, applied, version, since, begins_at, revision from cursors where consumer = $1"
LOCK = LOAD + " for update"
ADVANCE = """
update cursors set log_offset = $2, last_id = $3, positions = $4, chain = $5, applied = $6, revision = revision + 1
where consumer = $1 and revision = $7 and version = $8
"""
COUNT = "update cursors set applied = applied + $2, revision = revision + 1 where consumer = $1"
BEGIN = """
update cursors set log_offset = -1, last_id = null, chain = '{}', epoch = $2, begins_at = $3, drained_at = null, revision = revision + 1 where consumer = $1
"""
DRAINED = "update cursors set drained_at = clock_timestamp() - make_interval(secs => $2) where consumer = $1 and version = $3"

Held = tuple[int, str | None]
"""The last position of a source in this log, and what its next record must prove (None: nothing, it is no service of ours)."""


class CursorMoved(Exception):
    """Another process has moved the cursor meanwhile: lock it and look again."""


class Outdated(Exception):
    """The projection is kept by another version of this service: this one must not write into its tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in the log `epoch`.

    `offset` is -1 before its first record. `positions` are the last applied of each source, whatever log they came from; `chain` is where each source
    stands in this log. `since` is when the consumer was first deployed, `begins_at` the offset in this log that stood for it: a policy reads what is older
    only to know every source's position, by which it will pass it over in whatever log comes after this one.
    """

    offset: int
    last_id: str | None
    positions: Mapping[str, int]
    applied: int
    version: str
    since: datetime
    epoch: str | None = None
    begins_at: int | None = None
    chain: Mapping[str, Held]
    revision: int = 0
    """Counts the changes of the row: another number than the one left means that somebody else was here."""


async def register(connection: Connection, consumer: str, *, version: str) -> None:
    await connection.execute(REGISTER, consumer, version)


async def load(connection: Connection, consumer: str) -> Cursor:
    return _cursor(await connection.fetchrow(LOAD, consumer), consumer)


async def lock(connection: Connection, consumer: str, *, version: str | None = None) -> Cursor:
    """The cursor as it is now, held until the transaction ends.

    Raises:
        Outdated: if a version is named and the cursor's is another.
    """
    cursor = _cursor(await connection.fetchrow(LOCK, consumer), consumer)
    if version is not None and cursor.version != version:
        raise Outdated(f"{consumer} is kept by version {cursor.version or '(none)'}, this process has {version or '(none)'}")
    return cursor


def _cursor(row: asyncpg.Record | None, consumer: str) -> Cursor:
    if row is None:
        raise LookupError(f"{consumer} is not registered: start its service once, so that its cursor exists")
    return Cursor(**{**row, "chain": {source: (position, promised) for source, (position, promised) in row["chain"].items()}})


async def advance(connection: Connection, consumer: str, cursor: Cursor) -> Cursor:
    """Move it from the revision and version that the new cursor names, and hold it until the transaction ends.

    Raises:
        CursorMoved: if somebody else has moved it since, or another version keeps it now; then nothing is changed.
    """
    done = await connection.execute(
        ADVANCE, consumer, cursor.offset, cursor.last_id, dict(cursor.positions), dict(cursor.chain), cursor.applied, cursor.revision, cursor.version
    )
    if done != "UPDATE 1":
        raise CursorMoved(f"{consumer} no longer stands at revision {cursor.revision}")
    return replace(cursor, revision=cursor.revision + 1)


async def count(connection: Connection, consumer: str, *, applied: int) -> None:
    """Of facts that were parked, by whoever has it locked: no effect of a consumer's leaves its cursor as it was."""
    await connection.execute(COUNT, consumer, applied)


async def begin(connection: Connection, consumer: str, *, epoch: str, begins_at: int | None = None) -> None:
    """To the start of this log. What was applied of each source is kept, and passed over when it comes again."""
    await connection.execute(BEGIN, consumer, epoch, begins_at)


async def drained(connection: Connection, consumer: str, *, ago: float, version: str) -> None:
    """Note that all that the log held so many seconds ago was applied.

    Raises:
        Outdated: if another version keeps it now.
    """
    if await connection.execute(DRAINED, consumer, ago, version) != "UPDATE 1":
        raise Outdated(f"{consumer} is no longer kept by version {version or '(none)'}")

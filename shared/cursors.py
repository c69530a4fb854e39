"""Where a consumer stands: the offset in the log, and the last position it has passed of each source."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from shared.db import Connection

REGISTER = "insert into cursors (consumer, version) values ($1, $2) on conflict (consumer) do nothing"
LOAD = "select log_offset as offset, last_id, positions, applied, version, since, revision from cursors where consumer = $1"
LOCK = LOAD + " for update"
ADVANCE = "update cursors set log_offset = $2, last_id = $3, positions = $4, applied = $5, revision = revision + 1 where consumer = $1 and revision = $6"
REWIND = "update cursors set log_offset = -1, last_id = null, revision = revision + 1 where consumer = $1"


class CursorMoved(Exception):
    """Another process has moved the cursor meanwhile: lock it and look again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """`offset` is -1 before the first fact. `since` is when the consumer was first deployed: a policy begins with the chunk of the log that holds it."""

    offset: int
    last_id: str | None
    positions: Mapping[str, int]
    applied: int
    version: str
    since: datetime
    revision: int = 0
    """Counts the changes of the row: another number than the one left means that somebody else was here."""


async def register(connection: Connection, consumer: str, *, version: str) -> None:
    await connection.execute(REGISTER, consumer, version)


async def load(connection: Connection, consumer: str) -> Cursor:
    return _cursor(await connection.fetchrow(LOAD, consumer), consumer)


async def lock(connection: Connection, consumer: str) -> Cursor:
    """The cursor as it is now, held until the transaction ends."""
    return _cursor(await connection.fetchrow(LOCK, consumer), consumer)


def _cursor(row: asyncpg.Record | None, consumer: str) -> Cursor:
    if row is None:
        raise LookupError(f"{consumer} is not registered: start its service once, so that its cursor exists")
    return Cursor(**row)


async def advance(connection: Connection, consumer: str, cursor: Cursor) -> Cursor:
    """Move it from the revision that the new cursor names, and hold it until the transaction ends.

    Raises:
        CursorMoved: if somebody else has moved it since; then nothing is changed.
    """
    done = await connection.execute(ADVANCE, consumer, cursor.offset, cursor.last_id, dict(cursor.positions), cursor.applied, cursor.revision)
    if done != "UPDATE 1":
        raise CursorMoved(f"{consumer} no longer stands at revision {cursor.revision}")
    return replace(cursor, revision=cursor.revision + 1)


async def rewind(connection: Connection, consumer: str) -> None:
    """To the start of the log, keeping what was passed of each source: what was applied is passed over when it comes again."""
    await connection.execute(REWIND, consumer)

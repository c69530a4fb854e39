"""What is owed to somebody outside, in PostgreSQL: leased for a while, handed over outside any transaction, and marked.

What must stay true: of many processes one has an entry at a time; one whose lease ran out is anybody's again, later each time. What is sent or failed is
owed no more, and of its content nothing is left. Whoever erases an owner deletes what is owed to them: nothing else here is a person's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.database.postgres import Connection

LEASE = """
with due as (
    select o.entry from outbox o
    where o.channel = $3 and o.sent_at is null and o.failed_at is null and o.next_try_at <= $1 and ($4::uuid is null or o.owner = $4)
    and not exists (select from set_aside a where a.work = $2 and a.key = o.entry::text and (a.discarded or a.next_try_at > $1))
    order by o.entry limit $5 for update of o skip locked
)
update outbox o set tries = o.tries + 1, next_try_at = $1 + interval '2 minutes' * power(2, least(o.tries, 9)) from due
where o.entry = due.entry returning o.entry, o.kind, o.owner, o.about, o.content, o.tries
"""
SENT = "update outbox set sent_at = $2, content = null where entry = any($1)"
FAILED = "update outbox set failed_at = $2, failure = $3, content = null where entry = any($1)"
AT_ONCE = "update outbox set next_try_at = $2 where entry = any($1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    entry: int
    kind: str
    owner: UUID
    about: UUID
    content: Any
    tries: int


async def lease(connection: Connection, work: str, *, channel: str, now: datetime, most: int = 1) -> Sequence[Owed]:
    """The oldest that is due and not set aside from that work, and of its owner up to `most` in all: those go together, in the order they were noted."""
    async with connection.transaction():
        rows = await connection.fetch(LEASE, now, work, channel, None, 1)
        if rows and most > 1:
            rows += await connection.fetch(LEASE, now, work, channel, rows[0]["owner"], most - 1)
    return sorted((Owed(**row) for row in rows), key=lambda owed: owed.entry)


async def at_once(connection: Connection, entries: Sequence[int], *, now: datetime) -> None:
    """Let them be due whenever their work is tried again."""
    await connection.execute(AT_ONCE, entries, now)


async def sent(connection: Connection, entries: Sequence[int], *, at: datetime) -> None:
    await connection.execute(SENT, entries, at)


async def failed(connection: Connection, entries: Sequence[int], *, at: datetime, failure: str) -> None:
    await connection.execute(FAILED, entries, at, failure)

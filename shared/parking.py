"""Parked facts: what a consumer could not apply, kept with the reason until it passes, or a person discards it.

What must stay true: facts of a subject leave in the order they came; a try that fails only moves the next one further off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.contracts.envelope import Recorded
from shared.db import Connection
from shared.reading import Unreadable
from shared.stream import Delivery, encode

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)

SUBJECTS = "select distinct subject from parked where consumer = $1"
PARK = """
insert into parked (consumer, source, position, log_offset, subject, type, event, reason, error, attempts, next_try_at, parked_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
DUE = """
select parked_id, consumer, subject, log_offset, event, attempts from parked p
where consumer = $1 and next_try_at <= $2
and not exists (select 1 from parked q where q.consumer = p.consumer and q.subject = p.subject and q.parked_id < p.parked_id)
order by parked_id limit 100
"""
FAILED = "update parked set attempts = attempts + 1, reason = $2, error = $3, next_try_at = $4 where parked_id = $1"
PASSED = "delete from parked where parked_id = $1"
FOLLOWERS_NOW = "update parked set next_try_at = $3 where consumer = $1 and subject = $2"
STILL_THERE = "select 1 from parked where parked_id = $1 for update"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPark:
    source: str
    position: int
    offset: int
    subject: str
    type: str
    body: bytes
    reason: str
    error: str
    attempts: int

    @classmethod
    def failed(cls, fact: Recorded[Any], error: Exception) -> "ToPark":
        return cls._of(fact, fact.body, str(error) or repr(error), type(error).__name__, 1)

    @classmethod
    def waiting(cls, fact: Recorded[Any]) -> "ToPark":
        return cls._of(fact, fact.body, "waits behind an earlier fact of the same subject", "Waiting", 0)

    @classmethod
    def unreadable(cls, found: Unreadable) -> "ToPark":
        return cls._of(found, found.body, str(found.error), type(found.error).__name__, 1)

    @classmethod
    def _of(cls, found: Any, body: bytes, reason: str, error: str, attempts: int) -> "ToPark":
        return cls(
            source=found.source, position=found.position, offset=found.offset, subject=found.subject or f"unreadable@{found.offset}", type=found.type,
            body=body, reason=reason[:2000], error=error, attempts=attempts,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    parked_id: int
    consumer: str
    subject: str
    log_offset: int
    event: bytes
    attempts: int

    def delivery(self) -> Delivery:
        return Delivery(self.log_offset, encode(self.event, {}))


async def subjects(connection: Connection, consumer: str) -> set[str]:
    return {row["subject"] for row in await connection.fetch(SUBJECTS, consumer)}


async def park(connection: Connection, consumer: str, facts: Sequence[ToPark], *, now: datetime) -> None:
    if not facts:
        return
    await connection.executemany(
        PARK,
        [(consumer, f.source, f.position, f.offset, f.subject, f.type, f.body, f.reason, f.error, f.attempts, now + _delay(f.attempts), now) for f in facts],
    )


async def due(connection: Connection, consumer: str, *, now: datetime) -> list[Due]:
    return [Due(**row) for row in await connection.fetch(DUE, consumer, now)]


async def still_there(connection: Connection, fact: Due) -> bool:
    """False when somebody has discarded it meanwhile; if not, nobody can until the transaction ends."""
    return await connection.fetchval(STILL_THERE, fact.parked_id) is not None


async def failed_again(connection: Connection, fact: Due, error: Exception, *, now: datetime) -> None:
    await connection.execute(FAILED, fact.parked_id, (str(error) or repr(error))[:2000], type(error).__name__, now + _delay(fact.attempts + 1))


async def passed(connection: Connection, fact: Due, *, now: datetime) -> None:
    await connection.execute(PASSED, fact.parked_id)
    await connection.execute(FOLLOWERS_NOW, fact.consumer, fact.subject, now)


def _delay(attempts: int) -> timedelta:
    return min(FIRST_DELAY * (1 << min(attempts, 20)), LONGEST_DELAY)

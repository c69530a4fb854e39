"""Parked facts: what a consumer could not apply, kept with the reason until it passes, or a person discards it.

What must stay true: facts of a subject leave in the order they came; a try that fails only moves the next one further off. Whatever a record holds, it can
be parked: its bytes as they are, and of its header what a database can keep.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from shared.bus.stream import Delivery, encode
from shared.contracts.envelope import Recorded
from shared.database.postgres import Connection
from shared.log.reading import Unreadable

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)
LONGEST_TEXT = 2000
MOST_POSITION = 2**63 - 1

LINES = "select distinct source, subject from parked where consumer = $1"
PARK = """
insert into parked (consumer, source, position, log_offset, subject, type, event, reason, error, attempts, next_try_at, parked_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
DUE = """
select source, subject from (
    select distinct on (source, subject) source, subject, parked_id, next_try_at from parked where consumer = $1 order by source, subject, parked_id
) as first where next_try_at <= $2 order by parked_id limit 100
"""
NEXT = """
select parked_id, log_offset, event, attempts from parked where consumer = $1 and source = $2 and subject = $3 order by parked_id limit $4 for update
"""
FAILED = "update parked set attempts = attempts + 1, reason = $2, error = $3, next_try_at = $4 where parked_id = $1"
PASSED = "delete from parked where parked_id = any($1)"

Line: TypeAlias = tuple[str, str]
"""A source and a subject: what is parked of it holds back what follows of it, and nothing else."""


class _Found(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def offset(self) -> int: ...


def line_of(found: _Found) -> Line:
    return storable(found.source), storable(found.subject) or f"unreadable@{found.offset}"


def storable(text: str, *, most: int = LONGEST_TEXT) -> str:
    """As much of it as a text column takes: no NUL, no half of a surrogate pair."""
    return text[:most].replace("\0", "\ufffd").encode(errors="replace").decode()


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
        source, subject = line_of(found)
        return cls(
            source=source, position=max(0, min(found.position, MOST_POSITION)), offset=found.offset, subject=subject, type=storable(found.type),
            body=body, reason=storable(reason), error=error, attempts=attempts,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    parked_id: int
    log_offset: int
    event: bytes
    attempts: int

    def delivery(self) -> Delivery:
        return Delivery(self.log_offset, encode(self.event, {}))


async def lines(connection: Connection, consumer: str) -> set[Line]:
    return {(row["source"], row["subject"]) for row in await connection.fetch(LINES, consumer)}


async def park(connection: Connection, consumer: str, facts: Sequence[ToPark], *, now: datetime) -> None:
    if not facts:
        return
    await connection.executemany(
        PARK,
        [(consumer, f.source, f.position, f.offset, f.subject, f.type, f.body, f.reason, f.error, f.attempts, now + _delay(f.attempts), now) for f in facts],
    )


async def due(connection: Connection, consumer: str, *, now: datetime) -> list[Line]:
    """The lines whose first parked fact is to be tried again."""
    return [(row["source"], row["subject"]) for row in await connection.fetch(DUE, consumer, now)]


async def first_of(connection: Connection, consumer: str, line: Line, *, most: int) -> list[Parked]:
    """The first parked facts of a line, in order, held until the transaction ends."""
    return [Parked(**row) for row in await connection.fetch(NEXT, consumer, *line, most)]


async def failed_again(connection: Connection, fact: Parked, error: Exception, *, now: datetime) -> None:
    await connection.execute(FAILED, fact.parked_id, storable(str(error) or repr(error)), type(error).__name__, now + _delay(fact.attempts + 1))


async def passed(connection: Connection, facts: Sequence[Parked]) -> None:
    await connection.execute(PASSED, [fact.parked_id for fact in facts])


def _delay(attempts: int) -> timedelta:
    return min(FIRST_DELAY * (1 << min(attempts, 20)), LONGEST_DELAY)

"""Who did what to a thing, and when: the fields that differ, as they were and as they became, as undoing it will need. A thing is what it is, and its id.

Whoever follows a service's changes live is woken when one is committed; what it says is read from here. The number of a change is drawn after its thing's
row was written, so its transaction has an id by then: the live feed relies on that when it waits for a number that it has not seen yet.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.database.postgres import Connection
from shared.errors import InvalidValue

NOTE = """
with noted as (
    insert into changes (what, subject, done, done_by, done_at, before, after, concerns) values ($1, $2, $3, $4, $5, $6, $7, $8) returning change
) select pg_notify(current_schema() || '_changes', '') from noted
"""
OLDEST = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
"""The first transaction that is still under way where a statement looks, if any is."""
COMING = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint + age(pg_snapshot_xmax(pg_current_snapshot())::xid)"
"""The first that has not begun. `xmax` alone is one past the newest that has ended: what is under way above that would be taken for not begun."""
SINCE = "select change, done, done_by, done_at, before, after from changes where what = $1 and subject = $2 and change >= $3 order by change"

Document = Mapping[str, Any]
Row = Mapping[str, Any]


class UnknownChange(InvalidValue):
    slug = "unknown-change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """By which command, by whom, and when."""

    command: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Fields of one kind of thing that are for its insiders alone (`who`: in words), and for who works for the area; and how the insiders of each are found."""

    fields: frozenset[str]
    who: str
    insiders: Callable[[Connection, Collection[UUID]], Awaitable[Mapping[UUID, frozenset[UUID]]]]


def channel(service: str) -> str:
    """Where it is told that a change was committed."""
    return f"{service}_changes"


async def note(connection: Connection, what: str, subject: UUID, was: Document | None, became: Document, *, done: Done, concerns: Iterable[str] = ()) -> None:
    """`was` is None for a new thing, which differs in all that it has. `concerns` covers what it was as well as what it became."""
    differs = [name for name in became if was is None or was.get(name) != became[name]]
    before = None if was is None else {name: was.get(name) for name in differs}
    await connection.execute(NOTE, what, subject, done.command, done.by, done.at, before, {name: became[name] for name in differs}, sorted(set(concerns)))


async def since(connection: Connection, what: str, subject: UUID, number: int, *, named: str) -> tuple[Row, list[Row]]:
    """That change of the thing, and those after it, oldest first. `named` is the field in which the number came.

    Raises:
        UnknownChange: when it is not one of this thing's.
    """
    that, *later = await connection.fetch(SINCE, what, subject, number) or [None]
    if that is None or that["change"] != number:
        raise UnknownChange(f"{subject} has no change {number}", field=named, value=number, remedy="take its last_change, or one of its changes")
    return that, later

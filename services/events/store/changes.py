"""Who did what to a gathering, series, forum or outcome, and when: the fields that differ, as they were and as they became, as undoing it will need.

Whoever follows the calendar live is woken when the change is committed; what it says is read from here. The number of a change is drawn after its
subject's row was written, so its transaction has an id by then: the live feed relies on that when it waits for a number that it has not seen yet.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.events.domain.merging import Change
from shared.database.postgres import Connection
from shared.errors import InvalidValue

CHANNEL = "events_changes"
NOTE = """
with noted as (
    insert into changes (subject, done, done_by, done_at, before, after, what, municipalities, networks, organisations)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning change
) select pg_notify('events_changes', '') from noted
"""
SINCE = "select change, done, done_by, done_at, before, after from changes where subject = $1 and change >= $2 order by change"

Document = Mapping[str, Any]
Adapters = Mapping[str, TypeAdapter[Any]]


class UnknownChange(InvalidValue):
    slug = "unknown-change"


async def note(connection: Connection, subject: UUID, was: Document | None, became: Document, *, done: str, by: str, at: datetime) -> None:
    """`was` is None for a new thing, which differs in all that it has."""
    differs = [name for name in became if was is None or was.get(name) != became[name]]
    before = None if was is None else {name: was.get(name) for name in differs}
    both = [became] if was is None else [was, became]
    await connection.execute(
        NOTE, subject, done, by, at, before, {name: became[name] for name in differs}, _what(subject, became),
        _each(document.get("municipality") for document in both), _each(document.get("network_id") for document in both),
        _each(party for document in both for party in (document.get("convenor"), *document.get("parties", ()))),
    )  # fmt: skip


async def since(connection: Connection, subject: UUID, number: int, *, fields: Adapters, named: str) -> tuple[Change, list[Change]]:
    """That change of the thing, and those after it, oldest first, with these fields typed as the thing has them.

    Raises:
        UnknownChange: when it is not one of this thing's.
    """
    found = [_change(row, fields) for row in await connection.fetch(SINCE, subject, number)]
    if not found or found[0].number != number:
        raise UnknownChange(f"{subject} has no change {number}", field=named, value=number, remedy="take its last_change, or one of its changes")
    return found[0], found[1:]


def _change(row: Mapping[str, Any], fields: Adapters) -> Change:
    was, became = (
        {name: fields[name].validate_python(value) for name, value in (side or {}).items() if name in fields} for side in (row["before"], row["after"])
    )
    return Change(number=row["change"], done=row["done"], by=row["done_by"], at=row["done_at"], before=was, after=became)


def _what(subject: UUID, document: Document) -> str:
    """What kind of thing it is, told by the field that holds its id, as `gathering_id` or `series_id`."""
    return next(name.removesuffix("_id") for name, value in document.items() if value == str(subject))


def _each(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value is not None})

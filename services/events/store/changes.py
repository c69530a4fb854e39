"""The changes of the calendar: whom and what each concerns, and its editable fields as the thing has them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.events.domain.merging import Change
from shared.database import changes
from shared.database.changes import Document, Done
from shared.database.postgres import Connection

Adapters = Mapping[str, TypeAdapter[Any]]


async def note(connection: Connection, what: str, subject: UUID, was: Document | None, became: Document, *, done: str, by: str, at: datetime) -> None:
    both = [became] if was is None else [was, became]
    concerns = words(
        municipality=[document.get("municipality") for document in both],
        network=[document.get("network_id") for document in both],
        organisation=[party for document in both for party in (document.get("convenor"), *document.get("parties", ()))],
    )
    await changes.note(connection, what, subject, was, became, done=Done(command=done, by=by, at=at), concerns=concerns)


async def since(connection: Connection, what: str, subject: UUID, number: int, *, fields: Adapters, named: str) -> tuple[Change, list[Change]]:
    """That change of the thing, and those after it, oldest first, with these fields typed as the thing has them.

    Raises:
        UnknownChange: when it is not one of this thing's.
    """
    that, later = await changes.since(connection, what, subject, number, named=named)
    return _typed(that, fields), [_typed(one, fields) for one in later]


def words(**concerns: Iterable[object]) -> Iterator[str]:
    """As what a change concerns is noted and asked for."""
    return (f"{name}:{value}" for name, values in concerns.items() for value in values if value is not None)


def _typed(one: changes.Changed, fields: Adapters) -> Change:
    was, became = ({name: fields[name].validate_python(value) for name, value in side.items() if name in fields} for side in (one.before, one.after))
    return Change(number=one.number, done=one.done, by=one.by, at=one.at, before=was, after=became)

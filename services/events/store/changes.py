"""Who did what to a gathering, series, forum or outcome, and when: the fields that differ, as they were and as they became, as undoing it will need.

Whoever follows the calendar live is woken when the change is committed; what it says is read from here. The number of a change is drawn after its
subject's row was written, so its transaction has an id by then: the live feed relies on that when it waits for a number that it has not seen yet.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter

from services.events.domain.merging import Change
from shared.auth import Caller
from shared.contracts.envelope import Command, Fact
from shared.database.documents import Store
from shared.errors import InvalidValue

CHANNEL = "events_changes"
NOTE = """
with noted as (
    insert into changes (subject, done, done_by, done_at, before, after, what, municipalities, networks, organisations)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning change
) select pg_notify('events_changes', '') from noted
"""
SINCE = "select change, done, done_by, done_at, before, after from changes where subject = $1 and what = $2 and change >= $3 order by change"

T = TypeVar("T")
Adapters = Mapping[str, TypeAdapter[Any]]


class UnknownChange(InvalidValue):
    slug = "unknown-change"


class NotedStore(Store[T]):
    """Things of which each change is noted."""

    editable: Adapters = MappingProxyType({})
    """How the fields are read that an edit or its undoing may take from a change."""

    async def save_noted(self, before: T | None, decided: tuple[T, Sequence[Fact]], command: Command, *, by: Caller, now: datetime) -> Sequence[Fact]:
        """Keep what was decided and who asked for it, if there is anything to say."""
        thing, facts = decided
        if facts:
            await self.keep(thing, before=before, done=command.wire_name, by=by.subject, at=now)
        return facts

    async def keep(self, thing: T, *, before: T | None, done: str, by: str, at: datetime) -> None:
        """Keep it with the change; `before` is None for a new thing, which differs in all that it has."""
        await self.put(thing)
        was, became = None if before is None else self.documents.written(before), self.documents.written(thing)
        differs = [name for name in became if was is None or was.get(name) != became[name]]
        both = [became] if was is None else [was, became]
        await self._connection.execute(
            NOTE, self.documents.key_of(thing), done, by, at, None if was is None else {name: was.get(name) for name in differs},
            {name: became[name] for name in differs}, self.documents.name, _each(document.get("municipality") for document in both),
            _each(document.get("network_id") for document in both),
            _each(party for document in both for party in (document.get("convenor"), *document.get("parties", ()))),
        )  # fmt: skip

    async def changed(self, key: UUID, number: int, *, field: str) -> tuple[Change, list[Change]]:
        """The change of that number, and those after it, oldest first.

        Raises:
            UnknownChange: when it is not one of this thing's.
        """
        found = [_change(row, self.editable) for row in await self._connection.fetch(SINCE, key, self.documents.name, number)]
        if not found or found[0].number != number:
            raise UnknownChange(f"{key} has no change {number}", field=field, value=number, remedy="take its last_change, or one of its changes")
        return found[0], found[1:]


def adapters(of: type, names: Collection[str]) -> Adapters:
    return {name: TypeAdapter(hint) for name, hint in get_type_hints(of).items() if name in names}


def _change(row: Mapping[str, Any], fields: Adapters) -> Change:
    was, became = (
        {name: fields[name].validate_python(value) for name, value in (side or {}).items() if name in fields} for side in (row["before"], row["after"])
    )
    return Change(number=row["change"], done=row["done"], by=row["done_by"], at=row["done_at"], before=was, after=became)


def _each(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value is not None})

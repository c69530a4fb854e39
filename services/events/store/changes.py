"""The changes of the calendar: whom and what each concerns, and its editable fields as the thing has them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter

from services.events.domain.merging import Change
from shared.auth import Caller
from shared.contracts.envelope import Command, Fact
from shared.database import changes
from shared.database.changes import Done
from shared.database.documents import Store

T = TypeVar("T")
Adapters = Mapping[str, TypeAdapter[Any]]


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

    async def save_done(self, before: T | None, decided: tuple[T, Sequence[Fact]], done: Done) -> Sequence[Fact]:
        """Keep what became of it by itself, if it became otherwise."""
        thing, facts = decided
        if thing != before:
            await self.keep(thing, before=before, done=done.command, by=done.by, at=done.at)
        return facts

    async def keep(self, thing: T, *, before: T | None, done: str, by: str, at: datetime) -> None:
        """Keep it with the change; `before` is None for a new thing, which differs in all that it has."""
        await self.put(thing)
        was, became = None if before is None else self.documents.written(before), self.documents.written(thing)
        both = [became] if was is None else [was, became]
        concerns = words(
            municipality=[document.get("municipality") for document in both],
            network=[document.get("network_id") for document in both],
            organisation=[party for document in both for party in (document.get("convenor"), *document.get("parties", ()))],
        )
        done_by = Done(command=done, by=by, at=at)
        await changes.note(self._connection, self.documents.name, self.documents.key_of(thing), was, became, done=done_by, concerns=concerns)

    async def changed(self, key: UUID, number: int, *, field: str) -> tuple[Change, list[Change]]:
        """The change of that number, and those after it, oldest first.

        Raises:
            UnknownChange: when it is not one of this thing's.
        """
        that, later = await changes.since(self._connection, self.documents.name, key, number, named=field)
        return _typed(that, self.editable), [_typed(one, self.editable) for one in later]


def adapters(of: type, names: Collection[str]) -> Adapters:
    return {name: TypeAdapter(hint) for name, hint in get_type_hints(of).items() if name in names}


def words(**concerns: Iterable[object]) -> Iterator[str]:
    """As what a change concerns is noted and asked for."""
    return (f"{name}:{value}" for name, values in concerns.items() for value in values if value is not None)


def _typed(row: Mapping[str, Any], fields: Adapters) -> Change:
    was, became = (
        {name: fields[name].validate_python(value) for name, value in (side or {}).items() if name in fields} for side in (row["before"], row["after"])
    )
    return Change(number=row["change"], done=row["done"], by=row["done_by"], at=row["done_at"], before=was, after=became)

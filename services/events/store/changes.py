"""The things of the calendar, of which each change is noted: whom and what it concerns, and its editable fields as the thing has them."""

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
        named, key = self.documents.name, self.documents.key_of(thing)
        await changes.note(self._connection, named, key, was, became, done=Done(command=done, by=by, at=at), concerns=concerns)

    async def changed(self, key: UUID, number: int, *, field: str) -> tuple[Change, list[Change]]:
        """The change of that number, and those after it, oldest first.

        Raises:
            UnknownChange: when it is not one of this thing's.
        """
        that, later = await changes.since(self._connection, self.documents.name, key, number, named=field)
        return self._typed(that), [self._typed(one) for one in later]

    def _typed(self, one: changes.Changed) -> Change:
        was, became = (
            {name: self.editable[name].validate_python(value) for name, value in side.items() if name in self.editable} for side in (one.before, one.after)
        )
        return Change(number=one.number, done=one.done, by=one.by, at=one.at, before=was, after=became)


def words(**concerns: Iterable[object]) -> Iterator[str]:
    """As what a change concerns is noted and asked for."""
    return (f"{name}:{value}" for name, values in concerns.items() for value in values if value is not None)


def adapters(of: type, names: Collection[str]) -> Adapters:
    return {name: TypeAdapter(hint) for name, hint in get_type_hints(of).items() if name in names}

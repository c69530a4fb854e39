"""The changes of the calendar: whom and what each concerns, and its editable fields as the thing has them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter

from services.events.domain.merging import Change
from shared.database import changes
from shared.database.noted import NotedStore

T = TypeVar("T")
Adapters = Mapping[str, TypeAdapter[Any]]


class CalendarStore(NotedStore[T]):
    """Things whose changes are found by the municipality, network and organisations that they concern."""

    editable: Adapters = MappingProxyType({})
    """How the fields are read that an edit or its undoing may take from a change."""

    def concerns(self, documents: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        return words(
            municipality=[document.get("municipality") for document in documents],
            network=[document.get("network_id") for document in documents],
            organisation=[party for document in documents for party in (document.get("convenor"), *document.get("parties", ()))],
        )

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

"""Things kept as documents: one row for each, the whole thing as JSON beside the columns by which it is searched.

What must stay true: whoever keeps a thing, alone or among a thousand, keeps its document and every column from the one declaration, so no column lags
behind; and what is read to be changed is locked until the transaction ends, as is the place of what is not there yet.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json

from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

T = TypeVar("T")
Said = TypeVar("Said")


class Documents(Generic[T]):
    """How things of one kind are kept: `name` is their document's column, and with `_id` their key's and the field that holds it.

    `columns` are fields of the thing that stand beside its document under their own names; `derived` says of a further column what it holds.
    """

    def __init__(
        self, kind: type[T], *, table: str, name: str, columns: Sequence[str] = (), derived: Mapping[str, Callable[[T], object]] | None = None
    ) -> None:
        self.name = name
        self._key = key = f"{name}_id"
        self._fields = (key, *columns)
        self._derived = derived or {}
        self._one: TypeAdapter[T] = TypeAdapter(kind)
        written = (*self._fields, *self._derived, name)
        listed, renewed = ", ".join(written), ", ".join(f"{column} = excluded.{column}" for column in written[1:])
        # Names of tables and columns come from declarations in the code; every value is an argument.
        self._get = f"select {name} from {table} where {key} = $1 for update"  # noqa: S608
        self._several = f"select {name} from {table} where {key} = any($1::uuid[]) order by {key}"  # noqa: S608
        self._seen = f"select t.{name}, coalesce(s.version, 0) as version from {table} t left join subjects s on s.subject = t.{key}::text where t.{key} = $1"  # noqa: S608
        self._due = f"select {key} from {table} where next_due_on <= $1 order by next_due_on, {key} limit $2 for update skip locked"  # noqa: S608
        self._add = f"insert into {table} ({listed}) select {listed} from jsonb_populate_recordset(null::{table}, $1::text::jsonb)"  # noqa: S608
        self._keep = f"{self._add} on conflict ({key}) do update set {renewed}"

    def read(self, document: object) -> T:
        return self._one.validate_python(document)

    def key_of(self, thing: T) -> UUID:
        key: UUID = getattr(thing, self._key)
        return key

    def written(self, thing: T) -> Any:
        """The thing's document."""
        return self._one.dump_python(thing, mode="json")

    async def locked(self, connection: Connection, key: UUID) -> T | None:
        document = await connection.fetchval(self._get, key)
        return None if document is None else self.read(document)

    async def several(self, connection: Connection, keys: Collection[UUID]) -> dict[UUID, T]:
        """Those of the keys that are there, locked in the order of their keys, so that two who want the same ones do not lock up."""
        return self._by_key(await connection.fetch(f"{self._several} for update", sorted(keys)) if keys else [])

    async def held(self, connection: Connection, keys: Collection[UUID]) -> dict[UUID, T]:
        """Those of the keys that are there, held against change, but not against others who hold them."""
        return self._by_key(await connection.fetch(f"{self._several} for share", sorted(keys)) if keys else [])

    async def known(self, connection: Connection, keys: Collection[UUID]) -> dict[UUID, T]:
        """Those of the keys that are there, to be read only."""
        return self._by_key(await connection.fetch(self._several, sorted(keys)) if keys else [])

    async def seen(self, connection: Connection, key: UUID) -> dict[str, Any]:
        """The document as it is shown, with the `version` that If-Match compares."""
        row = await connection.fetchrow(self._seen, key)
        if row is None:
            raise NotFound(self.name, key)
        return shown(row, self.name)

    async def due(self, *, connection: Connection, today: date, most: int) -> list[UUID]:
        """Those whose column `next_due_on` says that there is something to do, locked, unless somebody else holds them.

        Each is read when its turn comes: what is done about one may end another.
        """
        return [row[self._key] for row in await connection.fetch(self._due, today, most)]

    async def add(self, connection: Connection, things: Sequence[T]) -> None:
        if things:
            await connection.execute(self._add, self._rows(things))

    async def keep(self, connection: Connection, things: Sequence[T]) -> None:
        if things:
            await connection.execute(self._keep, self._rows(things))

    def _by_key(self, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, T]:
        things = [self.read(row[self.name]) for row in rows]
        return {self.key_of(thing): thing for thing in things}

    def _rows(self, things: Sequence[T]) -> str:
        rows = [
            {field: getattr(thing, field) for field in self._fields}
            | {column: holds(thing) for column, holds in self._derived.items()}
            | {self.name: self.written(thing)}
            for thing in things
        ]
        return to_json(rows).decode()


def shown(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A row as it is shown: the fields of its document, and those columns that say more."""
    columns = dict(row)
    document: dict[str, Any] = columns.pop(name)
    return document | columns


class Store(Generic[T]):
    """Things of one kind in the transaction of one connection."""

    documents: Documents[T]

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, key: UUID) -> T | None:
        """The thing, if it is there; until the transaction ends nobody else finds it, nor that it is missing."""
        await claim(self._connection, key)
        return await self.documents.locked(self._connection, key)

    async def get(self, key: UUID) -> T:
        if (thing := await self.find(key)) is not None:
            return thing
        raise NotFound(self.documents.name, key)

    async def own(self, key: UUID) -> T:
        """One that is locked by its row alone: who holds rows already waits for no claim behind them."""
        if (thing := await self.documents.locked(self._connection, key)) is not None:
            return thing
        raise NotFound(self.documents.name, key)

    async def read(self, key: UUID) -> T:
        """As it stands, not locked."""
        if found := await self.documents.known(self._connection, [key]):
            return found[key]
        raise NotFound(self.documents.name, key)

    async def add(self, thing: T) -> None:
        await self.documents.add(self._connection, [thing])

    async def put(self, thing: T) -> None:
        """Keep it, whether it is new or was there."""
        await self.documents.keep(self._connection, [thing])

    async def change(self, key: UUID, rule: Callable[[T], tuple[T, Said]]) -> Said:
        """Let the rule decide on the thing, keep what it became, and return what the rule says."""
        before = await self.get(key)
        return await self.save(before, rule(before))

    async def save(self, before: T | None, decided: tuple[T, Said]) -> Said:
        """Keep what was decided, where it differs from what was there; None: nothing was."""
        after, said = decided
        if before is None:
            await self.add(after)
        elif after != before:
            await self.put(after)
        return said

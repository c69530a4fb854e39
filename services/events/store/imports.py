"""Imports in PostgreSQL: what was brought, item by item, and how far it has come. One read to be changed is locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import TypeAdapter

from services.events.interchange.plan import Fault, Outcome, Record, fault, key
from services.events.interchange.records import GatheringRecord, PlaceRecord, Reading
from shared.contracts.events.imports import Form
from shared.contracts.imports import ImportId, ReadingScope
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

GATHERING_RECORD = TypeAdapter(GatheringRecord)
PLACE_RECORD = TypeAdapter(PlaceRecord)

FIND = "select * from imports where import_id = $1 for update"
BEGIN = """
insert into imports (import_id, asked, form, source, licence, scope, convenor, kind, language, seen_at, parts, state, asked_by, asked_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'incomplete', $12, $13)
"""
PART = "select fingerprint from import_parts where import_id = $1 and part = $2"
ADD_PART = "insert into import_parts (import_id, part, fingerprint) values ($1, $2, $3)"
ADD_ITEMS = """
insert into import_items (import_id, part, position, record_kind, source_id, record, outcome, field, value, reason, remedy)
select $1, $2, position, record_kind, source_id, record::jsonb, outcome, field, value, reason, remedy
from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
    as given (position, record_kind, source_id, record, outcome, field, value, reason, remedy)
"""
WHOLE = """
update imports set state = 'to_take'
where import_id = $1 and state = 'incomplete' and parts = (select count(*) from import_parts p where p.import_id = $1)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    import_id: ImportId
    asked: str
    form: Form
    source: str
    licence: str
    scope: ReadingScope
    convenor: UUID
    kind: str
    language: str
    seen_at: datetime
    parts: int
    state: str
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None = None


IMPORT = TypeAdapter(Import)
Columns: TypeAlias = list[list[Any]]


class Imports:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, import_id: ImportId) -> Import | None:
        await claim(self._connection, import_id)
        found = await self._connection.fetchrow(FIND, import_id)
        return IMPORT.validate_python(dict(found)) if found else None

    async def get(self, import_id: ImportId) -> Import:
        if found := await self.find(import_id):
            return found
        raise NotFound("import", import_id)

    async def begin(self, one: Import) -> None:
        await self._connection.execute(
            BEGIN, one.import_id, one.asked, one.form, one.source, one.licence, one.scope, one.convenor, one.kind, one.language, one.seen_at, one.parts,
            one.asked_by, one.asked_at,
        )  # fmt: skip

    async def part(self, import_id: ImportId, part: int) -> str | None:
        """The fingerprint of a part that has come."""
        found: str | None = await self._connection.fetchval(PART, import_id, part)
        return found

    async def add_part(self, import_id: ImportId, part: int, fingerprint: str, items: Columns) -> None:
        """Keep a part's items; with the last part, the import is to be done."""
        await self._connection.execute(ADD_PART, import_id, part, fingerprint)
        await self._connection.execute(ADD_ITEMS, import_id, part, *items)
        await self._connection.execute(WHOLE, import_id)


def dumped(record: Record) -> Any:
    return PLACE_RECORD.dump_python(record, mode="json") if isinstance(record, PlaceRecord) else GATHERING_RECORD.dump_python(record, mode="json")


def written(record: Record) -> str:
    """The same as JSON."""
    return (PLACE_RECORD.dump_json(record) if isinstance(record, PlaceRecord) else GATHERING_RECORD.dump_json(record)).decode()


def items(reading: Reading) -> Columns:
    """A row for each item, column by column: refused ones where they stood in their document, the others in their order, gatherings before places."""
    refused = {one.position: one for one in reading.refused}
    taken: Sequence[Record] = (*reading.gatherings, *reading.places)
    free = [position for position in range(1, len(taken) + len(refused) + 1) if position not in refused]
    rows = [_row(position, record) for position, record in zip(free, taken, strict=True)]
    rows += [(one.position, "gathering", one.source_id, None, Outcome.REFUSED, one.field, one.value, one.reason, one.remedy) for one in reading.refused]
    return [list(column) for column in zip(*sorted(rows, key=lambda row: int(row[0])), strict=True)]


def _row(position: int, record: Record) -> tuple[Any, ...]:
    record_kind, source_id = key(record)
    wrong = fault(record)
    if wrong is None:
        return position, record_kind, source_id, written(record), None, "", "", "", ""
    return position, record_kind, source_id, None, Outcome.REFUSED, *_told(wrong)


def _told(wrong: Fault) -> tuple[str, str, str, str]:
    return wrong.field, wrong.value, wrong.reason, wrong.remedy

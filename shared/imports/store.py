"""Imports, their parts and their findings in PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from shared.contracts.imports import ImportId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.imports.imports import Import
from shared.imports.reading import KeptPart

IMPORT = TypeAdapter(Import)

GET = """
select import_id, request_fingerprint, source, licence, scope, manner, seen_at, parts, started_by, started_at, state, finished_at, next_part, next_item, done,
unidentified, outcomes from imports where import_id = $1 for update
"""
NEXT = """
select import_id, request_fingerprint, source, licence, scope, manner, seen_at, parts, started_by, started_at, state, finished_at, next_part, next_item, done,
unidentified, outcomes from imports i where state = 'running'
and not exists (select from set_aside a where a.work = $1 and a.key = i.import_id::text and (a.discarded or a.next_try_at > $2))
order by started_at, import_id limit 1 for update
"""
OPEN = """
insert into imports (import_id, request_fingerprint, source, licence, scope, manner, seen_at, parts, started_by, started_at, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
RUN = "update imports set state = 'running' where import_id = $1"
MOVE = """
update imports set next_part = $2, next_item = $3, done = $4, unidentified = $5, outcomes = $6, state = $7, finished_at = $8 where import_id = $1
"""
ARRIVED = "select part, fingerprint from import_parts where import_id = $1"
ADD_PART = "insert into import_parts (import_id, part, content, items, fingerprint) values ($1, $2, $3, $4, $5)"
PART = "select content from import_parts where import_id = $1 and part = $2"
EMPTY = "update import_parts set content = null where import_id = $1"
NOTE = """
insert into import_findings (import_id, outcome, kind, source_id, part, position, field, value, reason, remedy)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::integer[], $6::integer[], $7::text[], $8::text[], $9::text[], $10::text[])
"""
WHOLE_READ_AT = "select whole_read_at from import_sources where source = $1 and kind = $2"
READ_WHOLE = """
insert into import_sources (source, kind, whole_read_at) select $1, kind, $3 from unnest($2::text[]) as g (kind)
on conflict (source, kind) do update set whole_read_at = greatest(import_sources.whole_read_at, excluded.whole_read_at)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of a record, and why where there is more to say. `part` and `position` are where it stood, where that is known."""

    outcome: str
    kind: str
    source_id: str
    part: int = 0
    position: int = 0
    field: str | None = None
    value: str | None = None
    reason: str | None = None
    remedy: str | None = None


class Imports:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, import_id: ImportId) -> Import | None:
        await claim(self._connection, import_id)
        return _import(await self._connection.fetchrow(GET, import_id))

    async def get(self, import_id: ImportId) -> Import:
        if found := await self.find(import_id):
            return found
        raise NotFound("import", import_id)

    async def next(self, work: str, *, now: datetime) -> Import | None:
        """The one that runs longest and is not set aside from that work, locked until the transaction ends."""
        return _import(await self._connection.fetchrow(NEXT, work, now))

    async def own(self, import_id: ImportId) -> Import:
        """Locked by its row alone: who works imports off waits for no claim."""
        if found := _import(await self._connection.fetchrow(GET, import_id)):
            return found
        raise NotFound("import", import_id)

    async def open(self, one: Import) -> None:
        await self._connection.execute(
            OPEN, one.import_id, one.request_fingerprint, one.source, one.licence, one.scope, dict(one.manner), one.seen_at, one.parts, one.started_by,
            one.started_at, one.state,
        )  # fmt: skip

    async def run(self, import_id: ImportId) -> None:
        await self._connection.execute(RUN, import_id)

    async def move(self, one: Import) -> None:
        """Keep how far it has come."""
        await self._connection.execute(
            MOVE, one.import_id, one.next_part, one.next_item, one.done, one.unidentified, dict(one.outcomes), one.state, one.finished_at
        )

    async def arrived(self, import_id: ImportId) -> Mapping[int, str]:
        """The fingerprints of the parts that are there."""
        return {row["part"]: row["fingerprint"] for row in await self._connection.fetch(ARRIVED, import_id)}

    async def add_part(self, import_id: ImportId, part: int, fingerprint: str, read_part: KeptPart) -> None:
        await self._connection.execute(ADD_PART, import_id, part, read_part.content, read_part.items, fingerprint)

    async def part(self, import_id: ImportId, part: int) -> bytes:
        """A document as it was kept."""
        content: bytes | None = await self._connection.fetchval(PART, import_id, part)
        if content is None:
            raise NotFound("import_part", f"{import_id}/{part}")
        return content

    async def empty(self, import_id: ImportId) -> None:
        """Let the documents go: what they said is known."""
        await self._connection.execute(EMPTY, import_id)

    async def note(self, import_id: ImportId, findings: Iterable[Finding]) -> None:
        rows = [
            (one.outcome, one.kind, _storable(one.source_id), one.part, one.position, *map(_storable, (one.field, one.value, one.reason, one.remedy)))
            for one in findings
        ]
        if rows:
            await self._connection.execute(NOTE, import_id, *map(list, zip(*rows, strict=True)))

    async def whole_read_at(self, source: str, kind: str) -> datetime | None:
        read_at: datetime | None = await self._connection.fetchval(WHOLE_READ_AT, source, kind)
        return read_at

    async def read_whole(self, source: str, kinds: Sequence[str], at: datetime) -> None:
        await self._connection.execute(READ_WHOLE, source, list(kinds), at)


def _import(row: Mapping[str, Any] | None) -> Import | None:
    return IMPORT.validate_python(dict(row)) if row else None


def _storable(text: str | None) -> str | None:
    """PostgreSQL keeps no NUL, UTF-8 no half of a pair."""
    return None if text is None else text.replace("\x00", "").encode(errors="replace").decode()

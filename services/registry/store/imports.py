"""Imports, their parts and their findings in PostgreSQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from services.registry.domain.imports import Import, Part
from services.registry.interchange.parts import KeptPart
from shared.contracts.imports import ImportId
from shared.contracts.registry import RecordKind
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

IMPORT = TypeAdapter(Import)

GET = """
select import_id, form, kind, source, licence, scope, language, seen_at, parts, state, opened_at, finished_at, next_part, next_item, done, unidentified,
outcomes, asked
from imports where import_id = $1 for update
"""
NEXT = """
select import_id, form, kind, source, licence, scope, language, seen_at, parts, state, opened_at, finished_at, next_part, next_item, done, unidentified,
outcomes, asked
from imports i where state = 'running'
and not exists (select from set_aside a where a.work = $1 and a.key = i.import_id::text and (a.discarded or a.next_try_at > $2))
order by opened_at, import_id limit 1 for update
"""
OPEN = """
insert into imports (import_id, form, kind, source, licence, scope, language, seen_at, parts, state, opened_at, asked)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
RUN = "update imports set state = 'running' where import_id = $1"
MOVE = """
update imports set next_part = $2, next_item = $3, done = $4, unidentified = $5, outcomes = $6, state = $7, finished_at = $8 where import_id = $1
"""
ARRIVED = "select part, asked from import_parts where import_id = $1"
ADD_PART = "insert into import_parts (import_id, part, content, items, left_out, asked) values ($1, $2, $3, $4, $5::text::jsonb, $6)"
PART = "select content, left_out::text as left_out from import_parts where import_id = $1 and part = $2"
EMPTY = "update import_parts set content = null, left_out = '{}' where import_id = $1"
FIND = """
insert into import_findings (import_id, outcome, kind, source_id, field, value, reason, remedy)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of a record, and why where there is more to say."""

    outcome: str
    kind: RecordKind
    source_id: str
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
            OPEN,
            one.import_id,
            one.form,
            one.kind,
            one.source,
            one.licence,
            one.scope,
            one.language,
            one.seen_at,
            one.parts,
            one.state,
            one.opened_at,
            one.asked,
        )

    async def run(self, import_id: ImportId) -> None:
        await self._connection.execute(RUN, import_id)

    async def move(self, one: Import) -> None:
        """Keep how far it has come."""
        await self._connection.execute(
            MOVE, one.import_id, one.next_part, one.next_item, one.done, one.unidentified, dict(one.outcomes), one.state, one.finished_at
        )

    async def arrived(self, import_id: ImportId) -> Mapping[int, str]:
        return {row["part"]: row["asked"] for row in await self._connection.fetch(ARRIVED, import_id)}

    async def add(self, import_id: ImportId, part: Part, accepted: KeptPart) -> None:
        await self._connection.execute(ADD_PART, import_id, part.part, accepted.content, accepted.items, accepted.left_out, part.asked)

    async def part(self, import_id: ImportId, part: int) -> tuple[bytes, str]:
        """A document as it was kept, and in JSON what was left out of it."""
        row = await self._connection.fetchrow(PART, import_id, part)
        if row is None:
            raise NotFound("import_part", f"{import_id}/{part}")
        return row["content"], row["left_out"]

    async def empty(self, import_id: ImportId) -> None:
        """Let the documents go: what they said is known."""
        await self._connection.execute(EMPTY, import_id)

    async def note(self, import_id: ImportId, findings: Iterable[Finding]) -> None:
        rows = [(one.outcome, one.kind, *(_storable(text) for text in (one.source_id, one.field, one.value, one.reason, one.remedy))) for one in findings]
        if rows:
            await self._connection.execute(FIND, import_id, *map(list, zip(*rows, strict=True)))


def _import(row: Mapping[str, Any] | None) -> Import | None:
    return IMPORT.validate_python(dict(row)) if row else None


def _storable(text: str | None) -> str | None:
    """PostgreSQL keeps no NUL, UTF-8 no half of a pair."""
    return None if text is None else text.replace("\x00", "").encode(errors="replace").decode()

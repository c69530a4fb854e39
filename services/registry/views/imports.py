"""Imports and what is known of other systems' records, as they are read."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.registry.domain.imports import State
from services.registry.interchange.plan import Outcome
from shared.contracts.imports import ReadingScope
from shared.contracts.registry import Flag, RecordKind, SourceForm
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

ONE = """
select i.import_id, i.form, i.kind, i.source, i.licence, i.scope, i.seen_at, i.parts, i.state, i.opened_at, i.finished_at, i.done, i.outcomes,
(select count(*) from import_parts p where p.import_id = i.import_id) as parts_arrived,
(select coalesce(sum(p.items), 0) from import_parts p where p.import_id = i.import_id) as total
from imports i where i.import_id = $1
"""
ALL = """
select i.import_id, i.form, i.kind, i.source, i.licence, i.scope, i.seen_at, i.parts, i.state, i.opened_at, i.finished_at, i.done, i.outcomes,
(select count(*) from import_parts p where p.import_id = i.import_id) as parts_arrived,
(select coalesce(sum(p.items), 0) from import_parts p where p.import_id = i.import_id) as total
from imports i
where ($1::uuid is null or (i.opened_at, i.import_id) < (select o.opened_at, o.import_id
from imports o where o.import_id = $1))
and ($3::text is null or i.source = $3) order by i.opened_at desc, i.import_id desc limit $2 + 1
"""
FINDINGS = """
select finding_id, outcome, kind, source_id, field, value, reason, remedy from import_findings
where import_id = $1 and ($2::bigint is null or finding_id > $2) and ($4::text is null or outcome = $4) order by finding_id limit $3 + 1
"""
RECORDS = """
select source, kind, source_id, form, licence, told_at, seen_at, vanished, shown, waiting_for, aggregate_id, import_id, content -> 2 -> 'flags' as flags
from known_records where source = $1 and source_id = $2 and ($3::text is null or kind = $3) order by kind
"""


class ImportView(BaseModel):
    """An import: how far it has come, and what became of how many records."""

    import_id: UUID
    form: SourceForm
    kind: RecordKind
    source: str
    licence: str
    scope: ReadingScope
    seen_at: datetime
    parts: int
    parts_arrived: int
    state: State
    opened_at: datetime
    finished_at: datetime | None
    done: int
    total: int
    outcomes: dict[Outcome, int]


class FindingView(BaseModel):
    """What became of a record, and why. Those that were as before are only counted."""

    finding_id: int
    outcome: Outcome
    kind: RecordKind
    source_id: str
    field: str | None
    value: str | None
    reason: str | None
    remedy: str | None


class RecordView(BaseModel):
    """Where something came from (provenance): when it was said so, and when anything was seen of it last. `aggregate_id` is what it became here."""

    source: str
    kind: RecordKind
    source_id: str
    form: SourceForm
    licence: str
    told_at: datetime
    seen_at: datetime
    vanished: bool
    shown: bool
    waiting_for: list[str]
    aggregate_id: UUID | None
    import_id: UUID
    flags: list[Flag]


async def one(connection: Connection, import_id: UUID) -> ImportView:
    row = await connection.fetchrow(ONE, import_id)
    if row is None:
        raise NotFound("import", import_id)
    return _view(row)


async def all_of_them(connection: Connection, *, after: UUID | None, limit: int, source: str | None) -> Page[ImportView]:
    """The newest first."""
    found = [_view(row) for row in await connection.fetch(ALL, after, limit, source)]
    return page(found, limit=limit, key="import_id")


async def findings(connection: Connection, import_id: UUID, *, after: int | None, limit: int, outcome: Outcome | None) -> Page[FindingView]:
    await one(connection, import_id)
    found = [FindingView.model_validate(dict(row)) for row in await connection.fetch(FINDINGS, import_id, after, limit, outcome)]
    return page(found, limit=limit, key="finding_id")


async def records(connection: Connection, *, source: str, source_id: str, kind: RecordKind | None) -> list[RecordView]:
    return [RecordView.model_validate({**row, "flags": json.loads(row["flags"])}) for row in await connection.fetch(RECORDS, source, source_id, kind)]


def _view(row: Any) -> ImportView:
    return ImportView.model_validate({**row, "outcomes": {outcome: row["outcomes"].get(outcome, 0) for outcome in Outcome}})

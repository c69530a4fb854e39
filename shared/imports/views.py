"""Imports as they are read: how far each has come, and what became of its records."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.imports import ReadingScope
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page
from shared.imports.imports import State
from shared.imports.plan import Outcome

SHOWN = """
select i.import_id, i.source, i.licence, i.scope, i.manner, i.seen_at, i.parts, i.state, i.started_by, i.started_at, i.finished_at, i.done, i.outcomes,
(select count(*) from import_parts p where p.import_id = i.import_id) as parts_arrived,
(select coalesce(sum(p.items), 0) from import_parts p where p.import_id = i.import_id) as total
from imports i
"""
ONE = SHOWN + "where i.import_id = $1"
NEWEST_FIRST = """
where ($1::uuid is null or (i.started_at, i.import_id) < (select o.started_at, o.import_id from imports o where o.import_id = $1))
and ($3::text is null or i.source = $3) order by i.started_at desc, i.import_id desc limit $2 + 1
"""
ALL = SHOWN + NEWEST_FIRST
FINDINGS = """
select finding_id, outcome, kind, source_id, part, position, field, value, reason, remedy from import_findings
where import_id = $1 and ($2::bigint is null or finding_id > $2) and ($4::text is null or outcome = $4) order by finding_id limit $3 + 1
"""

CountWaiting: TypeAlias = Callable[[Connection, Sequence[UUID]], Awaitable[Mapping[UUID, int]]]
"""How many records of each import, as it brought them last, wait for something that has not come."""


class ImportView(BaseModel):
    """An import: how far it has come, and what became of how many records. `waiting` are those that wait for something that has not come yet."""

    import_id: UUID
    source: str
    licence: str
    scope: ReadingScope
    seen_at: datetime
    parts: int
    parts_arrived: int
    state: State
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    done: int
    total: int
    outcomes: dict[Outcome, int]
    waiting: int


V = TypeVar("V", bound=ImportView)


class FindingView(BaseModel):
    """What became of a record, and why; part and position (from 1) where an item was refused. Those that were as before are only counted."""

    finding_id: int
    outcome: Outcome
    kind: str
    source_id: str
    part: int
    position: int
    field: str | None
    value: str | None
    reason: str | None
    remedy: str | None


async def one(connection: Connection, import_id: UUID, *, model: type[V], waiting: CountWaiting) -> V:
    row = await connection.fetchrow(ONE, import_id)
    if row is None:
        raise NotFound("import", import_id)
    return _view(row, await waiting(connection, [import_id]), model)


async def newest_first(connection: Connection, *, model: type[V], waiting: CountWaiting, after: UUID | None, limit: int, source: str | None) -> Page[V]:
    rows = await connection.fetch(ALL, after, limit, source)
    wait = await waiting(connection, [row["import_id"] for row in rows])
    return page([_view(row, wait, model) for row in rows], limit=limit, key="import_id")


async def findings(connection: Connection, import_id: UUID, *, after: int | None, limit: int, outcome: Outcome | None) -> Page[FindingView]:
    if await connection.fetchrow(ONE, import_id) is None:
        raise NotFound("import", import_id)
    found = [FindingView.model_validate(dict(row)) for row in await connection.fetch(FINDINGS, import_id, after, limit, outcome)]
    return page(found, limit=limit, key="finding_id")


def _view(row: Mapping[str, Any], waiting: Mapping[UUID, int], model: type[V]) -> V:
    outcomes = {outcome: row["outcomes"].get(outcome, 0) for outcome in Outcome}
    return model.model_validate({**row, **row["manner"], "outcomes": outcomes, "waiting": waiting.get(row["import_id"], 0)})

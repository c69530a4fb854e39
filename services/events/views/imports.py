"""Imports as they are read: how far each has come, how its items came out, and where what is known of a source came from."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.events.interchange.plan import Outcome
from services.events.interchange.telling import Standing
from shared.contracts.events import GatheringKind
from shared.contracts.events.imports import Form
from shared.contracts.imports import ReadingScope
from shared.contracts.registry import Flag
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

COUNTED = """
select i.*, (select count(*) from import_parts p where p.import_id = i.import_id) as parts_arrived, c.*
from imports i cross join lateral (
    select count(*) filter (where t.part > 0) as total, count(*) filter (where t.part > 0 and t.outcome is not null) as done,
        count(*) filter (where t.outcome = 'created') as created, count(*) filter (where t.outcome = 'updated') as updated,
        count(*) filter (where t.outcome = 'unchanged') as unchanged, count(*) filter (where t.outcome = 'refused') as refused,
        count(*) filter (where t.outcome = 'vanished') as vanished,
        count(*) filter (where exists (select from import_records r where r.source = i.source and r.record_kind = t.record_kind
            and r.source_id = t.source_id and r.standing in ('without_time', 'waits_for_series') and t.part > 0)) as waiting
    from import_items t where t.import_id = i.import_id
) c
"""
ONE = f"{COUNTED} where i.import_id = $1"
ALL = f"{COUNTED} where $1::uuid is null or i.import_id > $1 order by i.import_id limit $2 + 1"
THERE = "select exists (select from imports where import_id = $1)"
FINDINGS = """
select t.item, t.part, t.position, t.record_kind, t.source_id, t.outcome, t.field, t.value, t.reason, t.remedy, r.standing, r.gathering_id, r.series_id
from import_items t join imports i using (import_id)
left join import_records r on r.source = i.source and r.record_kind = t.record_kind and r.source_id = t.source_id
where t.import_id = $1 and t.item > $2 and ($4::text is null or t.outcome = $4) and ($5::text is null or r.standing = $5)
order by t.item limit $3 + 1
"""
RECORDS = """
select r.source, r.record_kind, r.source_id, r.form, r.licence, r.seen_at, r.content_at, r.vanished, r.standing, r.gathering_id, r.series_id,
r.record -> 'flags' || r.flags as flags, r.record, r.number
from import_records r
where ($1::text is null or r.source = $1) and ($2::text is null or r.source_id = $2) and ($3::uuid is null or $3 in (r.gathering_id, r.series_id))
and ($4::text is null or r.standing = $4) and r.number > $5
order by r.number limit $6 + 1
"""


class ImportState(StrEnum):
    """waiting: parts are still to come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


STATES = {"incomplete": ImportState.WAITING, "to_take": ImportState.RUNNING, "to_follow": ImportState.RUNNING, "done": ImportState.DONE}


class ImportView(BaseModel):
    """An import and how far it has come: `done` of its `total` of items, and how they came out. `waiting` are those that have no time, or no series, yet."""

    import_id: UUID
    form: Form
    source: str
    licence: str
    scope: ReadingScope
    convenor: UUID
    kind: GatheringKind
    seen_at: datetime
    state: ImportState
    parts: int
    parts_arrived: int
    total: int
    done: int
    outcomes: dict[Outcome, int]
    waiting: int
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None


class FindingView(BaseModel):
    """One item of a document, by part and position (part 0: missed at the source), how it came out, and what its record has become by now."""

    part: int
    position: int
    record_kind: str
    source_id: str
    outcome: Outcome | None
    field: str
    value: str
    reason: str
    remedy: str
    standing: Standing | None
    gathering_id: UUID | None
    series_id: UUID | None


class RecordView(BaseModel):
    """Where something came from, and all that its source told: `record` as it was read, `flags` what in it was not as it should be."""

    source: str
    record_kind: str
    source_id: str
    form: Form
    licence: str
    seen_at: datetime
    content_at: datetime
    vanished: bool
    standing: Standing | None
    gathering_id: UUID | None
    series_id: UUID | None
    flags: tuple[Flag, ...]
    record: dict[str, Any]


class WantedRecords(BaseModel):
    """Which records: of a source, one of them, or that of a gathering or series (`became`)."""

    model_config = ConfigDict(extra="forbid")

    source: str | None = Field(default=None, max_length=200)
    source_id: str | None = Field(default=None, max_length=200)
    became: UUID | None = None
    standing: Standing | None = None
    after: int = Field(default=0, ge=0, le=2**63 - 1, description="the `next` of the part before")
    limit: int = Field(default=100, ge=1, le=1000)


async def one(connection: Connection, import_id: UUID) -> ImportView:
    if row := await connection.fetchrow(ONE, import_id):
        return _view(row)
    raise NotFound("import", import_id)


async def many(connection: Connection, *, after: UUID | None, limit: int) -> Page[ImportView]:
    return page([_view(row) for row in await connection.fetch(ALL, after, limit)], limit=limit, key="import_id")


async def findings(connection: Connection, import_id: UUID, *, after: int, limit: int, outcome: Outcome | None, standing: Standing | None) -> Page[FindingView]:
    if not await connection.fetchval(THERE, import_id):
        raise NotFound("import", import_id)
    rows = await connection.fetch(FINDINGS, import_id, after, limit, outcome, standing)
    return Page(items=[FindingView(**row) for row in rows[:limit]], next=str(rows[limit - 1]["item"]) if len(rows) > limit else None)


async def records(connection: Connection, wanted: WantedRecords) -> Page[RecordView]:
    rows = await connection.fetch(RECORDS, wanted.source, wanted.source_id, wanted.became, wanted.standing, wanted.after, wanted.limit)
    return Page(items=[RecordView(**row) for row in rows[: wanted.limit]], next=str(rows[wanted.limit - 1]["number"]) if len(rows) > wanted.limit else None)


def _view(row: Mapping[str, Any]) -> ImportView:
    """Of a done import what was counted at its end: its items go after a while (`retention.py`)."""
    outcomes = {outcome: row[outcome] for outcome in Outcome} if row["counted"] is None else {outcome: row["counted"].get(outcome, 0) for outcome in Outcome}
    items = sum(outcomes.values()) - outcomes[Outcome.VANISHED]
    counts = {"total": row["total"], "done": row["done"]} if row["counted"] is None else {"total": items, "done": items}
    return ImportView.model_validate({**row, **counts, "state": STATES[row["state"]], "outcomes": outcomes})

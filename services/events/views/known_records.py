"""What is known of other systems' records, as it is read: where what is here came from, and what its source says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.events.interchange.mapping import Standing
from shared.contracts.events.imports import Form
from shared.contracts.registry import Flag
from shared.database.postgres import Connection
from shared.http.paging import Page

RECORDS = """
select r.source, r.record_kind, r.source_id, r.form, r.licence, r.seen_at, r.described_at, r.vanished, r.standing, r.gathering_id, r.series_id, r.import_id,
r.record -> 'flags' || r.flags as flags, r.record, r.number
from known_records r
where ($1::text is null or r.source = $1) and ($2::text is null or r.source_id = $2) and ($3::uuid is null or $3 in (r.gathering_id, r.series_id))
and ($4::text is null or r.standing = $4) and r.number > $5
order by r.number limit $6 + 1
"""
WAITING = """
select import_id, count(*) as records from known_records
where import_id = any($1::uuid[]) and standing in ('without_time', 'waits_for_series') group by import_id
"""


class RecordView(BaseModel):
    """Where something came from, and all that its source told: `record` as it was read, `flags` what in it was not as it should be."""

    source: str
    record_kind: str
    source_id: str
    form: Form
    licence: str
    described_at: datetime
    seen_at: datetime
    vanished: bool
    standing: Standing | None
    gathering_id: UUID | None
    series_id: UUID | None
    import_id: UUID
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


async def records(connection: Connection, wanted: WantedRecords) -> Page[RecordView]:
    rows = await connection.fetch(RECORDS, wanted.source, wanted.source_id, wanted.became, wanted.standing, wanted.after, wanted.limit)
    return Page(items=[RecordView(**row) for row in rows[: wanted.limit]], next=str(rows[wanted.limit - 1]["number"]) if len(rows) > wanted.limit else None)


async def waiting(connection: Connection, imports: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many records of each import have no time, or no series, yet."""
    return {row["import_id"]: row["records"] for row in await connection.fetch(WAITING, list(imports))}

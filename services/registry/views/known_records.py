"""What is known of other systems' records, as it is read."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.registry import Flag, RecordKind, SourceForm
from shared.database.postgres import Connection

RECORDS = """
select source, kind, source_id, form, licence, described_at, seen_at, vanished, shown, waiting_for, aggregate_id, import_id, content -> 2 -> 'flags' as flags
from known_records where source = $1 and source_id = $2 and ($3::text is null or kind = $3) order by kind
"""
WAITING = "select import_id, count(*) as records from known_records where import_id = any($1::uuid[]) and waiting_for <> '{}' group by import_id"


class RecordView(BaseModel):
    """Where something came from (provenance): when it was said so, and when anything was seen of it last. `aggregate_id` is what it became here."""

    source: str
    kind: RecordKind
    source_id: str
    form: SourceForm
    licence: str
    described_at: datetime
    seen_at: datetime
    vanished: bool
    shown: bool
    waiting_for: list[str]
    aggregate_id: UUID | None
    import_id: UUID
    flags: list[Flag]


async def records(connection: Connection, *, source: str, source_id: str, kind: RecordKind | None) -> list[RecordView]:
    return [RecordView.model_validate({**row, "flags": json.loads(row["flags"])}) for row in await connection.fetch(RECORDS, source, source_id, kind)]


async def waiting(connection: Connection, imports: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many services of each import wait for a provider."""
    return {row["import_id"]: row["records"] for row in await connection.fetch(WAITING, list(imports))}

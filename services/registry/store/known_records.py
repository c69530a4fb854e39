"""What other systems say, as it is kept: one row for each record of a source, written by the chunk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.interchange import stored_records
from services.registry.interchange.records import ChannelRecord, Kind, Record, ServiceRecord
from services.registry.store.arrays import array
from shared.contracts.imports import ImportId
from shared.database.postgres import Connection
from shared.imports.importer import KnownRow
from shared.imports.plan import Known

OF_IDS = """
select source_id, fingerprint, changed, described_at, seen_at, vanished, aggregate_id, shown, waiting_for, import_id from known_records
where source = $1 and kind = $2 and source_id = any($3::text[]) order by source_id for update
"""
CONTENTS = "select source_id, content::text as content, described_at from known_records where source = $1 and kind = $2 and source_id = any($3::text[])"
KEEP = """
insert into known_records (source, kind, source_id, form, licence, fingerprint, changed, described_at, seen_at, vanished, content, provider, aggregate_id,
shown, waiting_for, import_id)
select $1, $2, g.source_id, g.form, g.licence, g.fingerprint, g.changed, g.described_at, g.seen_at, g.vanished, g.content::json, g.provider, g.aggregate_id,
g.shown, g.waiting_for::text[], $3
from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::boolean[], $12::text[], $13::text[],
$14::uuid[], $15::boolean[], $16::text[])
as g (source_id, form, licence, fingerprint, changed, described_at, seen_at, vanished, content, provider, aggregate_id, shown, waiting_for)
on conflict (source, kind, source_id) do update set form = excluded.form, licence = excluded.licence, fingerprint = excluded.fingerprint,
changed = excluded.changed, described_at = excluded.described_at, seen_at = excluded.seen_at, vanished = excluded.vanished, content = excluded.content,
provider = excluded.provider, aggregate_id = excluded.aggregate_id,
shown = excluded.shown, waiting_for = excluded.waiting_for, due = false, import_id = excluded.import_id
"""
SEE = """
update known_records k set changed = g.changed, described_at = g.described_at, seen_at = g.seen_at, vanished = g.vanished, import_id = $3
from unnest($4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::boolean[]) as g (source_id, changed, described_at, seen_at, vanished)
where k.source = $1 and k.kind = $2 and k.source_id = g.source_id
"""
NOT_MISSED = "update known_records set seen_at = greatest(seen_at, $4) where source = $1 and kind = any($2::text[]) and source_id = any($3::text[])"
SHOW = """
update known_records k set shown = g.shown, waiting_for = g.waiting_for::text[], due = false
from unnest($3::text[], $4::boolean[], $5::text[]) as g (source_id, shown, waiting_for)
where k.source = $1 and k.kind = $2 and k.source_id = g.source_id
"""
MISSED = """
update known_records set vanished = true, shown = false, waiting_for = '{}', due = false
where (source, kind, source_id) in (
    select k.source, k.kind, k.source_id from known_records k join import_sources s using (source, kind)
    where k.source = $1 and k.kind = any($2::text[]) and not k.vanished and k.seen_at < s.whole_read_at order by k.kind, k.source_id limit $3
)
returning kind, source_id, aggregate_id
"""
DUE = """
select source, source_id from known_records k where due
and not exists (select from set_aside a where a.work = $1 and a.key = k.source || '/' || k.source_id and (a.discarded or a.next_try_at > $2))
order by source, source_id limit $3
"""
DUE_RECORDS = """
select source_id, fingerprint, changed, described_at, seen_at, vanished, aggregate_id, shown, waiting_for, import_id, content::text as content
from known_records where due and source = $1 and source_id = any($2::text[]) order by source_id for update
"""
ANY_DUE = "select exists (select from known_records where due)"
CALL = "update known_records set due = true where source = $1 and kind = 'service' and waiting_for <> '{}' and waiting_for && $2::text[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRow(KnownRow):
    """What is kept of a record beside its content. `shown`: by what its source told last, it is to be seen here."""

    aggregate_id: UUID | None
    shown: bool
    waiting_for: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """A record to keep, with what became of it here."""

    record: Record
    content: str
    known: Known
    aggregate_id: UUID | None = None
    shown: bool = False
    waiting_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    kind: Kind
    source_id: str
    aggregate_id: UUID | None


class KnownRecords:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_ids(self, source: str, kind: Kind, ids: Iterable[str]) -> dict[str, RegistryRow]:
        """Those that are known of these, locked."""
        return {row["source_id"]: _row(row) for row in await self._connection.fetch(OF_IDS, source, kind, list(ids))}

    async def records(self, source: str, kind: Kind, ids: Sequence[str]) -> dict[str, Record]:
        """The records themselves, as they are known."""
        rows = await self._connection.fetch(CONTENTS, source, kind, list(ids)) if ids else []
        return {row["source_id"]: stored_records.record(row["content"], row["described_at"]) for row in rows}

    async def keep(self, source: str, kind: Kind, import_id: ImportId, records: Sequence[Keep]) -> None:
        rows = [
            (
                one.record.origin.source_id, one.record.form, one.record.origin.licence, one.known.fingerprint, one.known.changed, one.known.described_at,
                one.known.seen_at, one.known.vanished, one.content, _provider(one.record), one.aggregate_id, one.shown, array(one.waiting_for),
            )
            for one in records
        ]  # fmt: skip
        if rows:
            await self._connection.execute(KEEP, source, kind, import_id, *map(list, zip(*rows, strict=True)))

    async def see(self, source: str, kind: Kind, import_id: ImportId, known: Mapping[str, Known]) -> None:
        """Note when they were seen, their content being as it was."""
        if known:
            each = list(known.values())
            await self._connection.execute(
                SEE, source, kind, import_id, list(known), [one.changed for one in each], [one.described_at for one in each], [one.seen_at for one in each],
                [one.vanished for one in each],
            )  # fmt: skip

    async def note_there(self, source: str, kinds: Sequence[Kind], ids: Sequence[str], at: datetime) -> None:
        """They were there, though they could not be taken."""
        if ids:
            await self._connection.execute(NOT_MISSED, source, list(kinds), ids, at)

    async def show(self, source: str, kind: Kind, shown: Mapping[str, tuple[bool, tuple[str, ...]]]) -> None:
        """Note whether they are to be seen, and for which providers they wait."""
        await self._connection.execute(SHOW, source, kind, list(shown), [one[0] for one in shown.values()], [array(one[1]) for one in shown.values()])

    async def miss(self, source: str, kinds: Sequence[str], *, most: int) -> list[Missed]:
        """Note as vanished those that were not there when the whole was read."""
        rows = await self._connection.fetch(MISSED, source, list(kinds), most)
        return sorted(
            (Missed(kind=Kind(row["kind"]), source_id=row["source_id"], aggregate_id=row["aggregate_id"]) for row in rows),
            key=lambda one: (one.kind, one.source_id),
        )

    async def call(self, source: str, arrived: Sequence[str]) -> None:
        """Let the services that wait for these providers be looked at again."""
        await self._connection.execute(CALL, source, list(arrived))

    async def due(self, work: str, *, most: int, now: datetime) -> tuple[str, list[str]]:
        """Services of one source that waited for providers of whom one came, but for those that are set aside from that work."""
        rows = await self._connection.fetch(DUE, work, now, most)
        source = rows[0]["source"] if rows else ""
        return source, [row["source_id"] for row in rows if row["source"] == source]

    async def any_due(self) -> bool:
        return bool(await self._connection.fetchval(ANY_DUE))

    async def waiting(self, source: str, ids: Sequence[str]) -> dict[str, tuple[RegistryRow, Record]]:
        rows = await self._connection.fetch(DUE_RECORDS, source, list(ids))
        return {row["source_id"]: (_row(row), stored_records.record(row["content"], row["described_at"])) for row in rows}


def _provider(record: Record) -> str | None:
    """Whose service or channel it is first."""
    match record:
        case ServiceRecord(providers=(first, *_)):
            return first.source_id
        case ChannelRecord(provider=provider):
            return provider
    return None


def _row(row: Mapping[str, Any]) -> RegistryRow:
    known = Known(fingerprint=row["fingerprint"], changed=row["changed"], described_at=row["described_at"], seen_at=row["seen_at"], vanished=row["vanished"])
    return RegistryRow(known=known, aggregate_id=row["aggregate_id"], shown=row["shown"], waiting_for=tuple(row["waiting_for"]), import_id=row["import_id"])

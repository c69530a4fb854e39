"""What is known of the records of each source, in PostgreSQL. One worker at a time changes them, under one lock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.domain.gatherings import Gathering, State
from services.events.interchange.mapping import WITHOUT_END, Standing
from services.events.interchange.notation import GATHERING_RECORD, PLACE_RECORD, Record, kind_of
from services.events.interchange.records import GatheringRecord, PlaceRecord
from services.events.interchange.recurring import CALLED_OFF
from services.events.store.gatherings import GATHERINGS
from shared.contracts.registry import Flag
from shared.database.postgres import Connection
from shared.imports.importer import KnownRow
from shared.imports.imports import Import
from shared.imports.plan import Known, Taken

CANCELLED = "EventCancelled"
FOLLOWING_WORK = "events.imports.following"

KNOWN = """
select source_id, fingerprint, changed, described_at, seen_at, vanished, import_id from known_records
where source = $1 and record_kind = $2 and source_id = any($3::text[]) order by source_id for update
"""
SEEN_THOUGH_REFUSED = """
update known_records r set seen_at = greatest(r.seen_at, $2),
    vanished = r.vanished and greatest(r.seen_at, $2) < w.whole_at, followed = r.followed and not (r.vanished and greatest(r.seen_at, $2) >= w.whole_at)
from (select coalesce((select whole_read_at from import_sources where source = $1 and kind = 'gathering'), '-infinity') as whole_at) w
where r.source = $1 and r.record_kind = 'gathering' and r.source_id = any($3::text[])
"""
KEEP = """
insert into known_records (source, record_kind, source_id, form, licence, fingerprint, changed, described_at, seen_at, vanished, record, place, series,
    convenor, kind, imported_by, import_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12, $13, $14, $15, $16, $17)
on conflict (source, record_kind, source_id) do update set form = excluded.form, licence = excluded.licence, fingerprint = excluded.fingerprint,
    changed = excluded.changed, described_at = excluded.described_at, seen_at = excluded.seen_at, vanished = excluded.vanished, record = excluded.record,
    place = excluded.place, series = excluded.series, convenor = excluded.convenor, kind = excluded.kind, imported_by = excluded.imported_by,
    import_id = excluded.import_id, followed = false
"""
SEE = """
update known_records r set changed = g.changed, described_at = g.described_at, seen_at = g.seen_at, vanished = g.vanished, import_id = $3,
    followed = r.followed and r.vanished = g.vanished
from unnest($4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::boolean[]) as g (source_id, changed, described_at, seen_at, vanished)
where r.source = $1 and r.record_kind = $2 and r.source_id = g.source_id
"""
HAS_GATHERINGS = """
select exists (select from known_records where import_id = $1 and record_kind = 'gathering')
or exists (select from import_findings where import_id = $1 and kind = 'gathering')
"""
MISS = """
update known_records set vanished = true, followed = false where (source, record_kind, source_id) in (
    select r.source, r.record_kind, r.source_id from known_records r join import_sources s on s.source = r.source and s.kind = r.record_kind
    where r.source = $1 and r.record_kind = $2 and not r.vanished and r.seen_at < s.whole_read_at order by r.source_id limit $3
)
returning source_id
"""
ANY_TO_FOLLOW = "select exists (select from known_records where not followed)"
TO_FOLLOW = """
select source, record_kind, source_id, source || ' ' || record_kind || ' ' || source_id as key from known_records r where not followed
and not exists (select from set_aside a where a.work = $1 and a.key = r.source || ' ' || r.record_kind || ' ' || r.source_id
    and (a.discarded or a.next_try_at > $2))
order by source, source_id limit $3
"""
FOLLOWING = "select * from known_records where source = $1 and record_kind = $2 and source_id = $3"
DESCRIBED_ANEW = "delete from set_aside where work = $1 and key = any($2::text[])"
PLACE = "select record from known_records where source = $1 and record_kind = 'place' and source_id = $2"
EXCEPTIONS = "select record from known_records where source = $1 and record_kind = 'gathering' and series = $2 and not vanished order by source_id"
SERIES_IS_THERE = """
select true from known_records where source = $1 and record_kind = 'gathering' and source_id = $2 and case when followed then standing = 'series'
else record ->> 'recurrence' is not null or jsonb_array_length(record -> 'dates') > 0 end
"""
FOLLOW_AGAIN_AT_PLACE = "update known_records set followed = false where source = $1 and record_kind = 'gathering' and place = $2"
FOLLOW_SERIES_AGAIN = "update known_records set followed = false where source = $1 and record_kind = 'gathering' and source_id = $2"
FOLLOW_OCCASIONS_AGAIN = "update known_records set followed = false where source = $1 and record_kind = 'gathering' and series = $2"
FOLLOWED = """
update known_records set followed = true, standing = $4, gathering_id = $5, series_id = $6, flags = $7
where source = $1 and record_kind = $2 and source_id = $3
"""


class KnownRecords:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def known(self, source: str, kind: str, ids: Iterable[str]) -> dict[str, KnownRow]:
        """Those that are known of these, locked."""
        return {row["source_id"]: _row(row) for row in await self._connection.fetch(KNOWN, source, kind, list(ids))}

    async def keep(self, one: Import, taken: Sequence[Taken[Record]]) -> None:
        """With what this import said of its records; what it comes to is to be followed again."""
        await self._connection.executemany(KEEP, [_row_of(one, each) for each in taken])
        keys = [f"{one.source} {kind_of(each.record)} {each.record.origin.source_id}" for each in taken]
        await self._connection.execute(DESCRIBED_ANEW, FOLLOWING_WORK, keys)

    async def see(self, one: Import, kind: str, known: Mapping[str, Known]) -> None:
        """Note when they were seen, their content being as it was."""
        if known:
            each = list(known.values())
            await self._connection.execute(
                SEE, one.source, kind, one.import_id, list(known), [row.changed for row in each], [row.described_at for row in each],
                [row.seen_at for row in each], [row.vanished for row in each],
            )  # fmt: skip

    async def were_there(self, one: Import, ids: Sequence[str]) -> None:
        """A refused record was seen: it has not vanished."""
        await self._connection.execute(SEEN_THOUGH_REFUSED, one.source, one.seen_at, list(ids))

    async def has_gatherings(self, import_id: UUID) -> bool:
        return bool(await self._connection.fetchval(HAS_GATHERINGS, import_id))

    async def vanish(self, source: str, kind: str, *, most: int) -> Sequence[str]:
        """Note as vanished so many of those that were not there when the whole was read."""
        return sorted(row["source_id"] for row in await self._connection.fetch(MISS, source, kind, most))

    async def any_to_follow(self) -> bool:
        return bool(await self._connection.fetchval(ANY_TO_FOLLOW))

    async def to_follow(self, *, now: datetime, most: int) -> Sequence[Mapping[str, Any]]:
        """The keys of those that are not set aside."""
        rows: Sequence[Mapping[str, Any]] = await self._connection.fetch(TO_FOLLOW, FOLLOWING_WORK, now, most)
        return rows

    async def following(self, key: Mapping[str, Any]) -> Mapping[str, Any]:
        found: Mapping[str, Any] | None = await self._connection.fetchrow(FOLLOWING, key["source"], key["record_kind"], key["source_id"])
        return found or {}

    async def place(self, source: str, source_id: str) -> PlaceRecord | None:
        found = await self._connection.fetchval(PLACE, source, source_id)
        return PLACE_RECORD.validate_python(found) if found else None

    async def exceptions(self, source: str, series: str) -> list[GatheringRecord]:
        return [GATHERING_RECORD.validate_python(row["record"]) for row in await self._connection.fetch(EXCEPTIONS, source, series)]

    async def has_series(self, source: str, source_id: str) -> bool:
        return bool(await self._connection.fetchval(SERIES_IS_THERE, source, source_id))

    async def follow_again_at_place(self, source: str, place: str) -> None:
        await self._connection.execute(FOLLOW_AGAIN_AT_PLACE, source, place)

    async def follow_series_again(self, source: str, series: str) -> None:
        await self._connection.execute(FOLLOW_SERIES_AGAIN, source, series)

    async def follow_occasions_again(self, source: str, series: str) -> None:
        await self._connection.execute(FOLLOW_OCCASIONS_AGAIN, source, series)

    async def followed(
        self, row: Mapping[str, Any], standing: Standing, *, gathering_id: UUID | None = None, series_id: UUID | None = None, flags: Sequence[Flag] = ()
    ) -> None:
        written = [flag.model_dump() for flag in flags]
        await self._connection.execute(FOLLOWED, row["source"], row["record_kind"], row["source_id"], standing, gathering_id, series_id, written)


def _row_of(one: Import, taken: Taken[Record]) -> tuple[Any, ...]:
    record, known, manner = taken.record, taken.known, one.manner
    place, series = (record.place, record.series) if isinstance(record, GatheringRecord) else (None, None)
    return (
        one.source, kind_of(record), record.origin.source_id, manner["form"], record.origin.licence, known.fingerprint, known.changed, known.described_at,
        known.seen_at, known.vanished, taken.content, place, series, UUID(manner["convenor"]), manner["kind"], one.started_by, one.import_id,
    )  # fmt: skip


def _row(row: Mapping[str, Any]) -> KnownRow:
    known = Known(fingerprint=row["fingerprint"], changed=row["changed"], described_at=row["described_at"], seen_at=row["seen_at"], vanished=row["vanished"])
    return KnownRow(known=known, import_id=row["import_id"])


def followed_record(row: Mapping[str, Any]) -> GatheringRecord:
    """The record with what has become of it here: its time, where the area moved it, and that it was cancelled."""
    record: GatheringRecord = GATHERING_RECORD.validate_python(row["record"])
    if row["gathering"] is None:
        return replace(record, status=CANCELLED) if row["vanished"] else record
    became: Gathering = GATHERINGS.read(row["gathering"])
    off = became.state is State.CANCELLED and CALLED_OFF.get(record.status or "") is None
    ended = record.ends_at is None and became.ends_at == became.starts_at + WITHOUT_END
    has_time = record.starts_at is not None
    return replace(
        record,
        status=CANCELLED if off else record.status,
        starts_at=became.starts_at if has_time else None,
        ends_at=became.ends_at if has_time and not ended else record.ends_at,
    )

"""What is known of the records of each source, in PostgreSQL. One worker at a time changes them, under one lock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.domain.gatherings import Gathering, State
from services.events.interchange.plan import Key, Known, key
from services.events.interchange.records import GatheringRecord, PlaceRecord
from services.events.interchange.telling import CALLED_OFF, WITHOUT_END, Standing
from services.events.store.gatherings import GATHERINGS
from services.events.store.imports import GATHERING_RECORD, PLACE_RECORD, Import, dumped
from shared.contracts.registry import Flag
from shared.database.claims import claim
from shared.database.postgres import Connection

CANCELLED = "EventCancelled"
FOLLOWING_WORK = "events.imports.following"

GET = """
select r.* from import_records r join unnest($2::text[], $3::text[]) as wanted (record_kind, source_id) using (record_kind, source_id) where r.source = $1
"""
SEEN_THOUGH_REFUSED = """
update import_records r set seen_at = greatest(r.seen_at, $2),
    vanished = r.vanished and greatest(r.seen_at, $2) < w.whole_at, followed = r.followed and not (r.vanished and greatest(r.seen_at, $2) >= w.whole_at)
from (select coalesce((select whole_at from import_sources where source = $1), '-infinity') as whole_at) w
where r.source = $1 and r.record_kind = 'gathering'
and r.source_id in (select i.source_id from import_items i where i.import_id = $3 and i.outcome = 'refused')
"""
KEEP = """
insert into import_records (source, record_kind, source_id, form, licence, fingerprint, content_at, seen_at, vanished, record, place, series,
    convenor, kind, asked_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
on conflict (source, record_kind, source_id) do update set form = excluded.form, licence = excluded.licence, fingerprint = excluded.fingerprint,
    content_at = excluded.content_at, seen_at = excluded.seen_at, vanished = excluded.vanished, record = excluded.record, place = excluded.place,
    series = excluded.series, convenor = excluded.convenor, kind = excluded.kind, asked_by = excluded.asked_by, followed = false
"""
SEEN_AGAIN = "update import_records set content_at = $4, seen_at = $5 where source = $1 and record_kind = $2 and source_id = $3"
WHOLE_AT = "select whole_at from import_sources where source = $1"
READ_WHOLE = """
insert into import_sources (source, whole_at) values ($1, $2) on conflict (source) do update set whole_at = greatest(import_sources.whole_at, excluded.whole_at)
"""
MISS = """
update import_records set vanished = true, followed = false
where source = $1 and record_kind = 'gathering' and not vanished and seen_at < $2 returning source_id
"""
TO_FOLLOW = """
select source, record_kind, source_id, source || ' ' || record_kind || ' ' || source_id as key from import_records r where not followed
and not exists (select from set_aside a where a.work = $1 and a.key = r.source || ' ' || r.record_kind || ' ' || r.source_id
    and (a.discarded or a.next_try_at > $2))
order by source, source_id limit $3
"""
FOLLOWING = "select * from import_records where source = $1 and record_kind = $2 and source_id = $3"
TOLD_ANEW = "delete from set_aside where work = $1 and key = $2"
PLACE = "select record from import_records where source = $1 and record_kind = 'place' and source_id = $2"
EXCEPTIONS = "select record from import_records where source = $1 and record_kind = 'gathering' and series = $2 and not vanished order by source_id"
SERIES_IS_THERE = "select true from import_records where source = $1 and record_kind = 'gathering' and source_id = $2 and record ->> 'recurrence' is not null"
FOLLOW_AGAIN_AT_PLACE = "update import_records set followed = false where source = $1 and record_kind = 'gathering' and place = $2"
FOLLOW_SERIES_AGAIN = "update import_records set followed = false where source = $1 and record_kind = 'gathering' and source_id = $2"
OCCASIONS_STAND = "update import_records set standing = $3 where source = $1 and record_kind = 'gathering' and series = $2"
FOLLOWED = """
update import_records set followed = true, standing = $4, gathering_id = $5, series_id = $6, flags = $7
where source = $1 and record_kind = $2 and source_id = $3
"""


class ImportRecords:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lock(self) -> None:
        """Held until the transaction ends: whoever else would carry over waits."""
        await claim(self._connection, "imports")

    async def known(self, source: str, keys: Sequence[Key]) -> dict[Key, Known]:
        wanted = sorted(set(keys))
        rows = await self._connection.fetch(GET, source, [kind for kind, _ in wanted], [source_id for _, source_id in wanted])
        return {(row["record_kind"], row["source_id"]): known_of(row) for row in rows}

    async def keep(self, known: Known, begun: Import) -> None:
        """With what this import said of its records; what it comes to is to be followed again."""
        record = known.record
        record_kind, source_id = key(record)
        place, series = (record.place, record.series) if isinstance(record, GatheringRecord) else (None, None)
        await self._connection.execute(
            KEEP, begun.source, record_kind, source_id, begun.form, record.origin.licence, known.fingerprint, known.content_at, known.seen_at, known.vanished,
            dumped(record), place, series, begun.convenor, begun.kind, begun.asked_by,
        )  # fmt: skip
        await self._connection.execute(TOLD_ANEW, FOLLOWING_WORK, f"{begun.source} {record_kind} {source_id}")

    async def seen_again(self, known: Known, source: str) -> None:
        await self._connection.execute(SEEN_AGAIN, source, *key(known.record), known.content_at, known.seen_at)

    async def seen_though_refused(self, begun: Import) -> None:
        """A refused record was seen: it has not vanished."""
        await self._connection.execute(SEEN_THOUGH_REFUSED, begun.source, begun.seen_at, begun.import_id)

    async def whole_at(self, source: str) -> datetime | None:
        found: datetime | None = await self._connection.fetchval(WHOLE_AT, source)
        return found

    async def miss(self, source: str, *, whole_at: datetime) -> Sequence[str]:
        """Say that the source was read as a whole then. Returns what has vanished."""
        await self._connection.execute(READ_WHOLE, source, whole_at)
        return sorted(row["source_id"] for row in await self._connection.fetch(MISS, source, whole_at))

    async def to_follow(self, work: str, *, now: datetime, most: int) -> Sequence[Mapping[str, Any]]:
        """The keys of those that are not set aside from that work."""
        rows: Sequence[Mapping[str, Any]] = await self._connection.fetch(TO_FOLLOW, work, now, most)
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

    async def occasions_stand(self, source: str, series: str, standing: Standing) -> None:
        await self._connection.execute(OCCASIONS_STAND, source, series, standing)

    async def followed(
        self, row: Mapping[str, Any], standing: Standing, *, gathering_id: UUID | None = None, series_id: UUID | None = None, flags: Sequence[Flag] = ()
    ) -> None:
        written = [flag.model_dump() for flag in flags]
        await self._connection.execute(FOLLOWED, row["source"], row["record_kind"], row["source_id"], standing, gathering_id, series_id, written)


def record_of(row: Mapping[str, Any]) -> GatheringRecord | PlaceRecord:
    return (PLACE_RECORD if row["record_kind"] == "place" else GATHERING_RECORD).validate_python(row["record"])


def known_of(row: Mapping[str, Any]) -> Known:
    return Known(record=record_of(row), fingerprint=row["fingerprint"], content_at=row["content_at"], seen_at=row["seen_at"], vanished=row["vanished"])


def followed_record(row: Mapping[str, Any]) -> GatheringRecord:
    """The record with what has become of it here: its time, where the area moved it, and that it was cancelled."""
    record: GatheringRecord = GATHERING_RECORD.validate_python(row["record"])
    if row["gathering"] is None:
        return replace(record, status=CANCELLED) if row["vanished"] else record
    became: Gathering = GATHERINGS.read(row["gathering"])
    off = became.state is State.CANCELLED and CALLED_OFF.get(record.status or "") is None
    ended = record.ends_at is None and became.ends_at == became.starts_at + WITHOUT_END
    told = record.starts_at is not None
    return replace(
        record,
        status=CANCELLED if off else record.status,
        starts_at=became.starts_at if told else None,
        ends_at=became.ends_at if told and not ended else record.ends_at,
    )

"""One record of a source, followed: its gathering or its series becomes what the record tells now, or is cancelled where it tells nothing of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from services.events.domain import imported
from services.events.domain.imported import Because, DescribedGathering, DescribedSeries
from services.events.handlers.signups import counted
from services.events.interchange.mapping import Context, Standing, mapped, thing_id
from services.events.interchange.notation import record_of
from services.events.interchange.records import GatheringRecord, PlaceRecord
from services.events.store.gatherings import Gatherings
from services.events.store.known_records import KnownRecords
from services.events.store.series import ManySeries
from services.events.store.signups import SignupLists
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId, GatheringKind, SeriesId
from shared.contracts.events.imports import StartImport
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection

DONE = StartImport.wire_name

Row = Mapping[str, Any]


async def follow(connection: Connection, records: KnownRecords, row: Row, *, now: datetime) -> Sequence[Fact]:
    record = record_of(row["record_kind"], row["record"])
    if isinstance(record, PlaceRecord):
        await records.follow_again_at_place(row["source"], row["source_id"])
        await records.followed(row, Standing.PLACE)
        return []
    if record.series is not None:
        await _occasion(records, row, record.series)
        return []
    return await _gathering_or_series(connection, records, row, record, now=now)


async def _occasion(records: KnownRecords, row: Row, series: str) -> None:
    """It is told by its series; which is followed again, or waited for."""
    exists = await records.has_series(row["source"], series)
    await records.followed(row, Standing.OCCASION if exists else Standing.WAITS_FOR_SERIES)
    await records.follow_series_again(row["source"], series)


async def _gathering_or_series(connection: Connection, records: KnownRecords, row: Row, record: GatheringRecord, *, now: datetime) -> Sequence[Fact]:
    context = Context(
        convenor=OrganisationId(row["convenor"]),
        kind=GatheringKind(row["kind"]),
        place=await records.place(row["source"], record.place) if record.place else None,
        exceptions=await records.exceptions(row["source"], row["source_id"]) if record.recurrence else (),
        vanished=row["vanished"],
    )
    described, flags = mapped(record, context)
    key = thing_id(row["source"], row["source_id"])
    by: str = row["imported_by"]
    match described:
        case DescribedGathering():
            said = await _keep_gathering(connection, GatheringId(key), described, by=by, now=now)
            said += await _call_off_series(connection, SeriesId(key), Because.OTHERWISE, by=by, now=now) if row["series_id"] else []
            await records.followed(row, Standing.GATHERING, gathering_id=key, series_id=row["series_id"], flags=flags)
        case DescribedSeries():
            said = await _keep_series(connection, SeriesId(key), described, by=by, now=now)
            said += await _call_off(connection, GatheringId(key), Because.OTHERWISE, by=by, now=now) if row["gathering_id"] else []
            await records.occasions_stand(row["source"], row["source_id"], Standing.OCCASION)
            await records.followed(row, Standing.SERIES, gathering_id=row["gathering_id"], series_id=key, flags=flags)
        case Standing():
            because = _why_not(row, record)
            said = await _call_off(connection, GatheringId(key), because, by=by, now=now) if row["gathering_id"] else []
            said += await _call_off_series(connection, SeriesId(key), because, by=by, now=now) if row["series_id"] else []
            await records.followed(row, described, gathering_id=row["gathering_id"], series_id=row["series_id"], flags=flags)
        case _:
            assert_never(described)
    return said


def _why_not(row: Row, record: GatheringRecord) -> Because:
    if row["vanished"]:
        return Because.VANISHED
    return Because.POSTPONED if record.status == "EventPostponed" else Because.WITHOUT_TIME


async def _keep_gathering(connection: Connection, gathering_id: GatheringId, described: DescribedGathering, *, by: str, now: datetime) -> list[Fact]:
    gatherings = Gatherings(connection)
    existing = await gatherings.find(gathering_id)
    gathering, said = imported.follow(existing, gathering_id, described)
    if gathering != existing:
        await gatherings.keep(gathering, before=existing, done=DONE, by=by, at=now)
    return list(await counted(SignupLists(connection), said))


async def _call_off(connection: Connection, gathering_id: GatheringId, because: Because, *, by: str, now: datetime) -> list[Fact]:
    gatherings = Gatherings(connection)
    existing = await gatherings.get(gathering_id)
    off, said = imported.call_off(existing, because)
    if off != existing:
        await gatherings.keep(off, before=existing, done=DONE, by=by, at=now)
    return list(await counted(SignupLists(connection), said))


async def _keep_series(connection: Connection, series_id: SeriesId, described: DescribedSeries, *, by: str, now: datetime) -> list[Fact]:
    many_series = ManySeries(connection)
    existing = await many_series.find(series_id)
    series, said = imported.follow_series(existing, series_id, described)
    if series != existing:
        await many_series.keep(series, before=existing, done=DONE, by=by, at=now)
    return list(said)


async def _call_off_series(connection: Connection, series_id: SeriesId, because: Because, *, by: str, now: datetime) -> list[Fact]:
    many_series = ManySeries(connection)
    existing = await many_series.get(series_id)
    off, said = imported.call_off_series(existing, because)
    if off != existing:
        await many_series.keep(off, before=existing, done=DONE, by=by, at=now)
    return list(said)

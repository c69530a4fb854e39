"""One record of a source, followed: its gathering or its series becomes what the record tells now, or is cancelled where it tells nothing of one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, assert_never
from uuid import UUID

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
from services.events.store.tellings import told_anew, written
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId, GatheringKind, SeriesId
from shared.contracts.events.imports import StartImport
from shared.contracts.words import OrganisationId
from shared.database.changes import Done
from shared.database.noted import NotedStore
from shared.database.postgres import Connection

Row = Mapping[str, Any]
T = TypeVar("T")


async def follow(connection: Connection, records: KnownRecords, row: Row, *, now: datetime) -> Sequence[Fact]:
    record = record_of(row["record_kind"], row["record"])
    if isinstance(record, PlaceRecord):
        await records.follow_again_at_place(row["source"], row["source_id"])
        await records.followed(row, Standing.PLACE)
        return []
    if record.series is not None and await records.has_series(row["source"], record.series):
        return await _occasion(connection, records, row, record.series, now=now)
    return await _gathering_or_series(connection, records, row, record, now=now)


async def _occasion(connection: Connection, records: KnownRecords, row: Row, series: str, *, now: datetime) -> Sequence[Fact]:
    """It is told by its series, which is followed again; what it was while that was not known is called off."""
    said = await _call_off(Gatherings(connection), row["gathering_id"], partial(imported.call_off, because=Because.OTHERWISE), _done(row, now))
    await records.followed(row, Standing.OCCASION, gathering_id=row["gathering_id"])
    await records.follow_series_again(row["source"], series)
    return await counted(SignupLists(connection), said)


def _done(row: Row, now: datetime) -> Done:
    return Done(command=StartImport.wire_name, by=row["imported_by"], at=now)


async def _gathering_or_series(connection: Connection, records: KnownRecords, row: Row, record: GatheringRecord, *, now: datetime) -> Sequence[Fact]:
    context = Context(
        convenor=OrganisationId(row["convenor"]),
        kind=GatheringKind(row["kind"]),
        place=await records.place(row["source"], record.place) if record.place else None,
        exceptions=await records.exceptions(row["source"], row["source_id"]) if record.recurs else (),
        vanished=row["vanished"],
    )
    described, flags = mapped(record, context)
    key = thing_id(row["source"], row["source_id"])
    gatherings, many_series = Gatherings(connection), ManySeries(connection)
    done = _done(row, now)
    told = None if isinstance(described, Standing) else written(described)
    anew = told_anew(told, row["told"]) if told else None
    if isinstance(described, DescribedSeries) is not (row["standing"] == Standing.SERIES):
        await records.follow_occasions_again(row["source"], row["source_id"])
    match described:
        case DescribedGathering():
            gathering = await gatherings.find(key)
            said = [*await gatherings.save_done(gathering, imported.follow(gathering, GatheringId(key), described, anew=anew), done)]
            said += await _call_off(many_series, row["series_id"], partial(imported.call_off_series, because=Because.OTHERWISE), done)
            await records.followed(row, Standing.GATHERING, gathering_id=key, series_id=row["series_id"], flags=flags, told=told)
        case DescribedSeries():
            series = await many_series.find(key)
            said = [*await many_series.save_done(series, imported.follow_series(series, SeriesId(key), described, anew=anew), done)]
            said += await _call_off(gatherings, row["gathering_id"], partial(imported.call_off, because=Because.OTHERWISE), done)
            await records.followed(row, Standing.SERIES, gathering_id=row["gathering_id"], series_id=key, flags=flags, told=told)
        case Standing():
            because = _why_not(row, record)
            said = [*await _call_off(gatherings, row["gathering_id"], partial(imported.call_off, because=because), done)]
            said += await _call_off(many_series, row["series_id"], partial(imported.call_off_series, because=because), done)
            await records.followed(row, described, gathering_id=row["gathering_id"], series_id=row["series_id"], flags=flags)
        case _:
            assert_never(described)
    return await counted(SignupLists(connection), said)


def _why_not(row: Row, record: GatheringRecord) -> Because:
    if row["vanished"]:
        return Because.VANISHED
    return Because.POSTPONED if record.status == "EventPostponed" else Because.WITHOUT_TIME


async def _call_off(store: NotedStore[T], key: UUID | None, rule: Callable[[T], tuple[T, Sequence[Fact]]], done: Done) -> Sequence[Fact]:
    """What it has been so far, if it has been that."""
    if key is None:
        return ()
    existing = await store.get(key)
    return await store.save_done(existing, rule(existing), done)

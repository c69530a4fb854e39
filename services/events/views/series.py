"""Series as they are read, and the occasions of a window. Nothing outside the window is kept, and no window is longer than about a year."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.events import recurrence
from services.events.domain.series import Alone, Series
from services.events.store.series import SERIES
from shared.contracts.events import GatheringKind, Title
from shared.contracts.events.series import Wall
from shared.db import Connection
from shared.edge import Page
from shared.errors import InvalidValue, NotFound

LONGEST_DAYS = 400

ONE = """
select v.series, coalesce(s.version, 0) as version from series v left join subjects s on s.subject = v.series_id::text where v.series_id = $1
"""
ALL = """
select v.series, coalesce(s.version, 0) as version from series v left join subjects s on s.subject = v.series_id::text
where ($1::uuid is null or v.series_id > $1) and ($3::text is null or v.kind = $3) order by v.series_id limit $2 + 1
"""
CHANGES = "select done, before, after, done_by, done_at from changes where subject = $1 order by change"


class WindowTooLong(InvalidValue):
    slug = "window-too-long"


class SeriesView(BaseModel):
    """A series. `starts` is Helsinki's wall time; `changed_alone` counts the occasions moved or cancelled alone; `version` is what If-Match compares."""

    series_id: UUID
    kind: GatheringKind
    title: Title
    convenor: UUID
    starts: Wall
    minutes: int
    recurrence: str
    place_id: UUID | None
    network_id: UUID | None
    target_groups: tuple[str, ...]
    continues: UUID | None
    changed_alone: int
    version: int


class Standing(StrEnum):
    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"


class OccasionView(BaseModel):
    """One occasion. `occasion` is its name, the wall time at which the rule puts it; the instants carry Helsinki's offset."""

    occasion: Wall
    starts_at: datetime
    ends_at: datetime
    standing: Standing
    reason: str | None


class SeriesChangeView(BaseModel):
    """What was done: the fields that differ, before and after. `before` is null for the start."""

    done: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    done_by: str
    done_at: datetime


async def series(connection: Connection, series_id: UUID) -> SeriesView:
    row = await connection.fetchrow(ONE, series_id)
    if row is None:
        raise NotFound("series", series_id)
    return _view(row["series"], row["version"])


async def many_series(connection: Connection, *, after: UUID | None, limit: int, kind: GatheringKind | None) -> Page[SeriesView]:
    found = [_view(row["series"], row["version"]) for row in await connection.fetch(ALL, after, limit, kind)]
    return Page(items=found[:limit], next=str(found[limit - 1].series_id) if len(found) > limit else None)


async def occasions(connection: Connection, series_id: UUID, *, first_on: date, last_on: date) -> list[OccasionView]:
    if not timedelta(0) <= last_on - first_on <= timedelta(days=LONGEST_DAYS):
        raise WindowTooLong(f"a window is 0 to {LONGEST_DAYS} days long", field="last_on", value=last_on, remedy="ask for a shorter one")
    row = await connection.fetchrow(ONE, series_id)
    if row is None:
        raise NotFound("series", series_id)
    return expanded(SERIES.validate_python(row["series"]), start=datetime.combine(first_on, time.min), end=datetime.combine(last_on, time.max))


async def changes(connection: Connection, series_id: UUID) -> list[SeriesChangeView]:
    await series(connection, series_id)
    return [SeriesChangeView.model_validate(dict(row)) for row in await connection.fetch(CHANGES, series_id)]


def expanded(of: Series, *, start: datetime, end: datetime) -> list[OccasionView]:
    """What takes place in the window: an occasion moved into it comes, one moved out of it does not."""
    alone = {changed.occasion: changed for changed in of.alone}
    made = recurrence.within(recurrence.read(of.recurrence, starts=of.starts), start=start, end=end)
    as_planned = [Alone(occasion=wall, starts=wall, minutes=of.minutes) for wall in made if wall not in alone]
    there = as_planned + [changed for changed in of.alone if start <= changed.starts < end]
    return [_occasion(one, planned=one.occasion not in alone) for one in sorted(there, key=lambda one: (one.starts, one.occasion))]


def _occasion(one: Alone, *, planned: bool) -> OccasionView:
    begins = recurrence.instant(one.starts)
    standing = Standing.CANCELLED if one.cancelled_for else Standing.PLANNED if planned or one.starts == one.occasion else Standing.MOVED
    return OccasionView(
        occasion=one.occasion,
        starts_at=begins.astimezone(recurrence.HELSINKI),
        ends_at=(begins + timedelta(minutes=one.minutes)).astimezone(recurrence.HELSINKI),
        standing=standing,
        reason=one.cancelled_for,
    )


def _view(kept: dict[str, Any], version: int) -> SeriesView:
    return SeriesView.model_validate({**kept, "changed_alone": len(kept["alone"]), "version": version})

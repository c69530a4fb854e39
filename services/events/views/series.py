"""Series as they are read, and the occasions of a window. Nothing outside the window is kept, and no window is longer than about a year."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.events.domain.series import Series
from services.events.occasions import OccasionView, expanded
from services.events.store.series import SERIES
from services.events.views.gatherings import GatheringView, gathering
from services.events.views.outlines import OutlineView
from shared.auth import Caller
from shared.contracts.events import GatheringKind, Spot
from shared.contracts.events.series import Wall
from shared.contracts.words import Provenance
from shared.database.postgres import Connection
from shared.errors import InvalidValue, NotFound
from shared.http.paging import Page, page

LONGEST_DAYS = 400

ONE = """
select v.series, coalesce(s.version, 0) as version,
    (select max(c.change) from changes c where c.what = 'series' and c.subject = v.series_id) as last_change
from series v left join subjects s on s.subject = v.series_id::text where v.series_id = $1
"""
ALL = """
select v.series, coalesce(s.version, 0) as version,
    (select max(c.change) from changes c where c.what = 'series' and c.subject = v.series_id) as last_change
from series v left join subjects s on s.subject = v.series_id::text
where ($1::uuid is null or v.series_id > $1) and ($3::text is null or v.kind = $3) order by v.series_id limit $2 + 1
"""


KEPT = "select series from series where series_id = $1"


class WindowTooLong(InvalidValue):
    slug = "window-too-long"


class SeriesView(OutlineView):
    """A series. `starts` and `dates` are wall times of `zone`, which is Helsinki's but for imported ones; `recurrence` are its rules, a line each.

    `overrides` counts the occasions moved or cancelled by themselves; `version` is what If-Match compares.

    `last_change` is what an edit names as its base.
    """

    series_id: UUID
    starts: Wall
    minutes: int
    recurrence: str
    zone: str
    dates: tuple[Wall, ...]
    whole_days: bool
    spot: Spot | None
    continues: UUID | None
    origin: Provenance | None = None
    cancelled_for: str | None = None
    overrides: int
    version: int
    last_change: int


async def series(connection: Connection, series_id: UUID) -> SeriesView:
    row = await connection.fetchrow(ONE, series_id)
    if row is None:
        raise NotFound("series", series_id)
    return _view(row)


async def many_series(connection: Connection, *, after: UUID | None, limit: int, kind: GatheringKind | None) -> Page[SeriesView]:
    return page([_view(row) for row in await connection.fetch(ALL, after, limit, kind)], limit=limit, key="series_id")


async def occasions(connection: Connection, series_id: UUID, *, first_on: date, last_on: date) -> list[OccasionView]:
    if not timedelta(0) <= last_on - first_on <= timedelta(days=LONGEST_DAYS):
        raise WindowTooLong(f"a window is 0 to {LONGEST_DAYS} days long", field="last_on", value=last_on, remedy="ask for a shorter one")
    row = await connection.fetchrow(ONE, series_id)
    if row is None:
        raise NotFound("series", series_id)
    return expanded(SERIES.read(row["series"]), start=datetime.combine(first_on, time.min), end=datetime.combine(last_on, time.max))


async def going_on(connection: Connection, new_series_id: UUID) -> SeriesView:
    """The series that goes on after a split."""
    return await series(connection, new_series_id)


async def taken_up(connection: Connection, series_id: UUID, occasion: datetime, *, caller: Caller) -> GatheringView:
    """The gathering that an occasion became."""
    of: Series = SERIES.read(await connection.fetchval(KEPT, series_id))
    if (override := of.changed(occasion)) and override.gathering_id:
        return await gathering(connection, override.gathering_id, caller=caller)
    raise NotFound("occasion", occasion)


def _view(row: Mapping[str, Any]) -> SeriesView:
    document = row["series"]
    return SeriesView.model_validate({**document, "overrides": len(document["overrides"]), "version": row["version"], "last_change": row["last_change"]})

"""What is public, page by page, as Linked Events has it: what was imported from there as it came, with what became of it here; the rest from its fields.

What must stay true: an imported event is one event, not also the gathering that it became; one that has no time yet is there too.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from services.events.domain.series import Series
from services.events.interchange import linked_events, linked_events_out
from services.events.interchange.notation import PLACE_RECORD
from services.events.interchange.records import Document
from services.events.interchange.shown import ShownSeries, Where
from services.events.occasions import OccasionView, expanded
from services.events.store.known_records import followed_record
from services.events.views.feeds import ALL_SERIES, DAYS_AHEAD, PUBLISHED_GATHERINGS, announced, gatherings_of, series_of, where_of
from shared.contracts.events import GatheringKind
from shared.contracts.times import Day, Instant
from shared.database.postgres import Connection
from shared.domain.days import instant_of, midnight, wall_time
from shared.errors import NotFound

LISTED = """
with listed as (
    select 'gathering' as what, g.gathering_id as key, null::text as source, null::text as source_id, g.starts_at, g.ends_at, g.gathering_id as subject
    from public_gatherings g where not exists (select from known_records r where r.gathering_id = g.gathering_id and r.form = 'linkedevents')
    union all
    select 'series', v.series_id, null, null, v.first_at, v.last_at, v.series_id from series v
    union all
    select 'record', r.gathering_id, r.source, r.source_id, coalesce(g.starts_at, (r.record ->> 'starts_at')::timestamptz),
        coalesce(g.ends_at, (r.record ->> 'ends_at')::timestamptz), r.gathering_id
    from known_records r left join gatherings g on g.gathering_id = r.gathering_id
    where r.form = 'linkedevents' and r.record_kind = 'gathering'
), wanted as (
    select * from listed where ($1::timestamptz is null or ends_at > $1) and ($2::timestamptz is null or starts_at < $2)
    and ($3::timestamptz is null or exists (select from changes c
        where c.what = case listed.what when 'series' then 'series' else 'gathering' end and c.subject = listed.subject and c.done_at >= $3))
)
"""
COUNT = f"{LISTED} select count(*) from wanted"  # noqa: S608 - put together of constants
PAGE = f"{LISTED} select * from wanted order by starts_at nulls last, what, key, source, source_id limit $4 offset $5"  # noqa: S608 - put together of constants
GATHERINGS = f"{PUBLISHED_GATHERINGS} and g.gathering_id = any($1)"
SERIES_OF = f"{ALL_SERIES} and v.series_id = any($1)"
RECORDS = """
select r.*, g.gathering from known_records r join unnest($1::text[], $2::text[]) as wanted (source, source_id) using (source, source_id)
left join gatherings g on g.gathering_id = r.gathering_id where r.record_kind = 'gathering'
"""
RECORD = """
select r.*, g.gathering from known_records r left join gatherings g on g.gathering_id = r.gathering_id
where r.form = 'linkedevents' and r.record_kind = $1 and r.source_id = $2 order by r.source limit 1
"""
PLACES_LISTED = """
with listed as (
    select p.place_id, null::text as source, null::text as source_id from places p
    union all select null, r.source, r.source_id from known_records r where r.record_kind = 'place'
)
"""
PLACE_COUNT = f"{PLACES_LISTED} select count(*) from listed"  # noqa: S608 - put together of constants
PLACE_PAGE = f"""
{PLACES_LISTED}, page as (select * from listed order by source nulls first, place_id, source_id limit $1 offset $2)
select page.*, p.name as place_name, p.address, p.municipality as place_municipality, p.coordinates, r.record from page
left join places p on p.place_id = page.place_id
left join known_records r on r.record_kind = 'place' and r.source = page.source and r.source_id = page.source_id
order by page.source nulls first, page.place_id, page.source_id
"""  # noqa: S608 - put together of constants
PLACE = "select place_id, name as place_name, address, municipality as place_municipality, coordinates from places where place_id = $1"
GROUPS = "select distinct unnest(target_groups) as code from gatherings union select distinct unnest(target_groups) from series order by code"


class Wanted(BaseModel):
    """As Linked Events is asked: `start` and `end` make a window, by day (Helsinki's, the last included) or moment."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(default=1, ge=1, le=1_000_000)
    page_size: int = Field(default=20, ge=1, le=100)
    start: Instant | Day | None = None
    end: Instant | Day | None = None
    last_modified_since: Instant | Day | None = None


async def events(connection: Connection, wanted: Wanted, *, address: str) -> tuple[int, list[Document]]:
    """How many there are, and those of the page."""
    window = (_moment(wanted.start), _moment(wanted.end, days=1), _moment(wanted.last_modified_since))
    count: int = await connection.fetchval(COUNT, *window)
    rows = await connection.fetch(PAGE, *window, wanted.page_size, (wanted.page - 1) * wanted.page_size)
    own = await _own(connection, rows, address=address)
    came = await _records(connection, [row for row in rows if row["what"] == "record"])
    return count, [came[row["source"], row["source_id"]] if row["what"] == "record" else own[row["key"]] for row in rows]


async def event(connection: Connection, key: str, *, address: str) -> Document:
    """By the id that it has there: ours, or its source's."""
    own, occasion = _own_key(key)
    if own is None:
        if row := await connection.fetchrow(RECORD, "gathering", key):
            return _as_it_came(row)
        raise NotFound("event", key)
    rows = [{"what": "gathering", "key": own}, {"what": "series", "key": own}]
    if occasion is None:
        if found := await _own(connection, rows, address=address):
            return found[own]
    elif row := await connection.fetchrow(f"{ALL_SERIES} and v.series_id = $1", own):
        of = announced(row)
        for one in expanded(
            of, start=min([occasion, *(a.starts for a in of.overrides)]), end=max([occasion, *(a.starts for a in of.overrides)]) + timedelta(days=1)
        ):
            if one.occasion == occasion:
                return linked_events_out.occasion(series_of(row, of), one, address=address)
    raise NotFound("event", key)


async def places(connection: Connection, wanted: Wanted, *, address: str) -> tuple[int, list[Document]]:
    count: int = await connection.fetchval(PLACE_COUNT)
    rows = await connection.fetch(PLACE_PAGE, wanted.page_size, (wanted.page - 1) * wanted.page_size)
    return count, [_place(row, address=address) for row in rows]


async def place(connection: Connection, key: str, *, address: str) -> Document:
    own, _ = _own_key(key)
    row = await connection.fetchrow(PLACE, own) if own else await connection.fetchrow(RECORD, "place", key)
    if row is None:
        raise NotFound("place", key)
    return _place(row, address=address)


async def keywords(connection: Connection, *, address: str) -> list[Document]:
    codes = [kind.value for kind in GatheringKind] + [row["code"] for row in await connection.fetch(GROUPS)]
    return [linked_events_out.keyword(code, address=address) for code in codes]


async def _own(connection: Connection, rows: Sequence[Mapping[str, Any]], *, address: str) -> dict[UUID, Document]:
    gatherings = await connection.fetch(GATHERINGS, [row["key"] for row in rows if row["what"] == "gathering"])
    shown = await gatherings_of(connection, gatherings)
    found = {row["gathering_id"]: linked_events_out.event(one, address=address) for row, one in zip(gatherings, shown, strict=True)}
    for row in await connection.fetch(SERIES_OF, [row["key"] for row in rows if row["what"] == "series"]):
        of = announced(row)
        series = series_of(row, of)
        found[of.series_id] = linked_events_out.event(series, address=address, occasions=_ahead(of, series))
    return found


def _ahead(of: Series, shown: ShownSeries) -> list[OccasionView]:
    """Over two years, from its start or from about a year before its last change: the page depends on what is kept alone, not on the day."""
    around = wall_time(shown.changed_at)
    start = max(wall_time(instant_of(of.starts, ZoneInfo(of.zone))), around - timedelta(days=DAYS_AHEAD))
    return [one for one in expanded(of, start=start, end=start + timedelta(days=2 * DAYS_AHEAD)) if one.gathering_id is None]


async def _records(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Document]:
    found = await connection.fetch(RECORDS, [row["source"] for row in rows], [row["source_id"] for row in rows]) if rows else []
    return {(row["source"], row["source_id"]): _as_it_came(row) for row in found}


def _as_it_came(row: Mapping[str, Any]) -> Document:
    return linked_events.write_event(followed_record(row))


def _place(row: Mapping[str, Any], *, address: str) -> Document:
    if row.get("record"):
        return linked_events.write_place(PLACE_RECORD.validate_python(row["record"]))
    where = where_of(row, words=None)
    return linked_events_out.place(where or Where(name=row["place_name"]), address=address)


def _own_key(key: str) -> tuple[UUID | None, datetime | None]:
    """`yhteys:<id>`, or `yhteys:<id>:<wall time>` for an occasion of a series."""
    source, _, rest = key.partition(":")
    own, _, occasion = rest.partition(":")
    try:
        return (UUID(own), datetime.strptime(occasion, "%Y%m%dT%H%M%S") if occasion else None) if source == linked_events_out.SOURCE else (None, None)  # noqa: DTZ007 - a wall time has no zone
    except ValueError:
        return None, None


def _moment(given: datetime | date | None, *, days: int = 0) -> datetime | None:
    if given is None or isinstance(given, datetime):
        return given
    return midnight(given + timedelta(days=days))

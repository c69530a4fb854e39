"""What is public, by place, network, organisation, target group or municipality, or one alone: what the exports write.

What must stay true: a gathering is here from its publication on, also when it is cancelled after that, and never before. A series is public from its start.
A feed goes from about a year back to about a year ahead, and no further.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.events.domain import outlines
from services.events.domain.series import Series
from services.events.interchange.shown import Shown, ShownGathering, ShownSeries, ShownThing, Where
from services.events.store.series import SERIES
from shared.contracts.events import GatheringKind, Title
from shared.contracts.words import LocalText
from shared.database.postgres import Connection
from shared.domain.days import midnight
from shared.errors import InvalidValue, NotFound

DAYS_BACK = DAYS_AHEAD = 400
MOST = 10_000


class Scope(StrEnum):
    """Whose calendar: of a gathering or series, that one alone."""

    GATHERING = "gathering"
    SERIES = "series"
    PLACE = "place"
    NETWORK = "network"
    ORGANISATION = "organisation"
    TARGET_GROUP = "target-group"
    MUNICIPALITY = "municipality"


OUTLINE = tuple(field.name for field in fields(ShownThing) if field.name in outlines.FIELDS)
WORDS = frozenset({Scope.TARGET_GROUP, Scope.MUNICIPALITY})

PUBLISHED_GATHERINGS = """
select g.gathering_id, g.kind, g.state, g.starts_at, g.ends_at, g.gathering, coalesce(s.version, 0) as version, last.done_at as changed_at,
o.name as convenor_name, p.place_id, p.name as place_name, p.address, p.municipality as place_municipality, p.coordinates
from public_gatherings g
cross join lateral (select done_at from changes c where c.subject = g.gathering_id and c.what = 'gathering' order by c.change desc limit 1) last
left join subjects s on s.subject = g.gathering_id::text
left join organisations o on o.organisation_id = (g.gathering ->> 'convenor')::uuid
left join places p on p.place_id = g.place_id
where true
"""
IN_THE_WINDOW = f" and g.ends_at > $2 and g.starts_at < $3 order by g.starts_at, g.gathering_id limit {MOST}"
UNPUBLISHED = """
array(
    select jsonb_build_object('gathering_id', g.gathering_id, 'cancelled_for', g.gathering ->> 'cancelled_for')
    from jsonb_array_elements(v.series -> 'overrides') override join gatherings g on g.gathering_id = (override ->> 'gathering_id')::uuid
    where not exists (select from public_gatherings p where p.gathering_id = g.gathering_id)
) as unpublished
"""
"""Of a series `v`: its occasions that were taken up and are not public, for `announced`."""
ALL_SERIES = f"""
select v.series_id, v.series, coalesce(s.version, 0) as version, last.done_at as changed_at, {UNPUBLISHED},
o.name as convenor_name, p.place_id, p.name as place_name, p.address, p.municipality as place_municipality, p.coordinates
from series v cross join lateral (select done_at from changes c where c.subject = v.series_id and c.what = 'series' order by c.change desc limit 1) last
left join subjects s on s.subject = v.series_id::text
left join organisations o on o.organisation_id = (v.series ->> 'convenor')::uuid
left join places p on p.place_id = v.place_id
where true
"""  # noqa: S608 - made of our own words alone
STANDING = "and v.last_at > $2 and v.first_at < $3 order by v.series_id"
WITHIN = {
    Scope.PLACE: "place_id = $1",
    Scope.NETWORK: "network_id = $1",
    Scope.ORGANISATION: "organisations && acts_for($1::uuid)",
    Scope.TARGET_GROUP: "target_groups @> array[$1]",
    Scope.MUNICIPALITY: "municipality = $1",
}
GATHERINGS = {
    Scope.GATHERING: f"{PUBLISHED_GATHERINGS} and g.gathering_id = $1",
    **{scope: f"{PUBLISHED_GATHERINGS} and g.{within} {IN_THE_WINDOW}" for scope, within in WITHIN.items()},
}
SERIES_OF = {
    Scope.SERIES: f"{ALL_SERIES} and v.series_id = $1",
    **{scope: f"{ALL_SERIES} and v.{within} {STANDING}" for scope, within in WITHIN.items()},
}
MOVED = """
select distinct on (c.subject) c.subject, (c.before ->> 'starts_at')::timestamptz as was from changes c
where c.what = 'gathering' and c.subject = any($1) and c.before ? 'starts_at' and c.before ->> 'starts_at' <> c.after ->> 'starts_at'
and c.change > (select min(p.change) from changes p where p.what = 'gathering' and p.subject = c.subject and p.after ->> 'state' = 'published')
order by c.subject, c.change desc
"""


class NoSuchKey(InvalidValue):
    slug = "no-such-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    first: datetime
    end: datetime

    @classmethod
    def around(cls, day: date) -> "Window":
        return cls(first=midnight(day - timedelta(days=DAYS_BACK)), end=midnight(day + timedelta(days=DAYS_AHEAD)))


async def shown(connection: Connection, scope: Scope, key: str, *, today: date) -> list[Shown]:
    """What a feed holds, in the order of time; series after gatherings."""
    window = Window.around(today)
    found: list[Shown] = []
    if scope in GATHERINGS:
        found += await _gatherings(connection, scope, key_of(scope, key), window)
    if scope in SERIES_OF:
        found += await _series(connection, scope, key_of(scope, key), window)
    if not found and scope in {Scope.GATHERING, Scope.SERIES}:
        raise NotFound(f"public {scope}", key)
    return found


async def _gatherings(connection: Connection, scope: Scope, key: UUID | str, window: Window) -> list[Shown]:
    rows = await connection.fetch(GATHERINGS[scope], key, *(() if scope is Scope.GATHERING else (window.first, window.end)))
    return await gatherings_of(connection, rows)


async def gatherings_of(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Shown]:
    moved = await connection.fetch(MOVED, [row["gathering_id"] for row in rows]) if rows else []
    was = {row["subject"]: row["was"] for row in moved}
    return await asyncio.to_thread(lambda: [gathering_of(row, moved_from=was.get(row["gathering_id"])) for row in rows])


async def _series(connection: Connection, scope: Scope, key: UUID | str, window: Window) -> list[Shown]:
    return await many_series_of(await connection.fetch(SERIES_OF[scope], key, *(() if scope is Scope.SERIES else (window.first, window.end))))


async def many_series_of(rows: Sequence[Mapping[str, Any]]) -> list[Shown]:
    return await asyncio.to_thread(lambda: [series_of(row, announced(row)) for row in rows])


def gathering_of(row: Mapping[str, Any], *, moved_from: datetime | None) -> ShownGathering:
    document = row["gathering"]
    return ShownGathering(
        gathering_id=row["gathering_id"],
        version=row["version"],
        changed_at=row["changed_at"],
        kind=GatheringKind(row["kind"]),
        title=Title.model_validate(document["title"]),
        contents=LocalText.model_validate(document["contents"]) if document.get("contents") else None,
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        convenor=UUID(document["convenor"]),
        convenor_name=row["convenor_name"],
        where=where_of(row, words=(document["spot"] or {}).get("description")),
        target_groups=tuple(document["target_groups"]),
        languages=tuple(document.get("languages") or ()),
        free_of_charge=document.get("free_of_charge"),
        capacity=document["capacity"],
        url=document.get("url"),
        cancelled=row["state"] == "cancelled",
        moved_from=moved_from,
    )


def announced(row: Mapping[str, Any]) -> Series:
    """The series as it speaks for itself: also for an occasion that was taken up, until its gathering is published or if it never will be."""
    of: Series = SERIES.read(row["series"])
    unpublished = {UUID(one["gathering_id"]): one["cancelled_for"] for one in row["unpublished"]}
    own = (replace(one, gathering_id=None, cancelled_for=unpublished[one.gathering_id]) if one.gathering_id in unpublished else one for one in of.overrides)
    return replace(of, overrides=tuple(own))


def series_of(row: Mapping[str, Any], of: Series) -> ShownSeries:
    return ShownSeries(
        series=of,
        version=row["version"],
        changed_at=row["changed_at"],
        convenor_name=row["convenor_name"],
        where=where_of(row, words=of.spot.description if of.spot else None),
        cancelled=of.cancelled_for is not None,
        **{name: getattr(of, name) for name in OUTLINE},
    )


def where_of(row: Mapping[str, Any], *, words: str | None) -> Where | None:
    if row["place_id"] is None:
        return Where(name=Title(fi=words)) if words else None
    point = row["coordinates"] or {}
    return Where(
        name=Title.model_validate(row["place_name"]),
        address=row["address"],
        municipality=row["place_municipality"],
        latitude=point.get("latitude"),
        longitude=point.get("longitude"),
        place_id=row["place_id"],
    )


def key_of(scope: Scope, key: str) -> UUID | str:
    if scope in WORDS:
        return key
    try:
        return UUID(key)
    except ValueError:
        raise NoSuchKey(f"a {scope} is named by its id", field="key", value=key, remedy="give the id as a UUID") from None

"""Gatherings as they are read, and what each party owes for them."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.events.authorisation import own_alone, whose_gathering
from services.events.domain.gatherings import Gathering, State
from services.events.store.gatherings import GATHERINGS
from services.events.views import lists
from services.events.views.insiders import OF_A_GATHERING, insiders_alone
from services.events.views.outlines import OutlineView
from shared.auth import Caller
from shared.contracts.events import Attendance, DutyRole, GatheringKind, Share, Spot, Title
from shared.contracts.events.series import Wall
from shared.contracts.times import Instant
from shared.contracts.words import Code, Provenance
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

ONE = """
select g.gathering, coalesce(s.version, 0) as version, not_known(g.organisations || array(
        select (share ->> 'payer')::uuid from jsonb_array_elements(coalesce(g.gathering -> 'split' -> 'shares', '[]')) share
    )) as not_known,
    (select max(c.change) from changes c where c.what = 'gathering' and c.subject = g.gathering_id) as last_change
from gatherings g left join subjects s on s.subject = g.gathering_id::text where g.gathering_id = $1
"""
ALL = """
select g.gathering, coalesce(s.version, 0) as version, not_known(g.organisations || array(
        select (share ->> 'payer')::uuid from jsonb_array_elements(coalesce(g.gathering -> 'split' -> 'shares', '[]')) share
    )) as not_known,
    (select max(c.change) from changes c where c.what = 'gathering' and c.subject = g.gathering_id) as last_change
from gatherings g left join subjects s on s.subject = g.gathering_id::text
where ($1::uuid is null or g.gathering_id > $1) and ($3::text is null or g.state = $3) and ($4::text is null or g.kind = $4)
and ($5::timestamptz is null or g.ends_at > $5) and ($6::timestamptz is null or g.starts_at < $6)
and ($7::text is null or g.municipality = $7) and ($8::text is null or $8 = any(g.target_groups))
and ($9::text is null or exists (
    select from waited_for(g.gathering) w where w.waits_for = $9 and ($10::uuid is null or w.organisation_id = any(acts_for($10)))
))
order by g.gathering_id limit $2 + 1
"""
SETTLEMENT = """
select g.gathering_id, g.starts_at, g.state, g.gathering -> 'title' as title, owed.payer, (share ->> 'payer')::uuid as named, o.name as payer_name,
(share ->> 'rent_cents')::bigint as rent_cents, (share ->> 'catering_cents')::bigint as catering_cents
from gatherings g cross join lateral jsonb_array_elements(g.gathering -> 'split' -> 'shares') share
cross join lateral (select successor((share ->> 'payer')::uuid) as payer) owed
left join organisations o on o.organisation_id = owed.payer
where jsonb_typeof(g.gathering -> 'split') = 'object' and g.state in ('published', 'held')
and (g.starts_at at time zone 'Europe/Helsinki')::date between $1 and $2 and ($3::uuid is null or owed.payer = successor($3))
order by o.name nulls last, owed.payer, g.starts_at, g.gathering_id, named
"""


class WaitsFor(StrEnum):
    """A party's agreement to what was proposed to it, or a payer's acceptance of its share."""

    AGREEMENT = "agreement"
    ACCEPTANCE = "acceptance"


class Wanted(lists.Wanted):
    """`ends_after` and `starts_before` make a window: what is under way in any part of it.

    `waits_for` are those that cannot go on before somebody agrees or accepts; `waits_on` who that is, for a party itself alone where it is about shares.
    """

    state: State | None = None
    kind: GatheringKind | None = None
    ends_after: Instant | None = None
    starts_before: Instant | None = None
    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$")
    target_group: Code | None = None
    waits_for: WaitsFor | None = None
    waits_on: UUID | None = None


class SplitView(BaseModel):
    """Who carries what, in cents; `waits_for` are the payers who have not accepted yet."""

    split: int
    rent_cents: int
    catering_cents: int
    shares: tuple[Share, ...]
    accepted: tuple[UUID, ...]
    waits_for: tuple[UUID, ...]


class GatheringView(OutlineView):
    """A gathering.

    `gaps` are the roles that nobody has taken; `version` is what If-Match compares; `last_change` is what an edit names as its base; one that was taken up
    from a series says which, and the name of the occasion that it was. `split` is null also where nothing was split. `not_known` are those of its
    organisations (of its payers too, for its insiders) of whom the registry has told nothing yet.
    """

    gathering_id: UUID
    starts_at: datetime
    ends_at: datetime
    agreed: tuple[UUID, ...]
    spot: Spot | None
    gaps: tuple[DutyRole, ...]
    state: State
    split: Annotated[SplitView | None, insiders_alone(OF_A_GATHERING)]
    attendance: Annotated[tuple[Attendance, ...] | None, insiders_alone(OF_A_GATHERING)]
    cancelled_for: str | None
    series_id: UUID | None
    occasion: Wall | None
    origin: Provenance | None
    not_known: tuple[UUID, ...]
    version: int
    last_change: int


class Line(BaseModel):
    """What one payer owes for one gathering, in cents. `named` is the payer as the split names it, where that has merged into the one who owes by now."""

    payer: UUID
    named: UUID
    payer_name: str | None
    gathering_id: UUID
    title: Title
    starts_at: datetime
    state: State
    rent_cents: int
    catering_cents: int


async def gathering(connection: Connection, gathering_id: UUID, *, caller: Caller) -> GatheringView:
    if row := await connection.fetchrow(ONE, gathering_id):
        return _view(row, caller)
    raise NotFound("gathering", gathering_id)


async def gatherings(connection: Connection, wanted: Wanted, *, caller: Caller) -> Page[GatheringView]:
    """Raises Forbidden: a party asks whose acceptance of a share it is that waits, and means another."""
    if wanted.waits_for is WaitsFor.ACCEPTANCE:
        wanted = wanted.model_copy(update={"waits_on": own_alone(caller, wanted.waits_on)})
    rows = await connection.fetch(ALL, *(getattr(wanted, name) for name in Wanted.model_fields))
    return page([_view(row, caller) for row in rows], limit=wanted.limit, key="gathering_id")


async def settlement(connection: Connection, *, since: date, until: date, payer: UUID | None) -> list[Line]:
    """By payer and time: the shares of what was published or held in the period, both days included (Europe/Helsinki)."""
    return [Line(**row) for row in await connection.fetch(SETTLEMENT, since, until, payer)]


def _view(row: Mapping[str, Any], caller: Caller) -> GatheringView:
    found: Gathering = GATHERINGS.read(row["gathering"])
    inside = caller.is_one_of(whose_gathering(found))
    split, attendance = (_split(found), found.attendance) if inside else (None, None)
    shown = {*row["not_known"]} if inside else {*row["not_known"]} & {found.convenor, *found.parties}
    standing = {"version": row["version"], "last_change": row["last_change"], "not_known": tuple(sorted(shown))}
    return view_of(found, GatheringView, split=split, attendance=attendance, **standing)


def _split(found: Gathering) -> SplitView | None:
    if (split := found.split) is None:
        return None
    return view_of(split, SplitView, split=split.number)

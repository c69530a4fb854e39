"""The calendar as any resident sees it: what is published, and occasions of series, in one list by time; what is cancelled is marked so.

What must stay true: it is the shared calendar's list (`calendar.part_of`) over what is public alone. Nothing of costs, parties, duties or of who came is in a
row; of sign-up, whether one more fits, and how many wait. An occasion that was taken up stands for itself until its gathering is published.
"""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.events.domain.gatherings import State
from services.events.domain.signups import Occasion, SignupList, is_open
from services.events.occasions import Standing
from services.events.store.signups import SignupLists
from services.events.views import calendar
from services.events.views.calendar_entries import Entry, organisations_of, places_of
from services.events.views.feeds import UNPUBLISHED, announced
from shared.contracts.events import GatheringId, GatheringKind, Spot, Title
from shared.contracts.events.series import Wall
from shared.contracts.times import Day
from shared.contracts.words import Code
from shared.database.postgres import Connection
from shared.database.search import Part, search, searched
from shared.domain.days import HELSINKI
from shared.domain.trilingual import Language
from shared.http.paging import Page, Typed

AHEAD = timedelta(days=92)
MOST_RECURRING = 20_000
"""Occasions of series that are counted in a month."""

NARROWED = """
    and ($9::text is null or municipality = $9) and ($10::uuid is null or network_id = $10) and ($11::uuid is null or place_id = $11)
    and ($12::uuid is null or organisations && acts_for($12)) and ($13::text is null or $13 = any(target_groups)) and ($14::text is null or kind = $14)
    and ($15::boolean is null or (document ->> 'free_of_charge')::boolean = $15) and ($16::text is null or document -> 'languages' ? $16)
    and ($17::text is null or place_id = any(array(select place_id from places where $17 = any(accessible))))
"""
SHOWN = f"""
from public_gatherings g :found cross join lateral (select g.gathering as document) whole
where ends_at > $7 and starts_at < $8 {NARROWED} and ($18::uuid is null or gathering_id = any(array(
    select (one ->> 'gathering_id')::uuid from series, jsonb_array_elements(series.series -> 'overrides') one where series.series_id = $18
)))
"""  # noqa: S608 - made of our own words alone
RECURRING = f"""
from series v :found cross join lateral (select v.series as document) whole
where tstzrange(first_at, last_at) && tstzrange($7, $8) {NARROWED} and ($18::uuid is null or series_id = $18)
"""
GATHERINGS = f"""
select found.gathering_id, kind, state, starts_at, ends_at, municipality, target_groups, network_id, organisations, kept.title, kept.contents, kept.spot,
    null::jsonb as organisers, kept.languages, null::jsonb as duties, kept.capacity, kept.free_of_charge, kept.url, null::jsonb as split, kept.series_id,
    kept.occasion
from (
    select gathering_id, kind, state, starts_at, ends_at, municipality, target_groups, network_id, organisations, document {SHOWN}
    and (starts_at, gathering_id) > ($19, $20::uuid) order by starts_at, gathering_id limit $21
) found cross join lateral jsonb_to_record(found.document) as kept (
    title jsonb, contents jsonb, spot jsonb, languages jsonb, capacity bigint, free_of_charge boolean, url text, series_id uuid, occasion timestamp
)
order by starts_at, found.gathering_id
"""  # noqa: S608 - made of our own words alone
STANDING = f"select series, last_wall, {UNPUBLISHED} {RECURRING}"
DAYS = f"""
select (greatest(starts_at, $7) at time zone 'Europe/Helsinki')::date as day, count(*) as gatherings, count(*) filter (where state = 'cancelled') as cancelled
{SHOWN} group by 1
"""
IN_THE_WINDOW = Part(
    only="ends_at > $7 and starts_at < $8", by="tstzrange(starts_at, ends_at, '[]') && tstzrange($7, $8)", named="(named || '')"
)  # fmt: skip
FOUND = searched("gatherings", "gathering_id", part=IN_THE_WINDOW)
SERIES_FOUND = searched("series", "series_id")


class PublicNarrowing(calendar.Narrowing):
    """What anybody may narrow it by, beside what the shared calendar is narrowed by."""

    q: Typed = None
    free_of_charge: bool | None = Field(default=None, description="whether it costs nothing; of some nobody has said")
    language: Language | None = Field(default=None, description="in which it is held; of some nobody has said")
    accessible: Code | None = Field(default=None, description="what its place is known to have, as `step_free_entrance`")
    series: UUID | None = Field(default=None, description="of which it is an occasion")

    @property
    def scope(self) -> tuple[object, ...]:
        return *super().scope, self.free_of_charge, self.language, self.accessible, self.series


class PublicLooking(PublicNarrowing):
    """From one day to another by Helsinki's calendar, both included: from today, and three months on, where nothing is said; and what is looked for."""

    first_on: Day | None = None
    last_on: Day | None = None
    after: calendar.After = None
    limit: int = Field(default=50, ge=1, le=200)


class PublicDays(PublicNarrowing):
    month: calendar.Month


class DayView(BaseModel):
    """How many begin on a day of the month, and how many of these are cancelled; what began before the month stands on its first day."""

    day: date
    gatherings: int
    cancelled: int


class Room(BaseModel):
    """`free`: as many places as one sign-up can get, null where there is room for everybody; at 0 one comes to the waiting list, behind `waiting` others."""

    is_open: bool
    free: int | None
    waiting: int


class PublicCalendarView(BaseModel):
    """A row of the public calendar. An occasion of a series has no `gathering_id` until it is one; without `signup` one just comes."""

    id: UUID
    gathering_id: UUID | None
    series_id: UUID | None
    occasion: Wall | None
    kind: GatheringKind
    title: Title
    starts_at: datetime
    ends_at: datetime
    state: State | Standing
    spot: Spot | None
    place_name: Title | None = None
    address: str | None = None
    accessible: tuple[str, ...] = ()
    """What its place is known to have."""
    municipality: str | None
    target_groups: tuple[str, ...]
    languages: tuple[str, ...]
    free_of_charge: bool | None
    convenor: UUID
    convenor_name: str | None = None
    url: str | None
    signup: Room | None = None


async def gatherings(connection: Connection, looking: PublicLooking, *, today: date, now: datetime) -> Page[PublicCalendarView]:
    first = looking.first_on or today
    window, after = calendar.days(first, looking.last_on or first + AHEAD), calendar.place_of(looking.after)
    place = after.starts_at, after.id, looking.limit + 1
    rows = await search(connection, GATHERINGS, FOUND, looking.q, window.start, window.end, *looking.scope, *place)
    standing = await search(connection, STANDING, SERIES_FOUND, looking.q, window.start, window.end, *looking.scope)
    found = await asyncio.to_thread(calendar.part_of, rows, standing, window, after, looking.limit, read=announced)
    return Page(items=await _told(connection, found.items, now=now), next=found.next)


async def days(connection: Connection, asked: PublicDays) -> list[DayView]:
    """Of a month: the days on which something is on."""
    window = calendar.month(asked.month)
    rows = await search(connection, DAYS, FOUND, asked.q, window.start, window.end, *asked.scope)
    standing = await search(connection, STANDING, SERIES_FOUND, asked.q, window.start, window.end, *asked.scope)
    recurring = await asyncio.to_thread(calendar.part_of, (), standing, window, calendar.place_of(None), MOST_RECURRING, read=announced)
    counted = {row["day"]: DayView(**row) for row in rows}
    for entry in recurring.items:
        day = max(entry.starts_at, window.start).astimezone(HELSINKI).date()
        before = counted.get(day) or DayView(day=day, gatherings=0, cancelled=0)
        cancelled = before.cancelled + (entry.state == Standing.CANCELLED)
        counted[day] = DayView(day=day, gatherings=before.gatherings + 1, cancelled=cancelled)
    return [counted[day] for day in sorted(counted)]


async def _told(connection: Connection, entries: list[Entry], *, now: datetime) -> list[PublicCalendarView]:
    """With the names of places and convenors, and whether there is room."""
    places = await places_of(connection, entries)
    names = await organisations_of(connection, {entry.convenor for entry in entries})
    lists = await SignupLists(connection).several([GatheringId(entry.gathering_id) for entry in entries if entry.gathering_id])
    told = []
    for entry in entries:
        of: dict[str, Any] = {name: getattr(entry, name) for name in PublicCalendarView.model_fields.keys() & Entry.model_fields.keys()}
        place: Mapping[str, Any] | None = places.get(entry.spot.place_id) if entry.spot and entry.spot.place_id else None
        if place:
            of |= {name: place[name] for name in ("address", "accessible")}
            of |= {"place_name": place["name"], "municipality": entry.municipality or place["municipality"]}
        the_list = lists.get(GatheringId(entry.gathering_id)) if entry.gathering_id else None
        told.append(PublicCalendarView(**of | {"convenor_name": names.get(entry.convenor), "signup": _room(entry, the_list, now=now)}))
    return told


def _room(entry: Entry, the_list: SignupList | None, *, now: datetime) -> Room | None:
    if the_list is None or not isinstance(entry.state, State):
        return None
    occasion = Occasion(
        gathering_id=the_list.gathering_id, convenor=the_list.convenor, state=entry.state, starts_at=entry.starts_at, ends_at=entry.ends_at
    )  # fmt: skip
    return Room(is_open=is_open(the_list, occasion, now=now), free=the_list.free_for_one, waiting=the_list.queued)

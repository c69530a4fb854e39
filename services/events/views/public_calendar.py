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
from shared.database.postgres import Connection
from shared.database.search import search, searched
from shared.http.paging import Page, Typed

AHEAD = timedelta(days=92)

GATHERINGS = """
select g.gathering_id, kind, state, starts_at, ends_at, municipality, target_groups, network_id, organisations, kept.title, kept.contents, kept.spot,
    null::jsonb as organisers, kept.languages, null::jsonb as duties, kept.capacity, kept.free_of_charge, kept.url, null::jsonb as split, kept.series_id,
    kept.occasion
from public_gatherings g :found cross join lateral jsonb_to_record(g.gathering) as kept (
    title jsonb, contents jsonb, spot jsonb, languages jsonb, capacity bigint, free_of_charge boolean, url text, series_id uuid, occasion timestamp
)
where ends_at > $7 and starts_at < $8 and (starts_at, gathering_id) > ($9, $10::uuid) and ($12::text is null or municipality = $12)
and ($13::uuid is null or network_id = $13) and ($14::uuid is null or place_id = $14) and ($15::uuid is null or organisations && acts_for($15))
and ($16::text is null or $16 = any(target_groups)) and ($17::text is null or kind = $17) and ($18::boolean is null or kept.free_of_charge = $18)
order by starts_at, gathering_id limit $11
"""
STANDING = f"""
select series, last_wall, {UNPUBLISHED} from series v :found where tstzrange(first_at, last_at) && tstzrange($7, $8) and ($9::text is null or municipality = $9)
and ($10::uuid is null or network_id = $10) and ($11::uuid is null or place_id = $11) and ($12::uuid is null or organisations && acts_for($12))
and ($13::text is null or $13 = any(target_groups)) and ($14::text is null or kind = $14)
and ($15::boolean is null or (v.series ->> 'free_of_charge')::boolean = $15)
"""  # noqa: S608 - made of our own words alone
FOUND = searched("gatherings", "gathering_id", only="ends_at > $7 and starts_at < $8")
SERIES_FOUND = searched("series", "series_id")


class PublicLooking(calendar.LookedFor):
    """From one day to another by Helsinki's calendar, both included: from today, and three months on, where nothing is said; and what is looked for."""

    q: Typed = None
    first_on: Day | None = None
    last_on: Day | None = None
    free_of_charge: bool | None = Field(default=None, description="whether it costs nothing; of some nobody has said")
    limit: int = Field(default=50, ge=1, le=200)

    @property
    def scope(self) -> tuple[object, ...]:
        return *super().scope, self.free_of_charge


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
    rows = await search(
        connection, GATHERINGS, FOUND, looking.q, window.start, window.end, after.starts_at, after.id, looking.limit + 1, *looking.scope
    )  # fmt: skip
    standing = await search(connection, STANDING, SERIES_FOUND, looking.q, window.start, window.end, *looking.scope)
    found = await asyncio.to_thread(calendar.part_of, rows, standing, window, after, looking.limit, read=announced)
    return Page(items=await _told(connection, found.items, now=now), next=found.next)


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
            of |= {"place_name": place["name"], "address": place["address"], "municipality": entry.municipality or place["municipality"]}
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

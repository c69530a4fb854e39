"""Rooms as they are read: what they are, when they are free, and what their use was worth."""

from datetime import date, timedelta
from uuid import UUID

import asyncpg
from pydantic import BaseModel

from services.events.domain import rooms as domain
from services.events.domain.opening_hours import Span
from services.events.store.rooms import Rooms
from services.events.views.bookings import TimeView
from shared.contracts.registry import HourlyPrice, OpeningHours
from shared.contracts.words import LocalName, RoomId
from shared.database.postgres import Connection
from shared.errors import InvalidValue, NotFound
from shared.http.paging import Page, page

LONGEST_WINDOW = timedelta(days=62)

SHOWN = """
select r.room_id, r.place_id, r.name, p.name as place_name, p.keeper_id, p.keeper_name, p.municipality, r.capacity, r.buffer_before_minutes,
    r.buffer_after_minutes, coalesce(r.hours, p.hours) as hours, r.prices, r.by_permission, least(r.closed_on, p.closed_on) as closed_on
from rooms r join places p using (place_id)
"""
ONE = f"{SHOWN} where r.room_id = $1"
ALL = f"""{SHOWN}
where ($1::uuid is null or r.room_id > $1) and ($3::uuid is null or r.place_id = $3) and ($4::text is null or p.municipality = $4)
and ($5::bigint is null or r.capacity >= $5) order by r.room_id limit $2 + 1
"""
TAKEN = """
select starts_at, ends_at, taken from bookings where room_id = $1 and taken && $2 and state in ('tentative', 'confirmed', 'used') order by starts_at
"""
WORTH = """
select b.organisation_id, o.name as organisation_name, b.place_id, p.name as place_name, b.year, count(*) as bookings, sum(b.minutes)::bigint as minutes,
    sum(b.worth_cents)::bigint as worth_cents, count(*) filter (where b.worth_cents is null) as without_price
from (select *, (starts_at at time zone 'Europe/Helsinki')::date as on_day, extract(year from starts_at at time zone 'Europe/Helsinki')::integer as year
    from bookings where state = 'used') b
left join organisations o using (organisation_id) left join places p using (place_id)
where b.on_day between $1 and $2 and ($3::uuid is null or b.organisation_id = any(acts_for($3)))
group by b.organisation_id, o.name, b.place_id, p.name, b.year order by b.year, o.name nulls last, b.organisation_id, b.place_id
"""


class WindowIsTooLong(InvalidValue):
    slug = "window-is-too-long"


class RoomView(BaseModel):
    """A room as the registry told of it. `hours` are its own, or else the place's; `closed_on` is the last day on which it takes anybody."""

    room_id: UUID
    place_id: UUID
    name: LocalName
    place_name: LocalName
    keeper_id: UUID | None
    keeper_name: str
    municipality: str
    capacity: int | None
    buffer_before_minutes: int
    buffer_after_minutes: int
    hours: OpeningHours
    prices: list[HourlyPrice]
    by_permission: bool
    """Whoever is not its keeper needs the grant office's permission to book it."""
    closed_on: date | None


class WorthView(BaseModel):
    """What an organisation's use of a place's rooms was worth in a year, in euro cents.

    Null when no use had a price; `without_price` counts those that had none.
    """

    organisation_id: UUID
    organisation_name: str | None
    place_id: UUID
    place_name: LocalName | None
    year: int
    bookings: int
    minutes: int
    worth_cents: int | None
    without_price: int


async def room(connection: Connection, room_id: UUID) -> RoomView:
    if row := await connection.fetchrow(ONE, room_id):
        return RoomView(**row)
    raise NotFound("room", room_id)


async def rooms(
    connection: Connection, *, after: UUID | None, limit: int, place_id: UUID | None, municipality: str | None, seats: int | None
) -> Page[RoomView]:
    rows = await connection.fetch(ALL, after, limit, place_id, municipality, seats)
    return page([RoomView(**row) for row in rows], limit=limit, key="room_id")


async def free(connection: Connection, room_id: UUID, *, window: Span, minutes: int) -> list[TimeView]:
    """The free times of that length or longer, the room's minutes before and after taken care of."""
    if not timedelta(0) < window.ends_at - window.starts_at <= LONGEST_WINDOW:
        message = f"a window ends after it starts, and at most {LONGEST_WINDOW.days} days later"
        raise WindowIsTooLong(message, field="until", value=window.ends_at, remedy="ask for a shorter one")
    found, length = await Rooms(connection).get(RoomId(room_id)), timedelta(minutes=minutes)
    reach = domain.looked_at(found, window)
    rows = await connection.fetch(TAKEN, room_id, asyncpg.Range(reach.starts_at, reach.ends_at))
    taken = [Span(starts_at=row["taken"].lower, ends_at=row["taken"].upper) for row in rows]
    return [TimeView(starts_at=one.first, ends_at=one.last + length) for one in domain.free(found, taken, window, length=length)]


async def worth(connection: Connection, *, since: date, until: date, organisation_id: UUID | None) -> list[WorthView]:
    """By year, organisation and place: what began in the period and has been used, both days included (Europe/Helsinki)."""
    return [WorthView.model_validate(dict(row)) for row in await connection.fetch(WORTH, since, until, organisation_id)]

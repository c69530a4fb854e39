"""Meeting places and their rooms, as they are read."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.registry.domain import prices
from services.registry.domain.meeting_places import State
from shared.contracts.registry import Coordinates, HourlyPrice, NamedParty, OpeningHours
from shared.contracts.words import LocalName, Money
from shared.database.documents import shown
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

SEEN = """
select p.place, (select count(*) from rooms r where r.place_id = p.place_id and r.state = 'open') as rooms, coalesce(s.version, 0) as version
from places p left join subjects s on s.subject = p.place_id::text
"""
ONE = SEEN + "where p.place_id = $1"
ALL = f"""{SEEN}
where ($1::uuid is null or p.place_id > $1) and ($3::text is null or p.state = $3) and ($4::text is null or p.municipality = $4)
and ($5::text is null or $5 = any(p.accessible)) and ($6::uuid is null or p.keeper_id = any(acts_for($6)))
order by p.place_id limit $2 + 1
"""
ROOM = "select room from rooms where place_id = $1 and room_id = $2"
ROOMS = """
select room from rooms
where place_id = $3 and ($1::uuid is null or room_id > $1) and ($4::integer is null or capacity >= $4) order by room_id limit $2 + 1
"""


class PlaceView(BaseModel):
    """A meeting place. `rooms` counts the open ones; `version` is what If-Match compares, for the place and its rooms together."""

    place_id: UUID
    name: LocalName
    keeper: NamedParty
    municipality: str
    state: State
    address: str | None
    postal_code: str | None
    coordinates: Coordinates | None
    accessibility: dict[str, bool]
    hours: OpeningHours
    closed_on: date | None
    rooms: int
    version: int


class RoomView(BaseModel):
    """A room. Hours that are null are those of the place."""

    room_id: UUID
    place_id: UUID
    name: LocalName
    state: State
    capacity: int | None
    equipment: list[str]
    accessibility: dict[str, bool]
    buffer_before_minutes: int
    buffer_after_minutes: int
    hours: OpeningHours | None
    by_permission: bool
    """Whoever is not its keeper needs the grant office's permission to book it."""
    prices: list[HourlyPrice]
    closed_on: date | None


class WorthView(BaseModel):
    """What a use of a room is worth by its price list; null when no price holds on that day."""

    room_id: UUID
    on: date
    minutes: int
    worth: Money | None


async def place(connection: Connection, place_id: UUID) -> PlaceView:
    row = await connection.fetchrow(ONE, place_id)
    if row is None:
        raise NotFound("place", place_id)
    return PlaceView.model_validate(shown(row, "place"))


async def places(
    connection: Connection, *, after: UUID | None, limit: int, state: State | None, municipality: str | None, accessible: str | None, keeper: UUID | None
) -> Page[PlaceView]:
    rows = await connection.fetch(ALL, after, limit, state, municipality, accessible, keeper)
    return page([PlaceView.model_validate(shown(row, "place")) for row in rows], limit=limit, key="place_id")


async def room(connection: Connection, place_id: UUID, room_id: UUID) -> RoomView:
    found = await connection.fetchval(ROOM, place_id, room_id)
    if found is None:
        raise NotFound("room", room_id)
    return RoomView.model_validate(found)


async def rooms(connection: Connection, place_id: UUID, *, after: UUID | None, limit: int, seats: int | None) -> Page[RoomView]:
    await place(connection, place_id)
    rows = await connection.fetch(ROOMS, after, limit, place_id, seats)
    return page([RoomView.model_validate(row["room"]) for row in rows], limit=limit, key="room_id")


async def worth(connection: Connection, place_id: UUID, room_id: UUID, *, on: date, minutes: int) -> WorthView:
    listed = (await room(connection, place_id, room_id)).prices
    return WorthView(room_id=room_id, on=on, minutes=minutes, worth=prices.worth(listed, on=on, minutes=minutes))

"""Meeting places and their rooms in PostgreSQL. A place read to be changed is locked, so its rooms change one at a time."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from services.registry.domain.meeting_places import Place
from services.registry.domain.rooms import Room
from shared.contracts.words import PlaceId, RoomId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

PLACE = TypeAdapter(Place)
ROOM = TypeAdapter(Room)

GET = """
select place_id, name, keeper, municipality, state, address, postal_code, coordinates, accessibility, hours, closed_on, asked
from places where place_id = $1 for update
"""
ADD = """
insert into places (place_id, name, keeper, municipality, state, address, postal_code, coordinates, accessibility, hours, asked)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
KEEP = """
update places set name = $2, keeper = $3, municipality = $4, state = $5, address = $6, postal_code = $7, coordinates = $8, accessibility = $9, hours = $10,
closed_on = $11 where place_id = $1
"""
ROOMS = """
select room_id, place_id, name, state, capacity, equipment, accessibility, buffer_before_minutes, buffer_after_minutes, hours, prices, closed_on, asked
from rooms where place_id = $1 order by room_id
"""
GET_ROOM = """
select room_id, place_id, name, state, capacity, equipment, accessibility, buffer_before_minutes, buffer_after_minutes, hours, prices, closed_on, asked
from rooms where room_id = $1 for update
"""
ADD_ROOM = """
insert into rooms (room_id, place_id, name, state, capacity, equipment, accessibility, buffer_before_minutes, buffer_after_minutes, hours, prices, asked)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
KEEP_ROOM = """
update rooms set name = $2, state = $3, capacity = $4, equipment = $5, accessibility = $6, buffer_before_minutes = $7, buffer_after_minutes = $8, hours = $9,
prices = $10, closed_on = $11 where room_id = $1
"""


class Places:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, place_id: PlaceId) -> Place | None:
        await claim(self._connection, place_id)
        row = await self._connection.fetchrow(GET, place_id)
        return PLACE.validate_python(dict(row)) if row else None

    async def get(self, place_id: PlaceId) -> Place:
        if place := await self.find(place_id):
            return place
        raise NotFound("place", place_id)

    async def add(self, place: Place) -> None:
        parts = PLACE.dump_python(place, mode="json")
        await self._connection.execute(
            ADD, place.place_id, parts["name"], parts["keeper"], place.municipality, place.state, place.address, place.postal_code, parts["coordinates"],
            parts["accessibility"], parts["hours"], place.asked,
        )  # fmt: skip

    async def keep(self, place: Place) -> None:
        parts = PLACE.dump_python(place, mode="json")
        await self._connection.execute(
            KEEP, place.place_id, parts["name"], parts["keeper"], place.municipality, place.state, place.address, place.postal_code, parts["coordinates"],
            parts["accessibility"], parts["hours"], place.closed_on,
        )  # fmt: skip

    async def rooms(self, place_id: PlaceId) -> Sequence[Room]:
        return [ROOM.validate_python(dict(row)) for row in await self._connection.fetch(ROOMS, place_id)]

    async def find_room(self, room_id: RoomId) -> Room | None:
        await claim(self._connection, room_id)
        row = await self._connection.fetchrow(GET_ROOM, room_id)
        return ROOM.validate_python(dict(row)) if row else None

    async def add_room(self, room: Room) -> None:
        parts = ROOM.dump_python(room, mode="json")
        await self._connection.execute(
            ADD_ROOM, room.room_id, room.place_id, parts["name"], room.state, room.capacity, room.equipment, parts["accessibility"],
            room.buffer_before_minutes, room.buffer_after_minutes, parts["hours"], parts["prices"], room.asked,
        )  # fmt: skip

    async def keep_room(self, room: Room) -> None:
        parts = ROOM.dump_python(room, mode="json")
        await self._connection.execute(
            KEEP_ROOM, room.room_id, parts["name"], room.state, room.capacity, room.equipment, parts["accessibility"], room.buffer_before_minutes,
            room.buffer_after_minutes, parts["hours"], parts["prices"], room.closed_on,
        )  # fmt: skip

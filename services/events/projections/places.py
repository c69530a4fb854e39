"""The registry's meeting places and rooms as events knows them: whose and where they are, when they are open, how many they take, what an hour is worth.

Each fact carries the whole state, so a copy is the newest fact of its thing. A closed one stays, with the day: what was booked there has to be told of.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.contracts import registry
from shared.contracts.envelope import Recorded
from shared.database.postgres import Connection
from shared.log.projector import Projection

KEEP_PLACES = """
insert into places (place_id, name, keeper_id, keeper_name, municipality, address, coordinates, hours, accessible, closed_on)
select place_id, name, (keeper ->> 'organisation_id')::uuid, keeper ->> 'name', municipality, address, coordinates, hours, accessible, closed_on
from jsonb_to_recordset($1) as said (place_id uuid, name jsonb, keeper jsonb, municipality text, address text, coordinates jsonb, hours jsonb,
    accessible text[], closed_on date)
on conflict (place_id) do update set name = excluded.name, keeper_id = excluded.keeper_id, keeper_name = excluded.keeper_name,
    municipality = excluded.municipality, address = excluded.address, coordinates = excluded.coordinates, hours = excluded.hours,
    accessible = excluded.accessible, closed_on = coalesce(excluded.closed_on, places.closed_on)
"""
KEEP_ROOMS = """
insert into rooms (room_id, place_id, name, capacity, buffer_before_minutes, buffer_after_minutes, hours, prices, by_permission, closed_on)
select room_id, place_id, name, capacity, buffer_before_minutes, buffer_after_minutes, hours, prices, by_permission, closed_on
from jsonb_to_recordset($1) as said (room_id uuid, place_id uuid, name jsonb, capacity bigint, buffer_before_minutes integer, buffer_after_minutes integer,
    hours jsonb, prices jsonb, by_permission boolean, closed_on date)
on conflict (room_id) do update set name = excluded.name, capacity = excluded.capacity, buffer_before_minutes = excluded.buffer_before_minutes,
    buffer_after_minutes = excluded.buffer_after_minutes, hours = excluded.hours, prices = excluded.prices, by_permission = excluded.by_permission,
    closed_on = coalesce(excluded.closed_on, rooms.closed_on)
"""


async def keep_places(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    """The newest of a batch says it all, but for the last day, which is told once."""
    places: dict[UUID, dict[str, Any]] = {}
    rooms: dict[UUID, dict[str, Any]] = {}
    for fact in facts:
        match fact.message:
            case registry.PlaceFact() as place:
                accessible = [code for code, so in place.accessibility.items() if so]
                places[place.place_id] = _copy_of(place, places.get(place.place_id, {})) | {"accessible": accessible}
            case registry.RoomFact() as room:
                rooms[room.room_id] = _copy_of(room, rooms.get(room.room_id, {}))
    for statement, said in ((KEEP_PLACES, places), (KEEP_ROOMS, rooms)):
        if said:
            await connection.execute(statement, [said[key] for key in sorted(said)])


def _copy_of(said: registry.PlaceFact | registry.RoomFact, before: dict[str, Any]) -> dict[str, Any]:
    return {"closed_on": before.get("closed_on")} | said.model_dump(mode="json")


PLACES = Projection(
    name="places",
    hears=(
        registry.PlaceOpened,
        registry.PlaceDescribed,
        registry.PlaceClosed,
        registry.RoomAdded,
        registry.RoomDescribed,
        registry.RoomPriced,
        registry.RoomClosed,
    ),
    apply=keep_places,
    tables=("places", "rooms"),
)

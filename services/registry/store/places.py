"""Meeting places and their rooms in PostgreSQL. A place read to be changed is locked, so its rooms change one at a time."""

from collections.abc import Sequence

from services.registry.domain.meeting_places import Place
from services.registry.domain.rooms import Room
from shared.contracts.words import PlaceId
from shared.database.documents import Documents, Store

PLACES = Documents(
    Place,
    table="places",
    name="place",
    columns=("municipality", "state"),
    derived={
        "keeper_id": lambda one: one.keeper.organisation_id,
        "accessible": lambda one: [feature for feature, holds in one.accessibility.items() if holds],
    },
)
ROOMS = Documents(Room, table="rooms", name="room", columns=("place_id", "state", "capacity"))

OF_PLACE = "select room from rooms where place_id = $1 order by room_id"


class Places(Store[Place]):
    documents = PLACES


class Rooms(Store[Room]):
    documents = ROOMS

    async def of_place(self, place_id: PlaceId) -> Sequence[Room]:
        return [ROOMS.read(row["room"]) for row in await self._connection.fetch(OF_PLACE, place_id)]

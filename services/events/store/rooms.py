"""Rooms as they are known from the registry: a copy, read and never written here."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.events.domain.free_times import Buffers
from services.events.domain.rooms import Room
from shared.contracts.registry import HourlyPrice, OpeningHours
from shared.contracts.words import RoomId
from shared.database.postgres import Connection
from shared.errors import NotFound

GET = """
select r.room_id, r.place_id, p.municipality, p.keeper_id, r.capacity, r.buffer_before_minutes, r.buffer_after_minutes, coalesce(r.hours, p.hours) as hours,
    r.prices, r.by_permission, least(r.closed_on, p.closed_on) as closed_on,
    terms_of(coalesce(r.hours, p.hours), r.capacity, least(r.closed_on, p.closed_on)) as terms
from rooms r join places p using (place_id) where r.room_id = $1
"""


class Rooms:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, room_id: RoomId) -> Room:
        """The room.

        Raises:
            NotFound: when the registry has told of no such room yet.
        """
        row = await self._connection.fetchrow(GET, room_id)
        if row is None:
            raise NotFound("room", room_id)
        return _room(row)


def _room(row: Mapping[str, Any]) -> Room:
    before, after = (timedelta(minutes=row[f"buffer_{side}_minutes"]) for side in ("before", "after"))
    return Room(
        room_id=row["room_id"],
        place_id=row["place_id"],
        municipality=row["municipality"],
        keeper_id=row["keeper_id"],
        capacity=row["capacity"],
        buffers=Buffers(before=before, after=after),
        hours=OpeningHours.model_validate(row["hours"]),
        prices=tuple(HourlyPrice.model_validate(price) for price in row["prices"]),
        closed_on=row["closed_on"],
        by_permission=row["by_permission"],
        terms=row["terms"],
    )

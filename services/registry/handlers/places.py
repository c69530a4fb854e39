"""Meeting places and their rooms."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.codes import CodeLists
from services.registry.domain import meeting_places
from services.registry.domain import rooms as room_rules
from services.registry.store.organisations import Organisations
from services.registry.store.places import Places, Rooms
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.words import PlaceId, RoomId
from shared.domain.days import helsinki_day


async def open_place(command: registry.OpenPlace, *, places: Places, organisations: Organisations, codes: CodeLists) -> Sequence[Fact]:
    existing = await places.find(command.place_id)
    keeper = existing.keeper if existing else (await organisations.named([command.keeper], field="keeper"))[command.keeper]
    return await places.save(existing, meeting_places.open_place(existing, command, keeper=keeper, municipalities=codes.municipalities))


async def describe_place(command: registry.DescribePlace, *, places: Places, organisations: Organisations, codes: CodeLists) -> Sequence[Fact]:
    place = await places.get(command.place_id)
    same_keeper = command.keeper == place.keeper.organisation_id
    keeper = place.keeper if same_keeper else (await organisations.named([command.keeper], field="keeper"))[command.keeper]
    return await places.save(place, meeting_places.describe(place, command, keeper=keeper, municipalities=codes.municipalities))


async def close_place(command: registry.ClosePlace, *, places: Places, rooms: Rooms, now: datetime) -> Sequence[Fact]:
    place = await places.get(command.place_id)
    on = command.closed_on or helsinki_day(now)
    said = [await rooms.save(room, room_rules.close(place, room, on=on)) for room in await rooms.of_place(place.place_id)]
    return await places.save(place, meeting_places.close(place, on=on, rooms=[fact for facts in said for fact in facts]))


async def add_room(command: registry.AddRoom, *, places: Places, rooms: Rooms) -> Sequence[Fact]:
    place = await places.get(command.place_id)
    existing = await rooms.find(command.room_id)
    return await rooms.save(existing, room_rules.add(place, existing, command))


async def describe_room(command: registry.DescribeRoom, *, places: Places, rooms: Rooms) -> Sequence[Fact]:
    place, room = await _room(places, rooms, command.place_id, command.room_id)
    return await rooms.save(room, room_rules.describe(place, room, command))


async def price_room(command: registry.PriceRoom, *, places: Places, rooms: Rooms) -> Sequence[Fact]:
    place, room = await _room(places, rooms, command.place_id, command.room_id)
    return await rooms.save(room, room_rules.price(place, room, command.prices))


async def close_room(command: registry.CloseRoom, *, places: Places, rooms: Rooms, now: datetime) -> Sequence[Fact]:
    place, room = await _room(places, rooms, command.place_id, command.room_id)
    return await rooms.save(room, room_rules.close(place, room, on=command.closed_on or helsinki_day(now)))


async def _room(places: Places, rooms: Rooms, place_id: PlaceId, room_id: RoomId) -> tuple[meeting_places.Place, room_rules.Room]:
    place = await places.get(place_id)
    return place, room_rules.of_place(await rooms.find(room_id), place_id=place_id, room_id=room_id)

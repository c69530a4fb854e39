"""Meeting places and their rooms."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.codes import CodeLists
from services.registry.domain import meeting_places, rooms
from services.registry.store.organisations import Organisations
from services.registry.store.places import Places
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.words import PlaceId, RoomId
from shared.domain.days import helsinki_day


async def open_place(command: registry.OpenPlace, *, places: Places, organisations: Organisations, codes: CodeLists) -> Sequence[Fact]:
    existing = await places.find(command.place_id)
    keeper = existing.keeper if existing else (await organisations.named([command.keeper], field="keeper"))[command.keeper]
    place, facts = meeting_places.open_place(existing, command, keeper=keeper, municipalities=codes.municipalities)
    if existing is None:
        await places.add(place)
    return facts


async def describe_place(command: registry.DescribePlace, *, places: Places, organisations: Organisations, codes: CodeLists) -> Sequence[Fact]:
    place = await places.get(command.place_id)
    kept_on = command.keeper == place.keeper.organisation_id
    keeper = place.keeper if kept_on else (await organisations.named([command.keeper], field="keeper"))[command.keeper]
    described, facts = meeting_places.describe(place, command, keeper=keeper, municipalities=codes.municipalities)
    if facts:
        await places.keep(described)
    return facts


async def close_place(command: registry.ClosePlace, *, places: Places, now: datetime) -> Sequence[Fact]:
    place = await places.get(command.place_id)
    on = command.closed_on or helsinki_day(now)
    room_facts: list[Fact] = []
    for room in await places.rooms(place.place_id):
        closed_room, said = rooms.close(place, room, on=on)
        room_facts.extend(said)
        if said:
            await places.keep_room(closed_room)
    closed, facts = meeting_places.close(place, on=on, rooms=room_facts)
    if facts:
        await places.keep(closed)
    return facts


async def add_room(command: registry.AddRoom, *, places: Places) -> Sequence[Fact]:
    place = await places.get(command.place_id)
    existing = await places.find_room(command.room_id)
    room, facts = rooms.add(place, existing, command)
    if existing is None:
        await places.add_room(room)
    return facts


async def describe_room(command: registry.DescribeRoom, *, places: Places) -> Sequence[Fact]:
    place, room = await _room(places, command.place_id, command.room_id)
    described, facts = rooms.describe(place, room, command)
    if facts:
        await places.keep_room(described)
    return facts


async def price_room(command: registry.PriceRoom, *, places: Places) -> Sequence[Fact]:
    place, room = await _room(places, command.place_id, command.room_id)
    priced, facts = rooms.price(place, room, command.prices)
    if facts:
        await places.keep_room(priced)
    return facts


async def close_room(command: registry.CloseRoom, *, places: Places, now: datetime) -> Sequence[Fact]:
    place, room = await _room(places, command.place_id, command.room_id)
    closed, facts = rooms.close(place, room, on=command.closed_on or helsinki_day(now))
    if facts:
        await places.keep_room(closed)
    return facts


async def _room(places: Places, place_id: PlaceId, room_id: RoomId) -> tuple[meeting_places.Place, rooms.Room]:
    place = await places.get(place_id)
    return place, rooms.of_place(await places.find_room(room_id), place_id=place_id, room_id=room_id)

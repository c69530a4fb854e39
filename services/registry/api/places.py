"""Meeting places, their rooms and price lists over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.registry.api.parameters import PREFIX, CodeQuery
from services.registry.domain.meeting_places import State
from services.registry.views import places as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.times import Day
from shared.contracts.words import OrganisationId, PlaceId, RoomId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["places"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.room)
commands.post("/places", registry.OpenPlace, makes="place_id", answers=views.place)
commands.post("/places/{place_id}/description", registry.DescribePlace, answers=views.place)
commands.post("/places/{place_id}/closing", registry.ClosePlace, answers=views.place)
commands.post("/places/{place_id}/rooms", registry.AddRoom, makes="room_id")
commands.post("/places/{place_id}/rooms/{room_id}/description", registry.DescribeRoom)
commands.post("/places/{place_id}/rooms/{room_id}/prices", registry.PriceRoom)
commands.post("/places/{place_id}/rooms/{room_id}/closing", registry.CloseRoom)


LONGEST_MINUTES = 60 * 24 * 366


@router.get("/places")
async def list_places(
    edge: EdgeDep,
    after: After = None,
    limit: Limit = 100,
    state: State | None = None,
    municipality: CodeQuery = None,
    accessible: Annotated[str | None, Query(max_length=60, pattern=r"^[^\x00]*$", description="a fact that holds, as step_free_entrance")] = None,
    keeper: OrganisationId | None = None,
) -> Page[views.PlaceView]:
    return await edge.read(views.places, after=after, limit=limit, state=state, municipality=municipality, accessible=accessible, keeper=keeper)


@router.get("/places/{place_id}")
async def get_place(place_id: PlaceId, edge: EdgeDep) -> views.PlaceView:
    return await edge.read(views.place, place_id)


@router.get("/places/{place_id}/rooms")
async def list_rooms(
    place_id: PlaceId, edge: EdgeDep, after: After = None, limit: Limit = 100, seats: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Page[views.RoomView]:
    """The rooms of a place; with `seats`, those known to hold so many."""
    return await edge.read(views.rooms, place_id, after=after, limit=limit, seats=seats)


@router.get("/places/{place_id}/rooms/{room_id}")
async def get_room(place_id: PlaceId, room_id: RoomId, edge: EdgeDep) -> views.RoomView:
    return await edge.read(views.room, place_id, room_id)


@router.get("/places/{place_id}/rooms/{room_id}/worth")
async def get_worth(place_id: PlaceId, room_id: RoomId, edge: EdgeDep, on: Day, minutes: Annotated[int, Query(ge=1, le=LONGEST_MINUTES)]) -> views.WorthView:
    """What a use of the room on a day is worth by its price list, paid or free."""
    return await edge.read(views.worth, place_id, room_id, on=on, minutes=minutes)

"""Meeting places, their rooms and price lists over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.registry.api.parameters import PREFIX, CodeQuery
from services.registry.domain.meeting_places import State
from services.registry.views import places as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import AccessibilityFacts, AsWritten, BufferMinutes, Coordinates, HourlyPrice, OpeningHours
from shared.contracts.times import Day
from shared.contracts.words import Code, Count, LocalName, Name, OrganisationId, PlaceId, RoomId
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["places"], dependencies=[may_read(ANY_CALLER)])

LONGEST_MINUTES = 60 * 24 * 366


class PlaceDescription(Body):
    """The whole of what is told of a place."""

    name: LocalName
    keeper: OrganisationId
    municipality: AsWritten
    address: Name | None = None
    postal_code: AsWritten | None = None
    coordinates: Coordinates | None = None
    accessibility: AccessibilityFacts = Field(default_factory=dict)
    hours: OpeningHours = OpeningHours()


class Opening(PlaceDescription):
    """An id is made when none is given."""

    place_id: PlaceId | None = None


class RoomDescription(Body):
    """The whole of what is told of a room, but its prices."""

    name: LocalName
    capacity: Count | None = None
    equipment: tuple[Code, ...] = Field(default=(), max_length=100)
    accessibility: AccessibilityFacts = Field(default_factory=dict)
    buffer_before_minutes: BufferMinutes = 0
    buffer_after_minutes: BufferMinutes = 0
    hours: OpeningHours | None = None


class Addition(RoomDescription):
    """An id is made when none is given."""

    room_id: RoomId | None = None


class Closing(Body):
    closed_on: Day | None = None


class PriceList(Body):
    prices: tuple[HourlyPrice, ...] = Field(max_length=100)


@router.post("/places", status_code=201, dependencies=[asks(registry.OpenPlace)])
async def open_place(body: Opening, edge: EdgeDep) -> views.PlaceView:
    """Open a meeting place."""
    place_id = body.place_id or PlaceId(await edge.new_id())
    await edge.do(registry.OpenPlace(place_id=place_id, **body.model_dump(exclude={"place_id"})))
    return await edge.read(views.place, place_id)


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


@router.post("/places/{place_id}/description", dependencies=[asks(registry.DescribePlace)])
async def describe_place(place_id: PlaceId, body: PlaceDescription, edge: EdgeDep) -> views.PlaceView:
    """Say what a place is like now, as a whole."""
    await edge.do(registry.DescribePlace(place_id=place_id, **body.model_dump()))
    return await edge.read(views.place, place_id)


@router.post("/places/{place_id}/closing", dependencies=[asks(registry.ClosePlace)])
async def close_place(place_id: PlaceId, body: Closing, edge: EdgeDep) -> views.PlaceView:
    """Close a place and its rooms."""
    await edge.do(registry.ClosePlace(place_id=place_id, closed_on=body.closed_on))
    return await edge.read(views.place, place_id)


@router.post("/places/{place_id}/rooms", status_code=201, dependencies=[asks(registry.AddRoom)])
async def add_room(place_id: PlaceId, body: Addition, edge: EdgeDep) -> views.RoomView:
    """Add a room to a place."""
    room_id = body.room_id or RoomId(await edge.new_id())
    await edge.do(registry.AddRoom(place_id=place_id, room_id=room_id, **body.model_dump(exclude={"room_id"})))
    return await edge.read(views.room, place_id, room_id)


@router.get("/places/{place_id}/rooms")
async def list_rooms(
    place_id: PlaceId, edge: EdgeDep, after: After = None, limit: Limit = 100, seats: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Page[views.RoomView]:
    """The rooms of a place; with `seats`, those known to hold so many."""
    return await edge.read(views.rooms, place_id, after=after, limit=limit, seats=seats)


@router.get("/places/{place_id}/rooms/{room_id}")
async def get_room(place_id: PlaceId, room_id: RoomId, edge: EdgeDep) -> views.RoomView:
    return await edge.read(views.room, place_id, room_id)


@router.post("/places/{place_id}/rooms/{room_id}/description", dependencies=[asks(registry.DescribeRoom)])
async def describe_room(place_id: PlaceId, room_id: RoomId, body: RoomDescription, edge: EdgeDep) -> views.RoomView:
    """Say what a room is like now, as a whole; its prices stay."""
    await edge.do(registry.DescribeRoom(place_id=place_id, room_id=room_id, **body.model_dump()))
    return await edge.read(views.room, place_id, room_id)


@router.post("/places/{place_id}/rooms/{room_id}/prices", dependencies=[asks(registry.PriceRoom)])
async def price_room(place_id: PlaceId, room_id: RoomId, body: PriceList, edge: EdgeDep) -> views.RoomView:
    """Replace the price list of a room."""
    await edge.do(registry.PriceRoom(place_id=place_id, room_id=room_id, prices=body.prices))
    return await edge.read(views.room, place_id, room_id)


@router.post("/places/{place_id}/rooms/{room_id}/closing", dependencies=[asks(registry.CloseRoom)])
async def close_room(place_id: PlaceId, room_id: RoomId, body: Closing, edge: EdgeDep) -> views.RoomView:
    """Close a room."""
    await edge.do(registry.CloseRoom(place_id=place_id, room_id=room_id, closed_on=body.closed_on))
    return await edge.read(views.room, place_id, room_id)


@router.get("/places/{place_id}/rooms/{room_id}/worth")
async def get_worth(place_id: PlaceId, room_id: RoomId, edge: EdgeDep, on: Day, minutes: Annotated[int, Query(ge=1, le=LONGEST_MINUTES)]) -> views.WorthView:
    """What a use of the room on a day is worth by its price list, paid or free."""
    return await edge.read(views.worth, place_id, room_id, on=on, minutes=minutes)

"""Rooms over HTTP: which there are, when they are free, what stands in them, and what their free use was worth."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.events.api.parameters import PREFIX
from services.events.authorisation import own_alone
from services.events.domain.booking_requests import utc
from services.events.views import bookings as booking_views
from services.events.views import rooms as views
from shared.authority import ANY_CALLER, PARTIES
from shared.contracts.events.bookings import Moment
from shared.contracts.times import Day
from shared.contracts.words import RoomId
from shared.http.admission import may_read
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["rooms"], dependencies=[may_read(ANY_CALLER)])


@router.get("/rooms")
async def list_rooms(
    edge: EdgeDep,
    after: After = None,
    limit: Limit = 100,
    place_id: UUID | None = None,
    municipality: Annotated[str | None, Query(pattern=r"^[0-9]{3}$")] = None,
    seats: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> Page[views.RoomView]:
    """Those that take so many people, where that is asked for."""
    return await edge.read(views.rooms, after=after, limit=limit, place_id=place_id, municipality=municipality, seats=seats)


@router.get("/rooms/worth", dependencies=[may_read(PARTIES)], openapi_extra={"x-insiders": "the organisation that booked, its own uses alone"})
async def worth_of_rooms(edge: EdgeDep, since: Day, until: Day, organisation_id: UUID | None = None) -> list[views.WorthView]:
    """The value of free premises: what was used from one day to another, both included, by year, organisation and place. A party sees its own."""
    return await edge.read(views.worth, since=since, until=until, organisation_id=own_alone(await edge.caller(), organisation_id))


@router.get("/rooms/{room_id}")
async def get_room(room_id: RoomId, edge: EdgeDep) -> views.RoomView:
    return await edge.read(views.room, room_id)


@router.get("/rooms/{room_id}/free")
async def list_free_times(
    room_id: RoomId, edge: EdgeDep, since: Moment, until: Moment, minutes: Annotated[int, Query(ge=1, le=31 * 24 * 60)] = 60
) -> list[booking_views.TimeView]:
    """The times in a window of at most 62 days in which a booking of that length fits: any within them, the room's minutes before and after taken care of."""
    return await edge.read(views.free, room_id, window=utc(since, until), minutes=minutes)


@router.get("/rooms/{room_id}/bookings")
async def list_bookings_of_room(
    room_id: RoomId, edge: EdgeDep, ends_after: Moment | None = None, starts_before: Moment | None = None, after: After = None, limit: Limit = 100
) -> Page[booking_views.BookingView]:
    """Of the room, in whatever state; `ends_after` and `starts_before` make a window."""
    wanted = booking_views.Wanted(after=after, limit=limit, room_id=room_id, ends_after=ends_after, starts_before=starts_before)
    return await edge.read(booking_views.bookings, wanted, caller=await edge.caller())

"""Bookings over HTTP: one room for one time, or for every occasion of a series."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.events.api.parameters import PREFIX
from services.events.views import bookings as views
from shared.authority import ANY_CALLER
from shared.contracts.events import GatheringId, Heads, SeriesId
from shared.contracts.events.bookings import BookingId, BookRoom, BookSeries, ConfirmBooking, Moment, MoveBooking, Priority, ReleaseBooking, SeriesBookingId
from shared.contracts.times import Day
from shared.contracts.words import Code, OrganisationId, RoomId
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["bookings"], dependencies=[may_read(ANY_CALLER)])


class BookingOne(Body):
    """An id is made when none is given. For a gathering or for a purpose; a gathering's times need not be given."""

    booking_id: BookingId | None = None
    room_id: RoomId
    organisation_id: OrganisationId
    gathering_id: GatheringId | None = None
    purpose: Code | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    priority: Priority = Priority.OTHER
    heads: Heads | None = None


class BookingAll(Body):
    """An id is made when none is given."""

    series_booking_id: SeriesBookingId | None = None
    room_id: RoomId
    organisation_id: OrganisationId
    first_on: Day | None = None
    priority: Priority = Priority.OTHER
    heads: Heads | None = None


class MovingIt(Body):
    starts_at: Moment
    ends_at: Moment


class Releasing(Body):
    reason: Code


@router.post("/bookings", status_code=201, dependencies=[asks(BookRoom)])
async def book_room(body: BookingOne, edge: EdgeDep) -> views.BookingView:
    """Refused with the nearest free times where it does not fit."""
    booking_id = body.booking_id or BookingId(await edge.new_id())
    await edge.do(BookRoom(booking_id=booking_id, **body.model_dump(exclude={"booking_id"})))
    return await edge.read(views.booking, booking_id, caller=await edge.caller())


@router.get("/bookings")
async def list_bookings(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.BookingView]:
    return await edge.read(views.bookings, wanted, caller=await edge.caller())


@router.get("/bookings/{booking_id}")
async def get_booking(booking_id: BookingId, edge: EdgeDep) -> views.BookingView:
    return await edge.read(views.booking, booking_id, caller=await edge.caller())


@router.post("/bookings/{booking_id}/confirmation", dependencies=[asks(ConfirmBooking)])
async def confirm_booking(booking_id: BookingId, edge: EdgeDep) -> views.BookingView:
    """The keeper of the place promises the room."""
    await edge.do(ConfirmBooking(booking_id=booking_id))
    return await edge.read(views.booking, booking_id, caller=await edge.caller())


@router.post("/bookings/{booking_id}/moves", dependencies=[asks(MoveBooking)])
async def move_booking(booking_id: BookingId, body: MovingIt, edge: EdgeDep) -> views.BookingView:
    """To another time; one that was rejected or displaced is tried again."""
    await edge.do(MoveBooking(booking_id=booking_id, **body.model_dump()))
    return await edge.read(views.booking, booking_id, caller=await edge.caller())


@router.post("/bookings/{booking_id}/release", dependencies=[asks(ReleaseBooking)])
async def release_booking(booking_id: BookingId, body: Releasing, edge: EdgeDep) -> views.BookingView:
    """Give the room back."""
    await edge.do(ReleaseBooking(booking_id=booking_id, reason=body.reason))
    return await edge.read(views.booking, booking_id, caller=await edge.caller())


@router.post("/series/{series_id}/bookings", status_code=201, dependencies=[asks(BookSeries)])
async def book_series(series_id: SeriesId, body: BookingAll, edge: EdgeDep) -> list[views.BookingView]:
    """A room for every occasion. The answer has those that do not fit as well: rejected, each with the reason and the nearest free times."""
    series_booking_id = body.series_booking_id or SeriesBookingId(await edge.new_id())
    given = body.model_dump(exclude={"series_booking_id"})
    await edge.do(BookSeries(series_booking_id=series_booking_id, series_id=series_id, **given))
    return await edge.read(views.of_series, series_booking_id, series_id=series_id, caller=await edge.caller())

"""Bookings over HTTP: one room for one time, or for every occasion of a series."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.events.api.parameters import PREFIX
from services.events.views import bookings as views
from shared.authority import ANY_CALLER
from shared.contracts.events.bookings import BookingId, BookRoom, BookSeries, ConfirmBooking, MoveBooking, ReleaseBooking
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["bookings"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.booking)
commands.post("/bookings", BookRoom, makes="booking_id")
commands.post("/bookings/{booking_id}/confirmation", ConfirmBooking)
commands.post("/bookings/{booking_id}/moves", MoveBooking)
commands.post("/bookings/{booking_id}/release", ReleaseBooking)
commands.post("/series/{series_id}/bookings", BookSeries, makes="series_booking_id", answers=views.of_series)


@router.get("/bookings")
async def list_bookings(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.BookingView]:
    return await edge.read(views.bookings, wanted, caller=await edge.caller())


@router.get("/bookings/{booking_id}")
async def get_booking(booking_id: BookingId, edge: EdgeDep) -> views.BookingView:
    return await edge.read(views.booking, booking_id, caller=await edge.caller())

"""Premises booking (tilavaraus): rooms of the registry, booked for a time by an organisation.

No two bookings that stand overlap in a room, the room's minutes before and after each included. What a use was worth is counted by the room's price list:
whole cents, half a cent upwards, and null where no price holds, which is not nought. Facts carry ids, codes and counts alone.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.series import SeriesId, Wall
from shared.contracts.events.words import GatheringId, Heads
from shared.contracts.registry.places import PlaceId, RoomId
from shared.contracts.registry.words import Code, OrganisationId
from shared.contracts.times import Day, Instant

BookingId = NewType("BookingId", UUID)
SeriesBookingId = NewType("SeriesBookingId", UUID)


def _in_whole_seconds(instant: datetime) -> datetime:
    if instant.microsecond:
        raise ValueError("a moment is in whole seconds")
    return instant


Moment = Annotated[Instant, AfterValidator(_in_whole_seconds)]


class Priority(StrEnum):
    """Whose need goes first, in this order: the keeper's own use (haltijan oma käyttö), a network's gathering, an association's, any other."""

    KEEPER = "keeper"
    NETWORK = "network"
    ASSOCIATION = "association"
    OTHER = "other"


class Misfit(StrEnum):
    """Why a time does not fit: the room seats fewer than are expected, is closed for good by then, is not open, or is booked."""

    TOO_SMALL = "too_small"
    CLOSED = "closed"
    OUTSIDE_HOURS = "outside_hours"
    TAKEN = "taken"


class BookRoom(Command, type="events.book_room.v1", subject="booking_id"):
    """For a gathering or for a purpose, one of the two. Without times it is the gathering's own; others must include them.

    A booking is tentative (alustava) until the keeper confirms it.
    """

    booking_id: BookingId
    room_id: RoomId
    organisation_id: OrganisationId
    gathering_id: GatheringId | None = None
    purpose: Code | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    priority: Priority = Priority.OTHER
    heads: Heads | None = None
    """How many are expected. None: as many as the gathering takes."""


class BookSeries(Command, type="events.book_series.v1", subject="series_booking_id"):
    """A room for every occasion of a series, from a day on and for 400 days at most. What does not fit is kept as rejected; the others stand."""

    series_booking_id: SeriesBookingId
    series_id: SeriesId
    room_id: RoomId
    organisation_id: OrganisationId
    first_on: Day | None = None
    """None: today."""
    priority: Priority = Priority.OTHER
    heads: Heads | None = None


class ConfirmBooking(Command, type="events.confirm_booking.v1", subject="booking_id"):
    """The keeper promises the room: nobody displaces it any more."""

    booking_id: BookingId


class MoveBooking(Command, type="events.move_booking.v1", subject="booking_id"):
    """To another time in the same room. One that was rejected or displaced is tried again, at the time given: its own, or another."""

    booking_id: BookingId
    starts_at: Moment
    ends_at: Moment


class ReleaseBooking(Command, type="events.release_booking.v1", subject="booking_id"):
    """The room is free again."""

    booking_id: BookingId
    reason: Code


class BookingFact(Fact):
    booking_id: BookingId
    room_id: RoomId
    place_id: PlaceId
    municipality: str
    organisation_id: OrganisationId
    """For whom it is booked."""
    priority: Priority
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int
    worth_cents: int | None = None
    """What the use is worth by the price list, in euro cents; null where no price holds on its first day."""
    gathering_id: GatheringId | None = None
    series_id: SeriesId | None = None
    occasion: Wall | None = None
    purpose: str | None = None


class BookingBooked(BookingFact, type="events.booking.booked.v1", subject="booking_id"):
    pass


class BookingConfirmed(BookingFact, type="events.booking.confirmed.v1", subject="booking_id"):
    pass


class BookingMoved(BookingFact, type="events.booking.moved.v1", subject="booking_id"):
    """It stands, at the time that the fact tells."""


class BookingRejected(BookingFact, type="events.booking.rejected.v1", subject="booking_id"):
    """The time does not fit. `nearest` are the starts of the nearest times that are free for as long."""

    reason: Misfit
    nearest: tuple[AwareDatetime, ...] = ()


class BookingDisplaced(BookingFact, type="events.booking.displaced.v1", subject="booking_id"):
    """A booking that goes first took its time. `nearest` are the starts of the nearest times that are free for as long."""

    reason: str
    displaced_by: BookingId
    nearest: tuple[AwareDatetime, ...] = ()


class BookingReleased(BookingFact, type="events.booking.released.v1", subject="booking_id"):
    reason: str


class BookingUsed(BookingFact, type="events.booking.used.v1", subject="booking_id"):
    """Its time has passed and nobody gave it back. Said once: the worth of free use sums up from these."""

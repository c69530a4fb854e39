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
from shared.contracts.times import Day, Instant
from shared.contracts.words import Code, OrganisationId, PlaceId, RoomId

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
    """An organisation books a room, for a gathering or for a purpose, one of the two.

    It is tentative (alustava) until the keeper confirms it, and refused with the nearest free times where it does not fit.
    """

    booking_id: BookingId
    room_id: RoomId
    organisation_id: OrganisationId
    gathering_id: GatheringId | None = None
    purpose: Code | None = None
    """What it is for, where it is for no gathering."""
    starts_at: Moment | None = None
    """Null: the gathering's own time; other times must include it."""
    ends_at: Moment | None = None
    priority: Priority = Priority.OTHER
    heads: Heads | None = None
    """How many persons are expected; null: as many as the gathering takes."""


class BookSeries(Command, type="events.book_series.v1", subject="series_booking_id"):
    """An organisation books a room for every occasion of a series, 400 days of it at most. What does not fit is kept as rejected; the others stand."""

    series_booking_id: SeriesBookingId
    series_id: SeriesId
    room_id: RoomId
    organisation_id: OrganisationId
    first_on: Day | None = None
    """From which day on; null: from today."""
    priority: Priority = Priority.OTHER
    heads: Heads | None = None
    """How many persons are expected at each occasion."""


class ConfirmBooking(Command, type="events.confirm_booking.v1", subject="booking_id"):
    """The keeper of the place promises the room: nobody displaces the booking any more."""

    booking_id: BookingId


class MoveBooking(Command, type="events.move_booking.v1", subject="booking_id"):
    """Who booked wants another time in the same room. A booking that was rejected or displaced is tried again, at its own time or another."""

    booking_id: BookingId
    starts_at: Moment
    ends_at: Moment


class ReleaseBooking(Command, type="events.release_booking.v1", subject="booking_id"):
    """Who booked, or the keeper, gives the room back: others may have it."""

    booking_id: BookingId
    reason: Code


class BookingFact(Fact):
    """What every fact of a booking says of it. A booking and its room carry no person and no free text."""

    booking_id: BookingId
    room_id: RoomId
    place_id: PlaceId
    municipality: str
    """Code of the municipality of the place."""
    organisation_id: OrganisationId
    """For whom it is booked."""
    priority: Priority
    starts_at: AwareDatetime
    """When the use begins; the room's minutes before it are kept free as well."""
    ends_at: AwareDatetime
    minutes: int
    """How long the use is, without the room's minutes before and after."""
    worth_cents: int | None = None
    """What the use is worth by the price list, in euro cents; null where no price holds on its first day."""
    gathering_id: GatheringId | None = None
    series_id: SeriesId | None = None
    occasion: Wall | None = None
    """Which occasion of the series it is for: the wall time at which the rule puts it."""
    purpose: str | None = None
    """What it is for, where it is for no gathering or occasion."""


class BookingBooked(BookingFact, type="events.booking.booked.v1", subject="booking_id"):
    """A room is taken for this time, tentatively: a booking that goes first may still displace it up to the fourteenth day before."""


class BookingConfirmed(BookingFact, type="events.booking.confirmed.v1", subject="booking_id"):
    """The keeper has promised the room: the booking is not displaced any more."""


class BookingMoved(BookingFact, type="events.booking.moved.v1", subject="booking_id"):
    """It has its room at another time, tentatively again: who booked moved it, or what it is for was moved."""


class BookingRejected(BookingFact, type="events.booking.rejected.v1", subject="booking_id"):
    """The room cannot be had at this time; the booking is kept, so that somebody may choose another."""

    reason: Misfit
    nearest: tuple[AwareDatetime, ...] = ()
    """The starts of the nearest times at which the room is free for as long."""


class BookingDisplaced(BookingFact, type="events.booking.displaced.v1", subject="booking_id"):
    """A booking that goes first took its time: who had booked needs another one."""

    reason: str
    """Who went first: `keeper_goes_first`, `network_goes_first`, `association_goes_first`."""
    displaced_by: BookingId
    nearest: tuple[AwareDatetime, ...] = ()
    """The starts of the nearest times at which the room is free for as long."""


class BookingReleased(BookingFact, type="events.booking.released.v1", subject="booking_id"):
    """The room is free again: who booked or the keeper gave it back, or what it was for is off."""

    reason: str


class BookingQuestioned(BookingFact, type="events.booking.questioned.v1", subject="booking_id"):
    """It stands, but its room became otherwise after it was booked: closed then, or too small. Who booked and the keeper have to settle it."""

    reason: Misfit


class BookingSettled(BookingFact, type="events.booking.settled.v1", subject="booking_id"):
    """A booking that was questioned fits its room again, since the room is as it needs it."""


class BookingUsed(BookingFact, type="events.booking.used.v1", subject="booking_id"):
    """Its time has passed and nobody gave it back. Said once: the worth of free use sums up from these."""

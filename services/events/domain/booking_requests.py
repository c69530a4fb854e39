"""What is asked for, made into a booking to be judged: for whom, for what, when, and how urgent.

What must stay true: a booking is for a gathering of which its organisation is a party, for an occasion of a series of which it is one, or for a purpose that
a code names; it holds all of the gathering or occasion, and keeps its lead and trail when that is moved.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.events.domain.bookings import Booking
from services.events.domain.gatherings import Gathering, NotAParty, State, WrongState
from services.events.domain.opening_hours import Span
from services.events.domain.rooms import Room, worth
from services.events.domain.series import Series
from shared.contracts.events import GatheringId
from shared.contracts.events import bookings as events
from shared.contracts.events.bookings import BookingId, Priority
from shared.contracts.words import OrganisationId
from shared.domain.request_fingerprints import fingerprint
from shared.errors import InvalidValue

LONGEST = timedelta(days=31)
NO_TIME = timedelta(0)


class BookingTooLong(InvalidValue):
    slug = "booking-too-long"


class BookingEndsBeforeItStarts(InvalidValue):
    slug = "booking-ends-before-it-starts"


class NotTheKeepersOwn(InvalidValue):
    slug = "not-the-keepers-own"


class NotANetworks(InvalidValue):
    slug = "not-a-networks"


class ForOneThing(InvalidValue):
    slug = "for-one-thing"


class TimeMissing(InvalidValue):
    slug = "time-missing"


class TimeMissesIt(InvalidValue):
    slug = "time-misses-it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An occasion of a series: its name, when it takes place, and the gathering that speaks for it where it was taken up as one."""

    name: datetime
    time: Span
    gathering_id: GatheringId | None = None


def of_room(room: Room, command: events.BookRoom, gathering: Gathering | None, *, acts_for: Collection[UUID]) -> Booking:
    """`acts_for` are the organisation that books and those that have merged into it."""
    if (gathering is None) == (command.purpose is None):
        raise ForOneThing("a room is booked for a gathering or for a purpose", field="purpose", value=command.purpose, remedy="give one of the two")
    held = _time_of(gathering, command, acts_for) if gathering else None
    time = _requested_time(command, held)
    check_priority(command.priority, own=room.keeper_id in acts_for, networks=gathering is not None and gathering.network_id is not None)
    heads = command.heads if command.heads is not None or gathering is None else gathering.capacity
    booking = _booking(room, command, time, booking_id=command.booking_id, heads=heads, gathering_id=command.gathering_id, purpose=command.purpose)
    return around(booking, time, held)


def of_series(room: Room, command: events.BookSeries, series: Series, occasions: list[Occasion], *, acts_for: Collection[UUID]) -> list[Booking]:
    """One for each occasion, under ids that the same request gives again."""
    _refuse_no_party(command.organisation_id, [series.convenor, *series.parties], acts_for)
    check_priority(command.priority, own=room.keeper_id in acts_for, networks=series.network_id is not None)
    return [
        _booking(
            room,
            command,
            occasion.time,
            booking_id=BookingId(uuid5(command.series_booking_id, occasion.name.isoformat())),
            heads=command.heads,
            gathering_id=occasion.gathering_id,
            series_id=series.series_id,
            occasion=occasion.name,
            series_booking_id=command.series_booking_id,
        )
        for occasion in occasions
    ]


def around(booking: Booking, time: Span, held: Span | None) -> Booking:
    """The booking at that time, as much earlier and later than what it is for as that makes it; `held` None: it is for a purpose."""
    check_time(time)
    if held is None:
        return replace(booking, lead=NO_TIME, trail=NO_TIME)
    if not time.includes(held):
        raise TimeMissesIt(
            f"what it is for takes place from {held.starts_at.isoformat()} to {held.ends_at.isoformat()}",
            field="starts_at",
            value=time.starts_at,
            remedy="book all of that time, or move what it is for: the booking follows",
        )
    return replace(booking, lead=held.starts_at - time.starts_at, trail=time.ends_at - held.ends_at)


def following(booking: Booking, held: Span) -> Span:
    """The time that the booking has to have now that what it is for takes place then."""
    return held.wider(before=booking.lead, after=booking.trail)


def check_time(time: Span) -> Span:
    if time.ends_at <= time.starts_at:
        raise BookingEndsBeforeItStarts("a booking ends after it starts", field="ends_at", value=time.ends_at, remedy="give a later end")
    if time.ends_at - time.starts_at > LONGEST:
        raise BookingTooLong(f"a booking is {LONGEST.days} days long at most", field="ends_at", value=time.ends_at, remedy="make several bookings")
    return time


def check_priority(priority: Priority, *, own: bool, networks: bool) -> None:
    """`own`: the keeper itself books; `networks`: what it is for is a network's."""
    if priority is Priority.KEEPER and not own:
        raise NotTheKeepersOwn("only the keeper's own use goes first of all", field="priority", value=priority, remedy="book for the keeper, or by another")
    if priority is Priority.NETWORK and not networks:
        raise NotANetworks("what it is booked for is no network's", field="priority", value=priority, remedy="name the network there, or book by another")


def utc(starts_at: datetime, ends_at: datetime) -> Span:
    return Span(starts_at=starts_at.astimezone(UTC), ends_at=ends_at.astimezone(UTC))


def _booking(room: Room, command: events.BookRoom | events.BookSeries, time: Span, **wanted: Any) -> Booking:
    return Booking(
        request_fingerprint=fingerprint(command),
        room_id=room.room_id,
        place_id=room.place_id,
        municipality=room.municipality,
        organisation_id=command.organisation_id,
        priority=command.priority,
        time=time,
        taken=room.with_buffers(time),
        worth_cents=worth(room, time),
        terms=room.terms,
        **wanted,
    )


def _time_of(gathering: Gathering, command: events.BookRoom, acts_for: Collection[UUID]) -> Span:
    if gathering.state in {State.CANCELLED, State.HELD}:
        raise WrongState(f"it is {gathering.state}, and needs no room", field="gathering_id", value=gathering.gathering_id, remedy="look at its state")
    _refuse_no_party(command.organisation_id, [gathering.convenor, *gathering.parties], acts_for)
    return utc(gathering.starts_at, gathering.ends_at)


def _requested_time(command: events.BookRoom, held: Span | None) -> Span:
    starts_at, ends_at = command.starts_at, command.ends_at
    if held:
        starts_at, ends_at = starts_at or held.starts_at, ends_at or held.ends_at
    if starts_at is None or ends_at is None:
        raise TimeMissing("a booking for a purpose has a beginning and an end", field="starts_at", value=starts_at, remedy="give starts_at and ends_at")
    return check_time(utc(starts_at, ends_at))


def _refuse_no_party(organisation_id: OrganisationId, parties: list[UUID], acts_for: Collection[UUID]) -> None:
    if set(acts_for).isdisjoint(parties):
        raise NotAParty(
            f"{organisation_id} is no party to what it would book for", field="organisation_id", value=organisation_id, remedy="book for one of its parties"
        )

"""Premises bookings (tilavaraukset): tentative → confirmed → used; rejected, displaced or released on the way.

What must stay true: of the bookings that stand no two overlap in a room, the room's minutes before and after each included. Whose need goes first is
declared: the keeper's own, a network's, an association's, any other. What goes first takes the time of tentative bookings that go after it, up to the
fourteenth day before they begin; from then on, and once confirmed, a booking is displaced by nobody. What was displaced or rejected is kept, with the reason
and the nearest free times. A booking belongs to one room for good.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from services.events.domain.opening_hours import Span
from services.events.domain.rooms import Room, looked_at, nearest_free, unfit, worth
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId, SeriesId
from shared.contracts.events import bookings as events
from shared.contracts.events.bookings import BookingId, Misfit, Priority, SeriesBookingId
from shared.contracts.words import OrganisationId, PlaceId, RoomId
from shared.domain.days import HELSINKI, helsinki_day
from shared.domain.same_names import fact_of
from shared.errors import DomainError

RANKS = tuple(Priority)
SAFE_DAYS = 14
"""So many days before it begins, and from then on, a booking is not displaced."""


class State(StrEnum):
    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    USED = "used"
    REJECTED = "rejected"
    DISPLACED = "displaced"
    RELEASED = "released"


STANDING = (State.TENTATIVE, State.CONFIRMED, State.USED)
"""Those that have their room."""


class RoomNotThen(DomainError):
    """The room cannot be had at that time; `nearest` are the starts of the nearest times at which it can be, for as long."""

    nearest: Sequence[datetime] = ()

    @property
    def members(self) -> Mapping[str, Any]:
        return {"nearest": [start.astimezone(HELSINKI).isoformat() for start in self.nearest]}


class RoomIsTaken(RoomNotThen):
    slug = "room-is-taken"


class RoomIsTooSmall(RoomNotThen):
    slug = "room-is-too-small"


class RoomIsClosed(RoomNotThen):
    slug = "room-is-closed"


class OutsideOpeningHours(RoomNotThen):
    slug = "outside-opening-hours"


class BookingState(DomainError):
    slug = "booking-state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """`lead` and `trail` are how much earlier it begins and later it ends than what it is for."""

    booking_id: BookingId
    request_fingerprint: str
    room_id: RoomId
    place_id: PlaceId
    municipality: str
    organisation_id: OrganisationId
    priority: Priority
    time: Span
    taken: Span
    """With the minutes before and after that the room had when it was booked."""
    heads: int | None = None
    worth_cents: int | None = None
    gathering_id: GatheringId | None = None
    series_id: SeriesId | None = None
    occasion: datetime | None = None
    series_booking_id: SeriesBookingId | None = None
    purpose: str | None = None
    lead: timedelta = timedelta(0)
    trail: timedelta = timedelta(0)
    state: State = State.TENTATIVE
    reason: str | None = None
    """Why it is rejected, displaced or released; of one that stands, why its room does not fit it any more."""
    terms: str = ""
    """Those of its room by which it was judged last."""
    nearest: tuple[datetime, ...] = ()
    displaced_by: BookingId | None = None

    @property
    def stands(self) -> bool:
        return self.state in STANDING

    @property
    def starts_at(self) -> datetime:
        return self.time.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.time.ends_at

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The bookings that became otherwise, in the order in which they have to be kept: who gives up a time before who takes it."""

    changed: Sequence[Booking]
    facts: Sequence[Fact]


Said = type[events.BookingBooked] | type[events.BookingMoved]

NOTHING = Decided(changed=(), facts=())


def book(room: Room, booking: Booking, diary: Iterable[Booking], *, now: datetime) -> Decided:
    """Take the time, and displace what has to give way; `diary` are the bookings of the room that stand.

    Raises:
        DomainError: RoomIsTaken, RoomIsTooSmall, RoomIsClosed or OutsideOpeningHours, with the nearest free times.
    """
    decided = book_or_reject(room, booking, diary, now=now)
    refuse_rejected(decided.changed[-1])
    return decided


def book_or_reject(room: Room, booking: Booking, diary: Iterable[Booking], *, now: datetime) -> Decided:
    """The same, but what does not fit is kept, with the reason and the nearest free times. The booking itself is the last that changed."""
    return book_each(room, [booking], diary, now=now)


def book_each(room: Room, wanted: Iterable[Booking], diary: Iterable[Booking], *, now: datetime) -> Decided:
    """One after the other, each beside what stands by then. The nearest free times are told beside all that stands in the end."""
    return _settled(room, wanted, diary, now=now, said=events.BookingBooked)


def move(room: Room, moving: Iterable[Booking], diary: Iterable[Booking], *, now: datetime) -> Decided:
    """Give bookings, which have their new times already, their places there, whatever they were; one that does not fit is rejected.

    Those that move together leave their former times free for each other.
    """
    return _settled(room, moving, diary, now=now, said=events.BookingMoved)


def confirm(booking: Booking) -> Decided:
    if booking.state is State.CONFIRMED:
        return NOTHING
    _refuse_unless(booking, State.TENTATIVE, to="confirm it")
    return _became(confirmed := replace(booking, state=State.CONFIRMED), fact_of(confirmed, events.BookingConfirmed))


def release(booking: Booking, *, reason: str) -> Decided:
    if booking.state is State.RELEASED:
        return NOTHING
    _refuse_unless(booking, State.TENTATIVE, State.CONFIRMED, State.REJECTED, State.DISPLACED, to="release it")
    return _became(released := replace(booking, state=State.RELEASED, reason=reason, nearest=()), fact_of(released, events.BookingReleased))


def use(room: Room, booking: Booking) -> Decided:
    """Its time has passed: count what it was worth, by the price list as it is now."""
    used = replace(booking, state=State.USED, worth_cents=worth(room, booking.time))
    return _became(used, fact_of(used, events.BookingUsed))


def judge_again(room: Room, booking: Booking) -> Decided:
    """The room became otherwise: a booking that does not fit any more stands, and says so, until it is moved, released or fits again."""
    reason = unfit(room, booking.time, heads=booking.heads)
    judged = replace(booking, reason=reason, terms=room.terms)
    if reason == booking.reason:
        return Decided(changed=[judged], facts=())
    return _became(judged, fact_of(judged, events.BookingQuestioned if reason else events.BookingSettled))


def at(room: Room, booking: Booking, time: Span) -> Booking:
    """The booking at that time, tentative again."""
    return replace(
        booking, time=time, taken=room.with_buffers(time), worth_cents=worth(room, time), terms=room.terms, state=State.TENTATIVE,
        reason=None, nearest=(), displaced_by=None,
    )  # fmt: skip


def refuse_unmovable(booking: Booking) -> None:
    _refuse_unless(booking, State.TENTATIVE, State.CONFIRMED, State.REJECTED, State.DISPLACED, to="move it")


def gives_way(booking: Booking, to: Booking, *, now: datetime) -> bool:
    """Whether the one that stands may be displaced by the other."""
    days_left = (helsinki_day(booking.starts_at) - helsinki_day(now)).days
    return booking.state is State.TENTATIVE and RANKS.index(to.priority) < RANKS.index(booking.priority) and days_left > SAFE_DAYS


def refuse_rejected(booking: Booking) -> None:
    if booking.state is State.REJECTED:
        _refuse(booking, Misfit(str(booking.reason)))


def _settled(room: Room, wanted: Iterable[Booking], diary: Iterable[Booking], *, now: datetime, said: Said) -> Decided:
    wanted = list(wanted)
    anew = {one.booking_id for one in wanted}
    stand = sorted((booking for booking in diary if booking.booking_id not in anew), key=_begins)
    changed: list[Booking] = []
    for one in wanted:
        in_the_way = _any_of(one.taken, stand)
        placed, displaced = _place(room, one, stand[in_the_way], now=now)
        if placed.stands:
            stand[in_the_way] = [placed]
        changed += [*displaced, placed]
    decided = [booking if booking.stands else _with_nearest(room, booking, stand, now=now) for booking in changed]
    return Decided(changed=decided, facts=[_fact(booking, said) for booking in decided])


def _any_of(time: Span, stand: Sequence[Booking]) -> slice:
    """Where in the diary those are that take any of that time: one after the other, since they stand in order and none overlaps another."""
    return slice(bisect_right(stand, time.starts_at, key=_is_over), bisect_left(stand, time.ends_at, key=_begins))


def _begins(booking: Booking) -> datetime:
    return booking.taken.starts_at


def _is_over(booking: Booking) -> datetime:
    return booking.taken.ends_at


def _place(room: Room, booking: Booking, in_the_way: Sequence[Booking], *, now: datetime) -> tuple[Booking, list[Booking]]:
    """The booking as it comes to stand, or rejected; and those displaced by it."""
    reason = unfit(room, booking.time, heads=booking.heads)
    if reason is None and not all(gives_way(other, booking, now=now) for other in in_the_way):
        reason = Misfit.TAKEN
    if reason:
        return replace(booking, state=State.REJECTED, reason=reason), []
    goes_first = f"{booking.priority}_goes_first"
    return booking, [replace(other, state=State.DISPLACED, reason=goes_first, displaced_by=booking.booking_id) for other in in_the_way]


def _with_nearest(room: Room, booking: Booking, stand: Sequence[Booking], *, now: datetime) -> Booking:
    """At no time does a room that is too small fit."""
    if booking.reason == Misfit.TOO_SMALL:
        return booking
    taken = [other.taken for other in stand[_any_of(looked_at(room, booking.time), stand)]]
    return replace(booking, nearest=nearest_free(room, taken, booking.time, now=now))


def _refuse(booking: Booking, reason: Misfit) -> NoReturn:
    times = ", ".join(start.astimezone(HELSINKI).isoformat() for start in booking.nearest)
    remedy = f"the nearest free times begin at {times}" if times else "nothing is free within 14 days: take another room"
    error: RoomNotThen
    match reason:
        case Misfit.TAKEN:
            error = RoomIsTaken("the room is booked then, or made ready for who has it", field="starts_at", value=booking.starts_at, remedy=remedy)
        case Misfit.OUTSIDE_HOURS:
            error = OutsideOpeningHours("the room is not open all through that time", field="starts_at", value=booking.starts_at, remedy=remedy)
        case Misfit.CLOSED:
            error = RoomIsClosed("the room takes nobody any more by then", field="starts_at", value=booking.starts_at, remedy=remedy)
        case Misfit.TOO_SMALL:
            error = RoomIsTooSmall("more are expected than the room takes", field="heads", value=booking.heads, remedy="take a larger room")
    error.nearest = booking.nearest
    raise error


def _refuse_unless(booking: Booking, *states: State, to: str) -> None:
    if booking.state not in states:
        message = f"it is {booking.state}; to {to} it must be {' or '.join(states)}"
        raise BookingState(message, field="booking_id", value=booking.booking_id, remedy="look at its state")


def _became(booking: Booking, fact: Fact) -> Decided:
    return Decided(changed=[booking], facts=[fact])


def _fact(booking: Booking, said: Said) -> Fact:
    if booking.displaced_by:
        return fact_of(booking, events.BookingDisplaced)
    return fact_of(booking, events.BookingRejected if booking.state is State.REJECTED else said)

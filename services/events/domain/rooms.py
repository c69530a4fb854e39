"""Rooms (tilat) as events knows them from the registry: when they are open, how many they take, what an hour in them is worth.

A value is in whole euro cents, half a cent upwards; where no price holds on the first day of a use there is none, which is not the same as nought.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.events.domain import free_times
from services.events.domain.free_times import Buffers
from services.events.domain.opening_hours import Span, end_of, is_open, open_within
from shared.contracts.events.bookings import Misfit
from shared.contracts.registry import HourlyPrice, OpeningHours
from shared.contracts.words import OrganisationId, PlaceId, RoomId
from shared.domain.days import helsinki_day

SECONDS_PER_HOUR = 3600
CURRENCY = "EUR"
AROUND = timedelta(days=14)
"""How far before and after a wish free times are looked for."""
FURTHEST = AROUND + timedelta(days=36)
"""Nor is more of a diary needed: of what a booking displaces, at most a month and the minutes around it longer, the nearest free times are told as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """`hours` are its own, or else the place's; `closed_on` is the last day of the room or of its place, whichever ends first."""

    room_id: RoomId
    place_id: PlaceId
    municipality: str
    keeper_id: OrganisationId | None
    capacity: int | None
    buffers: Buffers
    hours: OpeningHours
    prices: tuple[HourlyPrice, ...]
    closed_on: date | None
    by_permission: bool = False
    """Who is not its keeper needs a permission in force."""
    terms: str = ""
    """Differs whenever hours, capacity or last day do."""

    def with_buffers(self, time: Span) -> Span:
        return time.wider(before=self.buffers.before, after=self.buffers.after)

    def closed_by(self, moment: datetime) -> bool:
        return self.closed_on is not None and moment > end_of(self.closed_on)


def unfit(room: Room, time: Span, *, heads: int | None) -> Misfit | None:
    """Why that time in it would not do, were it free."""
    if room.capacity is not None and heads is not None and heads > room.capacity:
        return Misfit.TOO_SMALL
    if room.closed_by(time.ends_at):
        return Misfit.CLOSED
    return None if is_open(room.hours, time) else Misfit.OUTSIDE_HOURS


def worth(room: Room, time: Span) -> int | None:
    """In euro cents; None when no price in euros holds on the day when it starts."""
    on = helsinki_day(time.starts_at)
    for price in room.prices:
        if price.currency == CURRENCY and price.valid_from <= on and (price.valid_until is None or on <= price.valid_until):
            seconds = (time.ends_at - time.starts_at) // timedelta(seconds=1)
            return (price.cents_per_hour * seconds + SECONDS_PER_HOUR // 2) // SECONDS_PER_HOUR
    return None


def looked_at(room: Room, time: Span) -> Span:
    """As much of the room's diary as it takes to judge that time."""
    return room.with_buffers(time.wider(before=FURTHEST, after=FURTHEST))


def free(room: Room, taken: Iterable[Span], window: Span, *, length: timedelta) -> list[free_times.Starts]:
    """When a booking of that length, all of it within the window, could begin."""
    until = min(window.ends_at, end_of(room.closed_on)) if room.closed_on else window.ends_at
    if until <= window.starts_at:
        return []
    opened = open_within(room.hours, Span(starts_at=window.starts_at, ends_at=until))
    reach = room.with_buffers(window)
    return free_times.starts(opened, [span for span in taken if span.overlaps(reach)], length=length, buffers=room.buffers)


def nearest_free(room: Room, taken: Iterable[Span], wanted: Span, *, now: datetime) -> tuple[datetime, ...]:
    """The nearest starts for as long, none before now unless the wish itself is. They begin at most fourteen days before or after."""
    length = wanted.ends_at - wanted.starts_at
    earliest = wanted.starts_at - AROUND
    since = max(earliest, now) if wanted.starts_at >= now else earliest
    window = Span(starts_at=since, ends_at=wanted.starts_at + AROUND + length)
    return free_times.nearest(free(room, taken, window, length=length), wanted.starts_at)

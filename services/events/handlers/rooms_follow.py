"""What happens to rooms when what they are booked for is cancelled or moved: their bookings follow.

Each time it is asked how things stand now, so facts may come late and come again. A booking follows to the new time; where that does not fit it is kept as
rejected, with the reason and the nearest free times, for somebody to see. Occasions of a series that move together are judged together, so none is in the
way of another. One policy hears all of it, so that a move is not overtaken by the split after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TypeAlias, get_args

from services.events import recurrence_sets
from services.events.domain import bookings as domain
from services.events.domain.booking_requests import following
from services.events.domain.bookings import Booking
from services.events.domain.opening_hours import Span
from services.events.domain.rooms import Room, looked_at
from services.events.domain.series import Series
from services.events.handlers.bookings import keep
from services.events.store.bookings import Bookings
from services.events.store.held_times import held_time, series_now
from services.events.store.rooms import Rooms
from shared.contracts.envelope import Fact, Recorded
from shared.contracts.events import GatheringCancelled, SeriesId, SeriesOccasionCancelled, SeriesOccasionMoved, SeriesSplit
from shared.contracts.events.calendar import GatheringRescheduled, SeriesOccasionTakenUp
from shared.contracts.events.imports import SeriesCancelled, SeriesCorrected
from shared.contracts.words import RoomId
from shared.database.postgres import Connection
from shared.log.projector import Policy

Heard: TypeAlias = (
    GatheringCancelled
    | GatheringRescheduled
    | SeriesOccasionMoved
    | SeriesOccasionCancelled
    | SeriesOccasionTakenUp
    | SeriesSplit
    | SeriesCorrected
    | SeriesCancelled
)


async def when_a_gathering_is_cancelled_or_moved_its_rooms_follow(fact: Recorded[Heard], *, connection: Connection, now: datetime) -> Sequence[Fact]:
    bookings, said = Bookings(connection), fact.message
    found: Sequence[Booking] = ()
    reason: str | None = "gathering_cancelled"
    match said:
        case GatheringCancelled() | GatheringRescheduled():
            found = await bookings.of_gathering(said.gathering_id)
        case SeriesOccasionMoved():
            found, reason = await bookings.of_series(said.series_id, first=said.occasion, last=said.occasion), None
        case SeriesOccasionCancelled():
            found, reason = await bookings.of_series(said.series_id, first=said.occasion, last=said.occasion), "occasion_cancelled"
        case SeriesOccasionTakenUp():
            taken_up = await bookings.of_series(said.series_id, first=said.occasion, last=said.occasion)
            found = [replace(one, gathering_id=said.gathering_id) for one in taken_up]
        case SeriesSplit():
            found = await _handed_on(connection, said, await bookings.of_series(said.series_id, first=said.occasion))
            reason = "occasion_dropped"
        case SeriesCorrected():
            found, reason = await _of_that_day(connection, said.series_id, await bookings.of_series(said.series_id)), "occasion_dropped"
        case SeriesCancelled():
            found, reason = await bookings.of_series(said.series_id), "series_cancelled"
    return await _follow(connection, found, now=now, reason=reason)


async def _handed_on(connection: Connection, said: SeriesSplit, found: Iterable[Booking]) -> list[Booking]:
    """From the split on they are the new series'; what was taken up as a gathering stays that gathering's."""
    new = await series_now(connection, said.new_series_id)
    if new is None:
        return []
    shift = new.starts - said.occasion
    return [replace(one, series_id=new.series_id, occasion=one.occasion + shift) for one in found if one.occasion and not one.gathering_id]


async def _of_that_day(connection: Connection, series_id: SeriesId, found: Iterable[Booking]) -> list[Booking]:
    """Where a source made its series otherwise, a booked occasion that there is no more is the only one of its day."""
    series = await series_now(connection, series_id)
    return [renamed(booking, series) if series and booking.occasion and not booking.gathering_id else booking for booking in found]


def renamed(booking: Booking, series: Series) -> Booking:
    """The booking with the name that its occasion has in the series as it is now."""
    whole, occasion = recurrence_sets.of(series), booking.occasion
    if occasion is None or recurrence_sets.makes(whole, occasion):
        return booking
    day = datetime.combine(occasion, time())
    names = recurrence_sets.within(whole, start=day, end=day + timedelta(days=1))
    return replace(booking, occasion=names[0]) if len(names) == 1 else booking


async def _follow(connection: Connection, found: Iterable[Booking], *, now: datetime, reason: str | None) -> Sequence[Fact]:
    """What is off is released first: its room is free for what moves. Without a reason it is left to the fact that follows: one says why it is off."""
    bookings = Bookings(connection)
    said: list[Fact] = []
    moving: dict[RoomId, list[Booking]] = {}
    for booking in found:
        held = await held_time(connection, booking)
        if held is None:
            said += await keep(bookings, domain.release(booking, reason=reason)) if reason else ()
        elif following(booking, held) != booking.time:
            moving.setdefault(booking.room_id, []).append(booking)
        else:
            await bookings.put(booking)
    for room_id, some in moving.items():
        said += await _move(connection, room_id, some, now=now)
    return said


async def _move(connection: Connection, room_id: RoomId, some: Sequence[Booking], *, now: datetime) -> Sequence[Fact]:
    """Together with those of the same series that stand around there and have another time by now as well: none is in the way of another."""
    bookings, room = Bookings(connection), await Rooms(connection).get(room_id)
    moving = {one.booking_id: moved for one in some if (moved := await _moved(connection, room, one))}
    series = {one.series_id for one in some if one.series_id}
    while True:
        window = Span(starts_at=min(one.starts_at for one in moving.values()), ends_at=max(one.ends_at for one in moving.values()))
        diary = await bookings.diary(room_id, looked_at(room, window))
        siblings = [one for one in diary if one.series_id in series and one.booking_id not in moving and one.state is not domain.State.USED]
        also = {one.booking_id: moved for one in siblings if (moved := await _moved(connection, room, one))}
        if not also:
            return await keep(bookings, domain.move(room, sorted(moving.values(), key=lambda one: one.starts_at), diary, now=now))
        moving |= also


async def _moved(connection: Connection, room: Room, booking: Booking) -> Booking | None:
    """At its new time; None: it has none, or stays."""
    held = await held_time(connection, booking)
    time = following(booking, held) if held else booking.time
    return domain.at(room, booking, time) if time != booking.time else None


ROOMS_FOLLOW = Policy(
    name="when_a_gathering_is_cancelled_or_moved_its_rooms_follow",
    hears=get_args(Heard),
    decide=when_a_gathering_is_cancelled_or_moved_its_rooms_follow,
)

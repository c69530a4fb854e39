"""What happens to rooms when what they are booked for is cancelled or moved: their bookings follow.

Each time it is asked how things stand now, so facts may come late and come again. A booking follows to the new time; where that does not fit it is kept as
rejected, with the reason and the nearest free times, for somebody to see. One policy hears all of it, so that a move is not overtaken by the split after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from services.events.domain import bookings as domain
from services.events.domain.booking_requests import following
from services.events.domain.bookings import Booking
from services.events.handlers.bookings import keep, placed_anew
from services.events.store.bookings import Bookings
from services.events.store.held_times import held_time, series_now
from services.events.store.rooms import Rooms
from shared.contracts.envelope import Fact, Recorded
from shared.contracts.events import GatheringCancelled, SeriesOccasionCancelled, SeriesOccasionMoved, SeriesSplit
from shared.contracts.events.calendar import GatheringRescheduled, SeriesOccasionTakenUp
from shared.contracts.events.imports import SeriesCancelled
from shared.database.postgres import Connection
from shared.log.projector import Policy

Heard: TypeAlias = (
    GatheringCancelled | GatheringRescheduled | SeriesOccasionMoved | SeriesOccasionCancelled | SeriesOccasionTakenUp | SeriesSplit | SeriesCancelled
)


async def when_a_gathering_is_cancelled_or_moved_its_rooms_follow(fact: Recorded[Heard], *, connection: Connection, now: datetime) -> Sequence[Fact]:
    bookings, said = Bookings(connection), fact.message
    match said:
        case GatheringCancelled() | GatheringRescheduled():
            return await _follow(connection, await bookings.of_gathering(said.gathering_id), now=now, reason="gathering_cancelled")
        case SeriesOccasionMoved() | SeriesOccasionCancelled():
            found = await bookings.of_series(said.series_id, first=said.occasion, last=said.occasion)
            return await _follow(connection, found, now=now, reason="occasion_cancelled")
        case SeriesOccasionTakenUp():
            found = await bookings.of_series(said.series_id, first=said.occasion, last=said.occasion)
            return await _follow(connection, [replace(one, gathering_id=said.gathering_id) for one in found], now=now, reason="gathering_cancelled")
        case SeriesSplit():
            found = await bookings.of_series(said.series_id, first=said.occasion)
            return await _follow(connection, await _handed_on(connection, said, found), now=now, reason="occasion_dropped")
        case SeriesCancelled():
            return await _follow(connection, await bookings.of_series(said.series_id), now=now, reason="series_cancelled")


async def _handed_on(connection: Connection, said: SeriesSplit, found: Iterable[Booking]) -> list[Booking]:
    """From the split on they are the new series'; what was taken up as a gathering stays that gathering's."""
    new = await series_now(connection, said.new_series_id)
    if new is None:
        return []
    shift = new.starts - said.occasion
    return [replace(one, series_id=new.series_id, occasion=one.occasion + shift) for one in found if one.occasion and not one.gathering_id]


async def _follow(connection: Connection, found: Iterable[Booking], *, now: datetime, reason: str) -> Sequence[Fact]:
    bookings, rooms = Bookings(connection), Rooms(connection)
    said: list[Fact] = []
    for booking in found:
        held = await held_time(connection, booking)
        if held is None:
            said += await keep(bookings, domain.release(booking, reason=reason))
        elif (time := following(booking, held)) != booking.time:
            said += await keep(bookings, await placed_anew(bookings, await rooms.get(booking.room_id), booking, time, now=now))
        else:
            await bookings.put(booking)
    return said


ROOMS_FOLLOW = Policy(
    name="when_a_gathering_is_cancelled_or_moved_its_rooms_follow",
    hears=(GatheringCancelled, GatheringRescheduled, SeriesOccasionMoved, SeriesOccasionCancelled, SeriesOccasionTakenUp, SeriesSplit, SeriesCancelled),
    decide=when_a_gathering_is_cancelled_or_moved_its_rooms_follow,
)

"""Bookings: claim the room, let the rules judge the time beside what stands there, and keep what came of it.

Claims are taken in one order: what it is for, the id, the room.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from services.events.authorisation import refuse_strangers
from services.events.domain import booking_requests
from services.events.domain import bookings as domain
from services.events.domain.bookings import Booking, Decided
from services.events.domain.opening_hours import Span
from services.events.domain.rooms import Room, looked_at
from services.events.domain.series import Series
from services.events.occasions import Standing, expanded
from services.events.store.bookings import Bookings
from services.events.store.gatherings import Gatherings
from services.events.store.held_times import gathering_time, held_time
from services.events.store.organisations import Organisations
from services.events.store.permissions import refuse_without
from services.events.store.rooms import Rooms
from services.events.store.series import ManySeries
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId
from shared.contracts.events import bookings as events
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day
from shared.domain.request_fingerprints import fingerprint, refuse_other_content

LONGEST_SERIES = timedelta(days=400)


async def book_room(
    command: events.BookRoom, *, bookings: Bookings, rooms: Rooms, gatherings: Gatherings, organisations: Organisations, connection: Connection,
    by: Caller, now: datetime,
) -> Sequence[Fact]:  # fmt: skip
    refuse_strangers(by, command.organisation_id)
    gathering = await gatherings.get(command.gathering_id) if command.gathering_id else None
    await bookings.new(command.booking_id)
    await bookings.claim_room(command.room_id)
    if existing := await bookings.find(command.booking_id):
        refuse_other_content(existing.request_fingerprint, command, what="booking", key=command.booking_id)
        return []
    await organisations.refuse_ended(organisation_id=[command.organisation_id])
    room = await rooms.get(command.room_id)
    acts_for = await organisations.acts_for(command.organisation_id)
    booking = booking_requests.of_room(room, command, gathering, acts_for=acts_for)
    await refuse_without(connection, room, [booking.time], acts_for=acts_for)
    diary = await bookings.diary(room.room_id, looked_at(room, booking.time))
    return await keep(bookings, domain.book(room, booking, diary, now=now))


async def book_series(
    command: events.BookSeries, *, bookings: Bookings, rooms: Rooms, many_series: ManySeries, organisations: Organisations, connection: Connection,
    by: Caller, now: datetime,
) -> Sequence[Fact]:  # fmt: skip
    refuse_strangers(by, command.organisation_id)
    series = await many_series.get(command.series_id)
    await bookings.new(command.series_booking_id)
    if request_fingerprint := await bookings.fingerprint_of_series(command.series_booking_id):
        refuse_other_content(request_fingerprint, command, what="series booking", key=command.series_booking_id)
        return []
    await organisations.refuse_ended(organisation_id=[command.organisation_id])
    await bookings.keep_series(command.series_booking_id, series_id=series.series_id, request_fingerprint=fingerprint(command))
    await bookings.claim_room(command.room_id)
    room = await rooms.get(command.room_id)
    stand_already = await bookings.standing_occasions(series.series_id, room.room_id)
    occasions = [one for one in await _occasions(connection, series, command, now=now) if one.name not in stand_already]
    acts_for = await organisations.acts_for(command.organisation_id)
    wanted = booking_requests.of_series(room, command, series, occasions, acts_for=acts_for)
    if not wanted:
        return []
    await refuse_without(connection, room, [one.time for one in wanted], acts_for=acts_for)
    window = Span(starts_at=min(one.time.starts_at for one in wanted), ends_at=max(one.time.ends_at for one in wanted))
    diary = await bookings.diary(room.room_id, looked_at(room, window))
    return await keep(bookings, domain.book_each(room, wanted, diary, now=now))


async def confirm_booking(command: events.ConfirmBooking, *, bookings: Bookings, rooms: Rooms, by: Caller) -> Sequence[Fact]:
    booking = await bookings.get(command.booking_id)
    refuse_strangers(by, *_keeper(await rooms.get(booking.room_id)))
    return await keep(bookings, domain.confirm(booking))


async def release_booking(command: events.ReleaseBooking, *, bookings: Bookings, rooms: Rooms, by: Caller) -> Sequence[Fact]:
    booking = await bookings.get(command.booking_id)
    refuse_strangers(by, booking.organisation_id, *_keeper(await rooms.get(booking.room_id)))
    return await keep(bookings, domain.release(booking, reason=command.reason))


async def move_booking(
    command: events.MoveBooking, *, bookings: Bookings, rooms: Rooms, organisations: Organisations, connection: Connection, by: Caller, now: datetime
) -> Sequence[Fact]:
    booking = await bookings.get(command.booking_id)
    refuse_strangers(by, booking.organisation_id)
    span = booking_requests.utc(command.starts_at, command.ends_at)
    if booking.stands and booking.time == span:
        return []
    domain.refuse_unmovable(booking)
    moved = booking_requests.around(booking, span, await held_time(connection, booking))
    room = await rooms.get(booking.room_id)
    await refuse_without(connection, room, [span], acts_for=await organisations.acts_for(booking.organisation_id))
    decided = await placed_anew(bookings, room, moved, span, now=now)
    domain.refuse_rejected(decided.changed[-1])
    return await keep(bookings, decided)


async def placed_anew(bookings: Bookings, room: Room, booking: Booking, span: Span, *, now: datetime) -> Decided:
    """The booking judged at that time, beside what stands in its room."""
    diary = await bookings.diary(room.room_id, looked_at(room, span))
    return domain.move(room, [domain.at(room, booking, span)], diary, now=now)


async def keep(bookings: Bookings, decided: Decided) -> Sequence[Fact]:
    """Those that swap their times leave them before any comes in."""
    await bookings.vacate([booking.booking_id for booking in decided.changed])
    for booking in decided.changed:
        await bookings.put(booking)
    return decided.facts


def _keeper(room: Room) -> Sequence[UUID]:
    """Nobody, where the keeper is no registered organisation."""
    return (room.keeper_id,) if room.keeper_id else ()


async def _occasions(connection: Connection, series: Series, command: events.BookSeries, *, now: datetime) -> list[booking_requests.Occasion]:
    """Those that take place, from the first day on; of one that was taken up its gathering says when."""
    first = datetime.combine(command.first_on or helsinki_day(now), time.min)
    found: list[booking_requests.Occasion] = []
    for shown in expanded(series, start=first, end=first + LONGEST_SERIES):
        gathering_id = GatheringId(shown.gathering_id) if shown.gathering_id else None
        takes_place = await gathering_time(connection, gathering_id) if gathering_id else booking_requests.utc(shown.starts_at, shown.ends_at)
        if takes_place and shown.standing is not Standing.CANCELLED:
            found.append(booking_requests.Occasion(name=shown.occasion, time=takes_place, gathering_id=gathering_id))
    return found

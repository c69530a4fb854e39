"""What time makes due of bookings: those whose time has passed were used, those after a room's last day are released."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.events.domain import bookings as domain
from services.events.handlers.bookings import keep
from services.events.store.bookings import Bookings
from services.events.store.rooms import Rooms
from shared.contracts.envelope import Fact
from shared.contracts.events.bookings import BookingId
from shared.database.postgres import Connection


async def passed_bookings(connection: Connection, now: datetime, most: int) -> Sequence[BookingId]:
    return await Bookings(connection).passed(now, most=most)


async def booking_used(connection: Connection, key: UUID, now: datetime) -> Sequence[Fact]:  # noqa: ARG001 - it has passed, whenever that is looked at
    bookings = Bookings(connection)
    booking = await bookings.own(BookingId(key))
    return await keep(bookings, domain.use(await Rooms(connection).get(booking.room_id), booking))


async def bookings_after_closing(connection: Connection, now: datetime, most: int) -> Sequence[BookingId]:  # noqa: ARG001 - a last day counts once it is told
    return await Bookings(connection).after_closing(most=most)


async def booking_released(connection: Connection, key: UUID, now: datetime) -> Sequence[Fact]:  # noqa: ARG001 - the same
    bookings = Bookings(connection)
    return await keep(bookings, domain.release(await bookings.own(BookingId(key)), reason="room_closed"))

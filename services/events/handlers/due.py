"""What time makes due of bookings: those whose time has passed were used, those after a room's last day are released."""

from collections.abc import Sequence
from datetime import datetime

from services.events.domain import bookings as domain
from services.events.handlers.bookings import keep
from services.events.store.bookings import Bookings
from services.events.store.rooms import Rooms
from shared.contracts.envelope import Fact
from shared.contracts.events.bookings import BookingId


async def passed_bookings(*, bookings: Bookings, now: datetime, most: int) -> Sequence[BookingId]:
    return await bookings.passed(now, most=most)


async def booking_used(key: BookingId, *, bookings: Bookings, rooms: Rooms) -> Sequence[Fact]:
    booking = await bookings.own(key)
    return await keep(bookings, domain.use(await rooms.get(booking.room_id), booking))


async def bookings_after_closing(*, bookings: Bookings, most: int) -> Sequence[BookingId]:
    """A last day counts once it is told, whenever it is."""
    return await bookings.after_closing(most=most)


async def booking_released(key: BookingId, *, bookings: Bookings) -> Sequence[Fact]:
    return await keep(bookings, domain.release(await bookings.own(key), reason="room_closed"))

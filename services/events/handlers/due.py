"""What time makes due: bookings whose time has passed were used, those after a room's last day are released.

What must stay true: a thing is locked while it is looked at, and what was done is kept with it in the same transaction, so that of many processes one does
it and nobody does it again. Whoever asks again until nothing is done comes to an end. A thing that cannot be done keeps none of the others waiting.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog

from services.events.domain import bookings as domain
from services.events.domain.bookings import Booking
from services.events.handlers.bookings import keep
from services.events.store.bookings import Bookings
from services.events.store.rooms import Rooms
from shared.contracts.envelope import Fact
from shared.db import TRANSIENT, Connection

log = structlog.get_logger()

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How many things were done, and what is to be said of them."""

    things: int
    facts: Sequence[Fact]


async def bookings_used(connection: Connection, *, now: datetime, most: int) -> Done:
    bookings, rooms = Bookings(connection), Rooms(connection)

    async def use(booking: Booking) -> Sequence[Fact]:
        return await keep(bookings, domain.use(await rooms.get(booking.room_id), booking))

    return await each(await bookings.passed(now, most=most), use, connection, name=_id)


async def bookings_of_closed_rooms(connection: Connection, *, now: datetime, most: int) -> Done:  # noqa: ARG001 - a last day counts as soon as it is told
    bookings = Bookings(connection)

    async def release(booking: Booking) -> Sequence[Fact]:
        return await keep(bookings, domain.release(booking, reason="room_closed"))

    return await each(await bookings.after_closing(most=most), release, connection, name=_id)


def _id(booking: Booking) -> object:
    return booking.booking_id


async def each(found: Iterable[T], do: Callable[[T], Awaitable[Sequence[Fact]]], connection: Connection, *, name: Callable[[T], object]) -> Done:
    """Do it to each in a transaction of its own within the connection's; one that fails is left as it was."""
    done = 0
    said: list[Fact] = []
    for one in found:
        try:
            async with connection.transaction():
                said += await do(one)
        except TRANSIENT:
            raise
        except Exception:
            log.exception("events.due_failed", what=do.__qualname__.partition(".")[0], id=str(name(one)))
        else:
            done += 1
    return Done(things=done, facts=said)

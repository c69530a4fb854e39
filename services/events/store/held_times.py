"""When what a booking is for takes place, as it stands now. Read without a lock: whoever changes it says so, and is followed."""

from datetime import datetime
from uuid import UUID

from services.events import recurrence_sets
from services.events.domain.booking_requests import utc
from services.events.domain.bookings import Booking
from services.events.domain.opening_hours import Span
from services.events.domain.series import Series
from services.events.store.series import SERIES
from shared.database.postgres import Connection

GATHERING = "select starts_at, ends_at from gatherings where gathering_id = $1 and state <> 'cancelled'"
SERIES_NOW = "select series from series where series_id = $1"


async def held_time(connection: Connection, booking: Booking) -> Span | None:
    """None: it does not take place any more, or it is booked for a purpose alone."""
    if booking.gathering_id:
        return await gathering_time(connection, booking.gathering_id)
    if booking.series_id and booking.occasion:
        series = await series_now(connection, booking.series_id)
        return occasion_time(series, booking.occasion) if series else None
    return None


async def series_now(connection: Connection, series_id: UUID) -> Series | None:
    document = await connection.fetchval(SERIES_NOW, series_id)
    return SERIES.read(document) if document else None


def occasion_time(series: Series, occasion: datetime) -> Span | None:
    if series.cancelled_for:
        return None
    one = series.standing(occasion)
    if one.cancelled_for or not (series.changed(occasion) or recurrence_sets.makes(recurrence_sets.of(series), occasion)):
        return None
    starts_at, ends_at = series.span(one)
    return Span(starts_at=starts_at, ends_at=ends_at)


async def gathering_time(connection: Connection, gathering_id: UUID) -> Span | None:
    """None: it is cancelled."""
    row = await connection.fetchrow(GATHERING, gathering_id)
    return utc(row["starts_at"], row["ends_at"]) if row else None

"""When what a booking is for takes place, as it stands now. Read without a lock: whoever changes it says so, and is followed."""

from datetime import datetime, timedelta
from uuid import UUID

from services.events import recurrence
from services.events.domain.booking_requests import utc
from services.events.domain.bookings import Booking
from services.events.domain.opening_hours import Span
from services.events.domain.series import Series
from services.events.store.series import SERIES
from shared.database.postgres import Connection
from shared.domain.days import instant_of

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
    if override := series.changed(occasion):
        return None if override.cancelled_for else _from(override.starts, override.minutes)
    makes = recurrence.falls_on(recurrence.read(series.recurrence, starts=series.starts), occasion)
    return _from(occasion, series.minutes) if makes else None


async def gathering_time(connection: Connection, gathering_id: UUID) -> Span | None:
    """None: it is cancelled."""
    row = await connection.fetchrow(GATHERING, gathering_id)
    return utc(row["starts_at"], row["ends_at"]) if row else None


def _from(wall: datetime, minutes: int) -> Span:
    begins = instant_of(wall)
    return Span(starts_at=begins, ends_at=begins + timedelta(minutes=minutes))

"""Events over HTTP: parse, hand over, answer. No rule lives here."""

from services.events.api import (
    bookings,
    calendar,
    duties,
    feeds,
    forums,
    gatherings,
    imports,
    linked_events,
    outcomes,
    public,
    rooms,
    series,
    settlement,
    signups,
)

ROUTERS = [
    duties.router,
    calendar.router,
    gatherings.router,
    series.router,
    settlement.router,
    forums.router,
    outcomes.router,
    rooms.router,
    bookings.router,
    signups.router,
    signups.public,
    public.router,
    feeds.router,
    imports.router,
    linked_events.router,
]

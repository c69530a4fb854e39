"""A room and bookings for tests: a seat of the registry in Pori, open as told, free until told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.events.domain.bookings import Booking
from services.events.domain.free_times import Buffers
from services.events.domain.opening_hours import Span
from services.events.domain.rooms import Room, worth
from shared.contracts.events.bookings import BookingId, Priority
from shared.contracts.registry import OpeningHours
from shared.contracts.words import OrganisationId, PlaceId, RoomId

KEEPER, CLUB = OrganisationId(UUID(int=1)), OrganisationId(UUID(int=2))
HALL, HOUSE = RoomId(UUID(int=3)), PlaceId(UUID(int=4))
NOW = datetime.fromisoformat("2026-01-01T12:00+02:00")


def at(text: str) -> datetime:
    """A moment of 2026, as `03-02T10:00`, with an offset where it is not winter's."""
    return datetime.fromisoformat(f"2026-{text}" if text.count("+") else f"2026-{text}+02:00")


def span(begins: str, ends: str) -> Span:
    return Span(starts_at=at(begins), ends_at=at(ends))


def minutes(before: int = 0, after: int = 0) -> Buffers:
    return Buffers(before=timedelta(minutes=before), after=timedelta(minutes=after))


def a_room(**changed: Any) -> Room:
    given: dict[str, Any] = {
        "room_id": HALL,
        "place_id": HOUSE,
        "municipality": "609",
        "keeper_id": KEEPER,
        "capacity": 40,
        "buffers": minutes(),
        "hours": OpeningHours(),
        "prices": (),
        "closed_on": None,
    }
    return Room(**(given | changed))


def a_booking(key: int, time: Span, *, room: Room | None = None, **changed: Any) -> Booking:
    room = room or a_room()
    given: dict[str, Any] = {
        "booking_id": BookingId(UUID(int=key)),
        "request_fingerprint": "",
        "room_id": room.room_id,
        "place_id": room.place_id,
        "municipality": room.municipality,
        "organisation_id": CLUB,
        "priority": Priority.OTHER,
        "time": time,
        "taken": room.with_buffers(time),
        "worth_cents": worth(room, time),
        "purpose": "peer_group",
    }
    return Booking(**(given | changed))

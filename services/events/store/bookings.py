"""Bookings in PostgreSQL, where a constraint keeps two of them from overlapping in a room.

Whoever books, moves or releases first claims the room, so bookings of a room come one after the other: nobody waits for two, and so nobody locks up. The
constraint holds all the same against whatever comes by another way.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.events.domain.bookings import Booking, RoomIsTaken
from services.events.domain.opening_hours import Span
from shared.contracts.events.bookings import BookingId, SeriesBookingId
from shared.contracts.events.series import SeriesId
from shared.contracts.words import RoomId
from shared.database.claims import claim
from shared.database.documents import Documents, Store
from shared.database.postgres import Connection

BOOKINGS = Documents(
    Booking,
    table="bookings",
    name="booking",
    columns=(
        "room_id",
        "place_id",
        "organisation_id",
        "gathering_id",
        "series_id",
        "occasion",
        "state",
        "worth_cents",
        "starts_at",
        "ends_at",
        "minutes",
        "terms",
    ),
    derived={"taken": lambda one: f"[{one.taken.starts_at.isoformat()},{one.taken.ends_at.isoformat()})"},
)

ROOM_OF = "select room_id from bookings where booking_id = $1"
DIARY = """
select booking from bookings where room_id = $1 and taken && $2 and state in ('tentative', 'confirmed', 'used') order by starts_at for update
"""
OF_GATHERING = "select booking_id, room_id from bookings where gathering_id = $1 and state not in ('used', 'released') order by room_id, booking_id"
OF_SERIES = """
select booking_id, room_id from bookings where series_id = $1
and ($2::timestamp is null or occasion >= $2) and ($3::timestamp is null or occasion <= $3) and state not in ('used', 'released') order by room_id, booking_id
"""
VACATE = "update bookings set state = 'released' where booking_id = any($1::uuid[]) and state in ('tentative', 'confirmed', 'used')"
OCCASIONS_STANDING = "select occasion from bookings where series_id = $1 and room_id = $2 and state in ('tentative', 'confirmed', 'used')"
FINGERPRINT_OF_SERIES = "select request_fingerprint from series_bookings where series_booking_id = $1"
KEEP_SERIES = "insert into series_bookings (series_booking_id, series_id, request_fingerprint) values ($1, $2, $3)"
PASSED = """
select b.booking_id from bookings b where b.state in ('tentative', 'confirmed') and b.ends_at <= $1
and not exists (select from gatherings g where g.gathering_id = b.gathering_id and g.state = 'cancelled')
order by b.ends_at limit $2 for update of b skip locked
"""
AFTER_CLOSING = """
select b.booking_id from bookings b join rooms r using (room_id) join places p on p.place_id = r.place_id
where b.state in ('tentative', 'confirmed')
and b.ends_at > ((least(r.closed_on, p.closed_on) + 1)::timestamp at time zone 'Europe/Helsinki')
order by b.ends_at limit $1 for update of b skip locked
"""

JUDGED_BY_OTHER_TERMS = """
with now as (
    select r.room_id, terms_of(coalesce(r.hours, p.hours), r.capacity, least(r.closed_on, p.closed_on)) as terms from rooms r join places p using (place_id)
)
select b.booking_id from bookings b join now using (room_id)
where b.state in ('tentative', 'confirmed') and b.ends_at > $1 and b.terms is distinct from now.terms
order by b.ends_at limit $2 for update of b skip locked
"""


class Bookings(Store[Booking]):
    documents = BOOKINGS

    async def new(self, booking_id: BookingId | SeriesBookingId) -> None:
        """Claim an id that may be new: of two identical requests the second finds what the first made. Claimed before the room."""
        await claim(self._connection, booking_id)

    async def claim_room(self, room_id: RoomId) -> None:
        await claim(self._connection, room_id)

    async def find(self, key: UUID) -> Booking | None:
        """Claimed before, by its id or by its room."""
        return await BOOKINGS.locked(self._connection, key)

    async def get(self, key: UUID) -> Booking:
        """The booking, with its room claimed. The room of a booking never changes, so it may be looked up before."""
        if room_id := await self._connection.fetchval(ROOM_OF, key):
            await self.claim_room(room_id)
        return await self.own(key)

    async def diary(self, room_id: RoomId, window: Span) -> Sequence[Booking]:
        """What stands in the room and takes any of that time, to be changed."""
        rows = await self._connection.fetch(DIARY, room_id, asyncpg.Range(window.starts_at, window.ends_at))
        return [BOOKINGS.read(row["booking"]) for row in rows]

    async def vacate(self, keys: Sequence[BookingId]) -> None:
        """Take their times from those that are put again in this transaction: between one and the other two may not overlap either."""
        if len(keys) > 1:
            await self._connection.execute(VACATE, keys)

    async def put(self, thing: Booking) -> None:
        """Keep it.

        Raises:
            RoomIsTaken: when another stands in its time.
        """
        try:
            await super().put(thing)
        except asyncpg.ExclusionViolationError as overlap:
            raise RoomIsTaken(
                "the room is booked then, or made ready for who has it", field="starts_at", value=thing.time.starts_at, remedy="ask for its free times"
            ) from overlap

    async def of_gathering(self, gathering_id: UUID) -> Sequence[Booking]:
        return await self._each(OF_GATHERING, gathering_id)

    async def of_series(self, series_id: UUID, *, first: datetime | None = None, last: datetime | None = None) -> Sequence[Booking]:
        """Of its occasions, or of those from the first to the last, by the names that the rule gave them."""
        return await self._each(OF_SERIES, series_id, first, last)

    async def _each(self, query: str, *of: Any) -> Sequence[Booking]:
        """Rooms are claimed in one order, whoever claims several."""
        return [await self.get(row["booking_id"]) for row in await self._connection.fetch(query, *of)]

    async def standing_occasions(self, series_id: SeriesId, room_id: RoomId) -> frozenset[datetime]:
        return frozenset(row["occasion"] for row in await self._connection.fetch(OCCASIONS_STANDING, series_id, room_id))

    async def fingerprint_of_series(self, series_booking_id: SeriesBookingId) -> str | None:
        request_fingerprint: str | None = await self._connection.fetchval(FINGERPRINT_OF_SERIES, series_booking_id)
        return request_fingerprint

    async def keep_series(self, series_booking_id: SeriesBookingId, *, series_id: SeriesId, request_fingerprint: str) -> None:
        await self._connection.execute(KEEP_SERIES, series_booking_id, series_id, request_fingerprint)


async def passed_bookings(*, connection: Connection, now: datetime, most: int) -> Sequence[BookingId]:
    """Those whose time has passed, and which nobody else looks at. What a cancelled gathering has left is not among them: it is to be released."""
    return [row["booking_id"] for row in await connection.fetch(PASSED, now, most)]


async def bookings_after_closing(*, connection: Connection, most: int) -> Sequence[BookingId]:
    """Those that end after the last day of their room or place, whenever it is, and which nobody else looks at."""
    return [row["booking_id"] for row in await connection.fetch(AFTER_CLOSING, most)]


async def bookings_judged_by_other_terms(*, connection: Connection, now: datetime, most: int) -> Sequence[BookingId]:
    """Those to come whose room became otherwise since they were judged, and which nobody else looks at."""
    return [row["booking_id"] for row in await connection.fetch(JUDGED_BY_OTHER_TERMS, now, most)]

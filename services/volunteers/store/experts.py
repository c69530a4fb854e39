"""Experts by experience in PostgreSQL: how they stand in one table, what they have experienced, sealed, in another, their bookings in a third.

What must stay true: what somebody has experienced is in `experiences` alone, sealed, with keyed hashes of the words by which they want to be found.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.volunteers.domain.experts import Expert, ExpertBooking
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.database.postgres import Connection
from shared.errors import NotFound

EXPERTS = Documents(
    Expert, table="experts", name="expert", columns=("organisation_id", "volunteer_id", "tasks", "municipalities"), derived={"gone": lambda one: one.gone}
)
EXPERT_BOOKINGS = Documents(
    ExpertBooking,
    table="expert_bookings",
    name="expert_booking",
    columns=("expert_id", "organisation_id", "booked_by", "payer", "state", "held_on"),
)

OF_VOLUNTEER = "select expert_id from experts where volunteer_id = $1"
NOT_GONE = "select expert_id from experts where expert_id = any($1::uuid[]) and not gone order by expert_id"
TO_COME = "select expert_booking_id from expert_bookings where expert_id = $1 and state in ('offered', 'accepted') order by expert_booking_id"
KEEP = """
insert into experiences (expert_id, sealed, words) values ($1, $2, $3)
on conflict (expert_id) do update set sealed = excluded.sealed, words = excluded.words
"""
SEALED = "select sealed from experiences where expert_id = $1"
FORGET = "delete from experiences where expert_id = $1"


class Experts(NotedStore[Expert]):
    documents = EXPERTS

    async def of_volunteer(self, volunteer_id: UUID) -> UUID | None:
        found: UUID | None = await self._connection.fetchval(OF_VOLUNTEER, volunteer_id)
        return found

    async def not_erased(self, expert_ids: Collection[UUID]) -> list[UUID]:
        return [row["expert_id"] for row in await self._connection.fetch(NOT_GONE, list(expert_ids))]


class Experiences:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, expert_id: UUID, *, sealed: bytes, words: Sequence[bytes]) -> None:
        await self._connection.execute(KEEP, expert_id, sealed, list(words))

    async def sealed(self, expert_id: UUID) -> bytes:
        sealed: bytes | None = await self._connection.fetchval(SEALED, expert_id)
        if sealed is None:
            raise NotFound("expert", expert_id)
        return sealed

    async def forget(self, expert_id: UUID) -> None:
        await self._connection.execute(FORGET, expert_id)


class ExpertBookings(NotedStore[ExpertBooking]):
    documents = EXPERT_BOOKINGS

    async def to_come(self, expert_id: UUID) -> list[UUID]:
        """Those to which the expert owes an answer, or is to come."""
        return [row["expert_booking_id"] for row in await self._connection.fetch(TO_COME, expert_id)]

"""Decisions in PostgreSQL: one of an application, and of a programme all that are conditional at once."""

from collections.abc import Collection, Sequence
from uuid import UUID

from asyncpg import UniqueViolationError

from services.grants.domain.decisions import DecidedAlready, Decision
from shared.contracts.grants import CallId
from shared.database.documents import Documents
from shared.database.noted import NotedStore

DECISIONS = Documents(
    Decision,
    table="decisions",
    name="decision",
    columns=("application_id", "call_id", "programme_id", "applicant", "outcome", "granted_cents", "conditional", "decided_on"),
)

CONDITIONAL = "select decision from decisions where programme_id = $1 and conditional order by decision_id for update"
BY_CALL = "select call_id, sum(granted_cents)::bigint as cents from decisions where programme_id = $1 group by call_id"
GRANTED = "select coalesce(sum(granted_cents), 0)::bigint from decisions where call_id = $1"


class Decisions(NotedStore[Decision]):
    documents = DECISIONS
    not_noted = frozenset({"review_requests", "change_requests", "request_fingerprint"})

    async def put(self, thing: Decision) -> None:
        """Raises DecidedAlready: the application has another decision."""
        try:
            async with self._connection.transaction():
                await super().put(thing)
        except UniqueViolationError as error:
            raise DecidedAlready("it is decided", field="application_id", value=thing.application_id, remedy="change it by a review") from error

    async def several(self, keys: Collection[UUID]) -> dict[UUID, Decision]:
        return await self.documents.several(self._connection, keys)

    async def conditional(self, programme_id: UUID) -> Sequence[Decision]:
        """All of the programme, locked."""
        return [self.documents.read(row["decision"]) for row in await self._connection.fetch(CONDITIONAL, programme_id)]

    async def granted_by_call(self, programme_id: UUID) -> dict[CallId, int]:
        """What each call of the programme grants, those that grant nothing left out."""
        return {row["call_id"]: row["cents"] for row in await self._connection.fetch(BY_CALL, programme_id)}

    async def granted_cents(self, call_id: UUID) -> int:
        cents: int = await self._connection.fetchval(GRANTED, call_id)
        return cents

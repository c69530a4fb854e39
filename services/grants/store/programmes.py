"""Programmes in PostgreSQL. Whoever grants, shares out or confirms holds the programme's row, so no two do at once what only one fits beside."""

from uuid import UUID

from services.grants.domain.programmes import Programme
from shared.database.documents import Documents
from shared.database.noted import NotedStore

PROGRAMMES = Documents(Programme, table="programmes", name="programme", columns=("year",))

SHARED = "select coalesce(sum(sum_cents), 0)::bigint from calls where programme_id = $1"
GRANTED = "select coalesce(sum(granted_cents), 0)::bigint from decisions where programme_id = $1"


class Programmes(NotedStore[Programme]):
    documents = PROGRAMMES

    async def shared_cents(self, programme_id: UUID) -> int:
        """What its calls share out."""
        cents: int = await self._connection.fetchval(SHARED, programme_id)
        return cents

    async def granted_cents(self, programme_id: UUID) -> int:
        cents: int = await self._connection.fetchval(GRANTED, programme_id)
        return cents

"""Roles in PostgreSQL."""

from collections.abc import Collection
from uuid import UUID

from services.volunteers.domain.roles import Role
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.errors import NotFound

ROLES = Documents(Role, table="roles", name="role", columns=("code", "organiser", "ended"))


class Roles(NotedStore[Role]):
    documents = ROLES

    async def all_of(self, role_ids: Collection[UUID]) -> list[Role]:
        """Each of them, held against change.

        Raises:
            NotFound: of the first that is not there.
        """
        found = await self.documents.held(self._connection, set(role_ids))
        if missing := sorted(set(role_ids) - found.keys()):
            raise NotFound("role", missing[0])
        return [found[role_id] for role_id in dict.fromkeys(role_ids)]

"""Organisations as they are known from the registry: a copy, read and never written here."""

from collections.abc import Collection
from uuid import UUID

from services.events.domain.organisations import has_ended
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection

ACTS_FOR = "select acts_for($1)"
SUCCESSOR = "select successor($1)"

ENDED = """
select organisation_id, state, successor(organisation_id) as successor from organisations
where organisation_id = any($1::uuid[]) and state in ('dissolved', 'merged') order by organisation_id limit 1
"""


class Organisations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def acts_for(self, organisation_id: UUID) -> frozenset[OrganisationId]:
        """Itself, and all that have merged into it."""
        return frozenset(await self._connection.fetchval(ACTS_FOR, organisation_id))

    async def as_named(self, organisation_id: OrganisationId, among: Collection[OrganisationId]) -> list[OrganisationId]:
        """By which of these the organisation takes part there: itself, or those that have merged into it; itself where it is none of them."""
        return sorted(await self.acts_for(organisation_id) & set(among)) or [organisation_id]

    async def successor(self, organisation_id: OrganisationId) -> OrganisationId:
        """Who is in its place by now: itself, unless it has merged."""
        return OrganisationId(await self._connection.fetchval(SUCCESSOR, organisation_id))

    async def refuse_ended(self, **named: Collection[UUID]) -> None:
        """Of what a command names anew, by its fields. One that nobody has told of is not refused: the registry's word on it may be on its way.

        Raises:
            OrganisationHasEnded: when one is dissolved or has merged, as far as is known here by now.
        """
        for field, ids in named.items():
            if ids and (row := await self._connection.fetchrow(ENDED, list(ids))):
                raise has_ended(row["organisation_id"], row["state"], successor=row["successor"], field=field)


async def succeeded(connection: Connection, organisation_id: UUID) -> frozenset[UUID]:
    return await Organisations(connection).acts_for(organisation_id) - {organisation_id}

"""Whom an organisation has succeeded by mergers, through any number of them."""

from collections.abc import Collection
from uuid import UUID

from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection

ACTS_FOR = "select acts_for($1)"


async def succeeded(connection: Connection, organisation_id: UUID) -> frozenset[UUID]:
    return frozenset(await connection.fetchval(ACTS_FOR, organisation_id)) - {organisation_id}


async def as_named(connection: Connection, organisation_id: OrganisationId, among: Collection[OrganisationId | None]) -> list[OrganisationId]:
    """By which of these the organisation takes part there: itself, or those that have merged into it; itself where it is none of them."""
    acts_for = {organisation_id, *map(OrganisationId, await succeeded(connection, organisation_id))}
    return sorted(acts_for.intersection(among)) or [organisation_id]

"""Permissions to use premises as they are known from grants: a copy, read and never written here."""

from collections.abc import Collection, Iterable
from uuid import UUID

from services.events.domain.opening_hours import Span
from services.events.domain.permissions import Permission, refuse_unpermitted
from services.events.domain.rooms import Room
from shared.database.postgres import Connection

OF = "select keeper_id, place_id, rooms, since, until from permissions where organisation_id = any($1::uuid[]) and not revoked"


async def refuse_without(connection: Connection, room: Room, times: Iterable[Span], *, acts_for: Collection[UUID]) -> None:
    """Raises PermissionMissing."""
    if room.by_permission:
        found = [Permission(**row) for row in await connection.fetch(OF, list(acts_for))]
        refuse_unpermitted(room, times, found, acts_for=acts_for)

"""Permissions to use premises, as grants tells of them. Each fact carries the whole, so a copy is the newest fact of its permission."""

from collections.abc import Sequence
from typing import Any

from shared.contracts.envelope import Recorded
from shared.contracts.grants.permissions import PermissionExpired, PermissionGranted, PermissionRevoked
from shared.database.postgres import Connection
from shared.log.projector import Projection

KEEP = """
insert into permissions (permission_id, organisation_id, keeper_id, place_id, rooms, since, until, revoked) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (permission_id) do update set revoked = excluded.revoked
"""


async def keep_permissions(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    rows = [
        (
            said.permission_id, said.organisation_id, said.keeper, said.place_id, list(said.rooms), said.since, said.until, isinstance(said, PermissionRevoked),
        )
        for said in (fact.message for fact in facts)
    ]  # fmt: skip
    await connection.executemany(KEEP, rows)


PERMISSIONS = Projection(name="permissions", hears=(PermissionGranted, PermissionRevoked, PermissionExpired), apply=keep_permissions, tables=("permissions",))

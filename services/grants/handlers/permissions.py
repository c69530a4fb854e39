"""Permissions to use premises: granted and revoked by the grant office, expired by the calendar."""

from collections.abc import Sequence
from datetime import date, datetime

from services.grants.domain import permissions as domain
from services.grants.store.permissions import Permissions
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.grants import permissions as contracts
from shared.contracts.grants.words import PermissionId
from shared.database.changes import Done
from shared.work.deciding import deciding

BY_THE_CALENDAR = "grants.expire_permission"


async def grant_permission(command: contracts.GrantPermission, *, permissions: Permissions, by: Caller, now: datetime) -> Sequence[Fact]:
    existing = await permissions.find(command.permission_id)
    return await permissions.save_noted(existing, domain.grant(existing, command), command, by=by, now=now)


revoke_permission = deciding(
    contracts.RevokePermission,
    Permissions,
    lambda permission, command, _now: domain.revoke(permission, command),
)


async def permission_due(key: PermissionId, *, permissions: Permissions, today: date, now: datetime) -> Sequence[Fact]:
    """What time makes due: its last day is over."""
    permission = await permissions.own(key)
    return await permissions.save_done(permission, domain.expire(permission, today=today), Done(command=BY_THE_CALENDAR, by="grants", at=now))

"""Roles: published, changed, ended."""

from collections.abc import Sequence
from datetime import datetime

from services.volunteers.authorisation import refuse_others
from services.volunteers.domain import roles as domain
from services.volunteers.store.roles import Roles
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import roles as contracts
from shared.work.deciding import deciding


async def publish_role(command: contracts.PublishRole, *, roles: Roles, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_others(by, command.organiser)
    existing = await roles.find(command.role_id)
    return await roles.save_noted(existing, domain.publish(existing, command), command, by=by, now=now)


end_role = deciding(contracts.EndRole, Roles, lambda role, _command, _now: domain.end(role), may=lambda by, role, _command: refuse_others(by, role.organiser))

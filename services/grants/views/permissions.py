"""Permissions to use premises as they are read: by the organisation that has one, the keeper of the premises, and the grant office."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.grants.domain.permissions import State
from services.grants.store.permissions import PERMISSIONS
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.words import LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import Forbidden, NotFound
from shared.http.paging import MOST, Page, page

SHOWN = "select p.permission, coalesce(s.version, 0) as version from permissions p left join subjects s on s.subject = p.permission_id::text"
ONE = f"{SHOWN} where p.permission_id = $1"
ALL = f"""{SHOWN}
where ($1::uuid is null or p.permission_id > $1) and ($3::uuid is null or p.organisation_id = any(acts_for($3))) and ($4::uuid is null or p.keeper = $4)
and ($5::text is null or p.state = $5) and ($6 or p.organisation_id = any($7::uuid[]) or p.keeper = any($7::uuid[]))
order by p.permission_id limit $2 + 1
"""


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    after: UUID | None = Field(default=None, description="the `next` of the part before")
    limit: int = Field(default=100, ge=1, le=MOST)
    organisation: UUID | None = None
    keeper: UUID | None = None
    state: State | None = None


class RevokedView(BaseModel):
    reasons: LocalText
    decided_by: str
    decided_on: date
    section: str | None


class PermissionView(BaseModel):
    """For `rooms`; none of them: for all of the place, or where no place is named for all that the keeper has."""

    permission_id: UUID
    organisation_id: UUID
    keeper: UUID
    place_id: UUID | None
    rooms: tuple[UUID, ...]
    since: date
    until: date
    terms: LocalText
    reasons: LocalText
    decided_by: str
    decided_on: date
    section: str | None
    state: State
    revoked: RevokedView | None
    version: int


async def permission(connection: Connection, permission_id: UUID, *, caller: Caller) -> PermissionView:
    row = await connection.fetchrow(ONE, permission_id)
    if row is None:
        raise NotFound("permission", permission_id)
    shown = _view(row)
    if not caller.is_one_of([shown.organisation_id, shown.keeper], or_in=GRANTS):
        raise Forbidden("it is for whoever has it, and the keeper", field="permission_id", value=permission_id, remedy="ask the grant office")
    return shown


async def permissions(connection: Connection, wanted: Wanted, *, caller: Caller) -> Page[PermissionView]:
    own = [caller.organisation_id, *caller.succeeds] if caller.organisation_id else []
    rows = await connection.fetch(ALL, wanted.after, wanted.limit, wanted.organisation, wanted.keeper, wanted.state, bool(caller.roles & GRANTS), own)
    return page([_view(row) for row in rows], limit=wanted.limit, key="permission_id")


def _view(row: Mapping[str, Any]) -> PermissionView:
    return view_of(PERMISSIONS.read(row["permission"]), PermissionView, version=row["version"])

"""Roles as anybody reads them."""

from uuid import UUID

from pydantic import BaseModel

from services.volunteers.store.roles import ROLES
from shared.contracts.registry.words import OrganisationKind
from shared.contracts.volunteers.roles import WithMinors
from shared.contracts.volunteers.words import SupportKind
from shared.contracts.words import LocalName, LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = "select r.role, coalesce(s.version, 0) as version from roles r left join subjects s on s.subject = r.role_id::text"
ONE = f"{SHOWN} where r.role_id = $1"
ALL = f"{SHOWN} where ($1::uuid is null or r.role_id > $1) and ($3::uuid is null or r.organiser = $3) and not r.ended order by r.role_id limit $2 + 1"


class RoleView(BaseModel):
    """What somebody may volunteer as. `needs_extract`: a criminal-record extract is looked at, since the law's conditions are met."""

    role_id: UUID
    code: str
    organiser: UUID
    name: LocalName
    description: LocalText
    volunteers_duties: LocalText
    organisers_duties: LocalText
    left_to_professionals: LocalText
    supervision: LocalText
    trainings: tuple[UUID, ...]
    minimum_age: int
    languages: tuple[str, ...]
    with_minors: WithMinors | None
    needs_extract: bool
    supports: SupportKind | None
    needs_agreement: OrganisationKind | None
    ended: bool
    version: int


async def role(connection: Connection, role_id: UUID) -> RoleView:
    if row := await connection.fetchrow(ONE, role_id):
        return view_of(ROLES.read(row["role"]), RoleView, version=row["version"])
    raise NotFound("role", role_id)


async def roles(connection: Connection, *, after: UUID | None, limit: int, organiser: UUID | None) -> Page[RoleView]:
    rows = await connection.fetch(ALL, after, limit, organiser)
    return page([view_of(ROLES.read(row["role"]), RoleView, version=row["version"]) for row in rows], limit=limit, key="role_id")

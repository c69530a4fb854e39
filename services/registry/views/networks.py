"""Networks, their members and meetings, as they are read."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.registry.views.paging import page
from shared.contracts.registry import NamedParty, NetworkForm
from shared.db import Connection
from shared.edge import Page
from shared.errors import NotFound

ONE = """
select n.network_id, n.name, n.form, n.theme, n.responsible, n.convenor, n.messenger, n.meetings_per_year, n.open, n.since, n.groups, n.regions,
(select count(*) from network_members m where m.network_id = n.network_id and m.left_on is null) as members,
(select count(*) from network_meetings h where h.network_id = n.network_id) as meetings_held, coalesce(s.version, 0) as version
from networks n left join subjects s on s.subject = n.network_id::text where n.network_id = $1
"""
ALL = """
select n.network_id, n.name, n.form, n.theme, n.responsible, n.convenor, n.messenger, n.meetings_per_year, n.open, n.since, n.groups, n.regions,
(select count(*) from network_members m where m.network_id = n.network_id and m.left_on is null) as members,
(select count(*) from network_meetings h where h.network_id = n.network_id) as meetings_held, coalesce(s.version, 0) as version
from networks n left join subjects s on s.subject = n.network_id::text
where ($1::uuid is null or n.network_id > $1) and ($3::text is null or n.form = $3) and ($4::text is null or n.theme = $4)
order by n.network_id limit $2 + 1
"""
MEMBERS = """
select m.membership, m.organisation_id, o.name, m.joined_on, m.left_on, m.key_person_id
from network_members m join organisations o on o.organisation_id = m.organisation_id
where m.network_id = $3 and ($1::bigint is null or m.membership > $1) order by m.membership limit $2 + 1
"""
MEETINGS = """
select meeting_id, held_on, participants from network_meetings
where network_id = $3 and ($1::uuid is null or meeting_id > $1) order by meeting_id limit $2 + 1
"""


class NetworkView(BaseModel):
    """A network. `members` counts the open memberships, `meetings_held` all meetings; `version` is what If-Match compares."""

    network_id: UUID
    name: str
    form: NetworkForm
    theme: str | None
    responsible: list[NamedParty]
    convenor: NamedParty | None
    messenger: NamedParty | None
    meetings_per_year: int | None
    open: bool
    since: int | None
    groups: int | None
    regions: list[str]
    members: int
    meetings_held: int
    version: int


class MembershipView(BaseModel):
    membership: int
    organisation_id: UUID
    name: str
    joined_on: date | None
    left_on: date | None
    key_person_id: UUID | None


class MeetingView(BaseModel):
    meeting_id: UUID
    held_on: date
    participants: int | None


async def network(connection: Connection, network_id: UUID) -> NetworkView:
    row = await connection.fetchrow(ONE, network_id)
    if row is None:
        raise NotFound("network", network_id)
    return NetworkView.model_validate(dict(row))


async def networks(connection: Connection, *, after: UUID | None, limit: int, form: NetworkForm | None, theme: str | None) -> Page[NetworkView]:
    rows = await connection.fetch(ALL, after, limit, form, theme)
    return page([NetworkView.model_validate(dict(row)) for row in rows], limit=limit, key="network_id")


async def members(connection: Connection, network_id: UUID, *, after: int | None, limit: int) -> Page[MembershipView]:
    await network(connection, network_id)
    rows = await connection.fetch(MEMBERS, after, limit, network_id)
    return page([MembershipView.model_validate(dict(row)) for row in rows], limit=limit, key="membership")


async def meetings(connection: Connection, network_id: UUID, *, after: UUID | None, limit: int) -> Page[MeetingView]:
    await network(connection, network_id)
    rows = await connection.fetch(MEETINGS, after, limit, network_id)
    return page([MeetingView.model_validate(dict(row)) for row in rows], limit=limit, key="meeting_id")

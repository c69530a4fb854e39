"""Peer-support groups as anybody reads them, without who leads them; and as their coordinators do."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import refuse_strangers
from services.volunteers.store.groups import GROUP_MEETINGS, PEER_GROUPS
from shared.auth import Caller
from shared.contracts.events.words import Spot
from shared.contracts.volunteers.words import GroupState
from shared.contracts.words import LocalName, LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = "select g.peer_group, coalesce(s.version, 0) as version from peer_groups g left join subjects s on s.subject = g.peer_group_id::text"
ONE = f"{SHOWN} where g.peer_group_id = $1"
OPEN = f"""{SHOWN} where ($1::uuid is null or g.peer_group_id > $1) and g.state = 'open' and ($3::text is null or g.municipality = $3)
order by g.peer_group_id limit $2 + 1"""
ALL = f"{SHOWN} where ($1::uuid is null or g.peer_group_id > $1) and g.organisation_id = $3 order by g.peer_group_id limit $2 + 1"
MEETINGS = "select group_meeting from group_meetings where peer_group_id = $1 order by starts_at desc limit 500"
MEETING = "select group_meeting from group_meetings where group_meeting_id = $1"


class PublicGroupView(BaseModel):
    """A group to which one may come."""

    peer_group_id: UUID
    organisation_id: UUID
    name: LocalName
    description: LocalText
    theme: str
    municipality: str | None
    spot: Spot | None
    languages: tuple[str, ...]
    state: GroupState


class GroupView(PublicGroupView):
    leaders: tuple[UUID, ...]
    version: int


class MeetingView(BaseModel):
    group_meeting_id: UUID
    peer_group_id: UUID
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    withdrawn: bool


async def group(connection: Connection, peer_group_id: UUID, *, caller: Caller) -> GroupView:
    row = await connection.fetchrow(ONE, peer_group_id)
    if row is None:
        raise NotFound("peer_group", peer_group_id)
    found = PEER_GROUPS.read(row["peer_group"])
    refuse_strangers(caller, found.organisation_id, volunteer_id=peer_group_id, what="peer_group")
    return view_of(found, GroupView, version=row["version"])


async def public_group(connection: Connection, peer_group_id: UUID) -> PublicGroupView:
    row = await connection.fetchrow(ONE, peer_group_id)
    if row is None or (found := PEER_GROUPS.read(row["peer_group"])).state is GroupState.PLANNED:
        raise NotFound("peer_group", peer_group_id)
    return view_of(found, PublicGroupView)


async def public_groups(connection: Connection, *, after: UUID | None, limit: int, municipality: str | None) -> Page[PublicGroupView]:
    rows = await connection.fetch(OPEN, after, limit, municipality)
    return page([view_of(PEER_GROUPS.read(row["peer_group"]), PublicGroupView) for row in rows], limit=limit, key="peer_group_id")


async def groups(connection: Connection, organisation_id: UUID, *, after: UUID | None, limit: int) -> Page[GroupView]:
    rows = await connection.fetch(ALL, after, limit, organisation_id)
    found = [view_of(PEER_GROUPS.read(row["peer_group"]), GroupView, version=row["version"]) for row in rows]
    return page(found, limit=limit, key="peer_group_id")


async def meetings(connection: Connection, peer_group_id: UUID) -> list[MeetingView]:
    """The last 500, the latest first."""
    return [view_of(GROUP_MEETINGS.read(row["group_meeting"]), MeetingView) for row in await connection.fetch(MEETINGS, peer_group_id)]


async def meeting(connection: Connection, group_meeting_id: UUID) -> MeetingView:
    document = await connection.fetchval(MEETING, group_meeting_id)
    if document is None:
        raise NotFound("group_meeting", group_meeting_id)
    return view_of(GROUP_MEETINGS.read(document), MeetingView)

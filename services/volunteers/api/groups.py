"""Peer-support groups over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.volunteers.api.parameters import PREFIX
from services.volunteers.authorisation import refuse_others
from services.volunteers.views import groups as views
from shared.authority import VOLUNTEERING
from shared.contracts.volunteers import PeerGroupId
from shared.contracts.volunteers import groups as contracts
from shared.contracts.words import MunicipalityCode
from shared.http.admission import OPEN, may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["peer groups"], dependencies=[may_read(VOLUNTEERING)])
public = APIRouter(prefix=PREFIX, tags=["peer groups"], dependencies=[OPEN])

commands = Commands(router, answers=views.group)
commands.put("/groups/{peer_group_id}", contracts.PlanGroup)
commands.post("/groups/{peer_group_id}/opening", contracts.OpenGroup)
commands.post("/groups/{peer_group_id}/rest", contracts.RestGroup)
commands.post("/groups/{peer_group_id}/ending", contracts.EndGroup)
commands.put("/groups/{peer_group_id}/meetings/{group_meeting_id}", contracts.PlanGroupMeeting, answers=views.meeting)
commands.post("/group-meetings/{group_meeting_id}/withdrawal", contracts.WithdrawGroupMeeting, answers=views.meeting)


@router.get("/groups")
async def list_groups(edge: EdgeDep, organisation_id: Annotated[UUID, Query()], after: After = None, limit: Limit = 100) -> Page[views.GroupView]:
    """An organisation's groups, for its coordinators."""
    refuse_others(await edge.caller(), organisation_id)
    return await edge.read(views.groups, organisation_id, after=after, limit=limit)


@router.get("/groups/{peer_group_id}")
async def get_group(peer_group_id: PeerGroupId, edge: EdgeDep) -> views.GroupView:
    return await edge.read(views.group, peer_group_id, caller=await edge.caller())


@router.get("/groups/{peer_group_id}/meetings")
async def list_group_meetings(peer_group_id: PeerGroupId, edge: EdgeDep) -> list[views.MeetingView]:
    """When a group meets or met, the latest first."""
    await edge.read(views.group, peer_group_id, caller=await edge.caller())
    return await edge.read(views.meetings, peer_group_id)


@public.get("/public/groups")
async def list_public_groups(
    edge: EdgeDep, after: After = None, limit: Limit = 100, municipality: Annotated[MunicipalityCode | None, Query()] = None
) -> Page[views.PublicGroupView]:
    """Groups to which one may come."""
    return await edge.read(views.public_groups, after=after, limit=limit, municipality=municipality)


@public.get("/public/groups/{peer_group_id}")
async def get_public_group(peer_group_id: PeerGroupId, edge: EdgeDep) -> views.PublicGroupView:
    return await edge.read(views.public_group, peer_group_id)

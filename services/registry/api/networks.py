"""Networks, their members and meetings over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.registry.api.parameters import PREFIX, CodeQuery
from services.registry.views import networks as views
from shared.authority import ANY_CALLER
from shared.clock import today
from shared.contracts import registry
from shared.contracts.registry import NetworkForm
from shared.contracts.times import Day
from shared.contracts.words import NetworkId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["networks"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.network)
commands.post("/networks", registry.FoundNetwork, makes="network_id")
commands.post("/networks/{network_id}/members", registry.JoinNetwork, status=201)
commands.put("/networks/{network_id}/members/{organisation_id}/contact", registry.AssignNetworkContact)
commands.post("/networks/{network_id}/opening", registry.OpenNetwork)
commands.post("/networks/{network_id}/restriction", registry.RestrictNetwork)
commands.post("/networks/{network_id}/members/{organisation_id}/departure", registry.LeaveNetwork)
commands.post("/networks/{network_id}/meetings", registry.HoldNetworkMeeting, makes="meeting_id")


@router.get("/networks")
async def list_networks(
    edge: EdgeDep, after: After = None, limit: Limit = 100, form: NetworkForm | None = None, theme: CodeQuery = None
) -> Page[views.NetworkView]:
    return await edge.read(views.networks, after=after, limit=limit, form=form, theme=theme, today=today())


@router.get("/networks/behind")
async def list_networks_behind(edge: EdgeDep, after: After = None, limit: Limit = 100) -> Page[views.NetworkView]:
    """Networks that lack a meeting in this year's slots so far."""
    return await edge.read(views.networks_behind, after=after, limit=limit, today=today())


@router.get("/networks/{network_id}")
async def get_network(network_id: NetworkId, edge: EdgeDep) -> views.NetworkView:
    return await edge.read(views.network, network_id, today=today())


@router.get("/networks/{network_id}/members")
async def list_members(
    network_id: NetworkId, edge: EdgeDep, after: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None, limit: Limit = 100, on: Day | None = None
) -> Page[views.MembershipView]:
    """All memberships, those that have ended too; with `on` those of that day."""
    return await edge.read(views.members, network_id, after=after, limit=limit, on=on)


@router.get("/networks/{network_id}/meetings")
async def list_meetings(network_id: NetworkId, edge: EdgeDep, after: After = None, limit: Limit = 100) -> Page[views.MeetingView]:
    return await edge.read(views.meetings, network_id, after=after, limit=limit)

"""Networks, their members and meetings over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.registry.api.parameters import PREFIX, CodeQuery
from services.registry.views import networks as views
from shared.authority import ANY_CALLER
from shared.clock import today
from shared.contracts import registry
from shared.contracts.registry import MeetingId, NetworkForm, Party
from shared.contracts.times import Day
from shared.contracts.words import Cadence, Count, KeyPersonId, Name, NetworkId, OrganisationId, Theme, Year
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["networks"], dependencies=[may_read(ANY_CALLER)])


class Founding(Body):
    """An id is made when none is given. A responsible party is a registered organisation or a description, as *kunnat*."""

    network_id: NetworkId | None = None
    name: Name
    form: NetworkForm = NetworkForm.NETWORK
    theme: Theme | None = None
    responsible: tuple[Party, ...] = Field(default=(), max_length=50)
    convenor: OrganisationId | None = None
    messenger: OrganisationId | None = None
    meetings_per_year: Cadence | None = None
    open: bool = False
    since: Year | None = None
    groups: Count | None = None
    regions: tuple[Name, ...] = Field(default=(), max_length=50)


class Joining(Body):
    organisation_id: OrganisationId
    joined_on: Day | None = None
    key_person_id: KeyPersonId | None = None


class Contact(Body):
    key_person_id: KeyPersonId | None = None


class Departure(Body):
    left_on: Day


class MeetingHeld(Body):
    """An id is made when none is given."""

    meeting_id: MeetingId | None = None
    held_on: Day
    participants: Count | None = None


@router.post("/networks", status_code=201, dependencies=[asks(registry.FoundNetwork)])
async def found_network(body: Founding, edge: EdgeDep) -> views.NetworkView:
    """Found a network, a council or a group."""
    network_id = body.network_id or NetworkId(await edge.new_id())
    await edge.do(registry.FoundNetwork(network_id=network_id, **body.model_dump(exclude={"network_id"})))
    return await edge.read(views.network, network_id, today=today())


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


@router.post("/networks/{network_id}/members", status_code=201, dependencies=[asks(registry.JoinNetwork)])
async def join_network(network_id: NetworkId, body: Joining, edge: EdgeDep) -> views.NetworkView:
    """Make an organisation a member. A party may join an open network by itself."""
    await edge.do(registry.JoinNetwork(network_id=network_id, **body.model_dump()))
    return await edge.read(views.network, network_id, today=today())


@router.put("/networks/{network_id}/members/{organisation_id}/contact", dependencies=[asks(registry.AssignNetworkContact)])
async def assign_network_contact(network_id: NetworkId, organisation_id: OrganisationId, body: Contact, edge: EdgeDep) -> views.NetworkView:
    """Change the key person of a membership."""
    await edge.do(registry.AssignNetworkContact(network_id=network_id, organisation_id=organisation_id, key_person_id=body.key_person_id))
    return await edge.read(views.network, network_id, today=today())


@router.post("/networks/{network_id}/opening", dependencies=[asks(registry.OpenNetwork)])
async def open_network(network_id: NetworkId, edge: EdgeDep) -> views.NetworkView:
    """Let any organisation join by itself."""
    await edge.do(registry.OpenNetwork(network_id=network_id))
    return await edge.read(views.network, network_id, today=today())


@router.post("/networks/{network_id}/restriction", dependencies=[asks(registry.RestrictNetwork)])
async def restrict_network(network_id: NetworkId, edge: EdgeDep) -> views.NetworkView:
    """Let only those join whom a coordinator takes in."""
    await edge.do(registry.RestrictNetwork(network_id=network_id))
    return await edge.read(views.network, network_id, today=today())


@router.post("/networks/{network_id}/members/{organisation_id}/departure", dependencies=[asks(registry.LeaveNetwork)])
async def leave_network(network_id: NetworkId, organisation_id: OrganisationId, body: Departure, edge: EdgeDep) -> views.NetworkView:
    """End a membership."""
    await edge.do(registry.LeaveNetwork(network_id=network_id, organisation_id=organisation_id, left_on=body.left_on))
    return await edge.read(views.network, network_id, today=today())


@router.get("/networks/{network_id}/meetings")
async def list_meetings(network_id: NetworkId, edge: EdgeDep, after: After = None, limit: Limit = 100) -> Page[views.MeetingView]:
    return await edge.read(views.meetings, network_id, after=after, limit=limit)


@router.post("/networks/{network_id}/meetings", status_code=201, dependencies=[asks(registry.HoldNetworkMeeting)])
async def hold_network_meeting(network_id: NetworkId, body: MeetingHeld, edge: EdgeDep) -> views.NetworkView:
    """Write down that the network met."""
    meeting_id = body.meeting_id or MeetingId(await edge.new_id())
    await edge.do(registry.HoldNetworkMeeting(network_id=network_id, meeting_id=meeting_id, held_on=body.held_on, participants=body.participants))
    return await edge.read(views.network, network_id, today=today())

"""Tables and forums over HTTP: who is invited, what was agreed, what is due, and their meetings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from services.events.api.parameters import PREFIX
from services.events.views import forums as views
from services.events.views.changes import of_one
from shared.authority import ANY_CALLER
from shared.clock import today
from shared.contracts.events import GatheringId, Title, forums
from shared.contracts.events.forums import Chair, ForumId, ForumKind, ForumRule, Meeting
from shared.contracts.times import Day
from shared.contracts.words import Cadence, MunicipalityCode, OrganisationId, Theme
from shared.errors import InvalidValue
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.changes import ChangeView
from shared.http.edge import EdgeDep
from shared.http.paging import Limit, Page

router = APIRouter(prefix=PREFIX, tags=["forums"], dependencies=[may_read(ANY_CALLER)])


class Founding(Body):
    """An id is made when none is given. Without a cadence, the kind's own holds where it has one."""

    forum_id: ForumId | None = None
    kind: ForumKind
    name: Title
    theme: Theme
    convenor: OrganisationId
    chair: Chair | None = None
    invitees: tuple[OrganisationId, ...] = Field(default=(), max_length=500)
    meetings_per_year: Cadence | None = None
    municipalities: tuple[MunicipalityCode, ...] = Field(default=(), max_length=400)
    network_id: UUID | None = None


class Inviting(Body):
    organisation_id: OrganisationId


class Agreeing(Body):
    """All rules that hold from now on."""

    rules: tuple[ForumRule, ...] = Field(max_length=100)
    agreed_on: Day | None = None


class Convening(Body):
    """The id of a gathering that is there, or a meeting to be drafted and proposed; with both, the new gathering gets that id."""

    gathering_id: GatheringId | None = None
    meeting: Meeting | None = None


class Closing(Body):
    closed_on: Day | None = None


class NothingToConvene(InvalidValue):
    slug = "nothing-to-convene"


@router.post("/forums", status_code=201, dependencies=[asks(forums.FoundForum)])
async def found_forum(body: Founding, edge: EdgeDep) -> views.ForumView:
    forum_id = body.forum_id or ForumId(await edge.new_id())
    await edge.do(forums.FoundForum(forum_id=forum_id, **body.model_dump(exclude={"forum_id"})))
    return await edge.read(views.forum, forum_id, today=today())


@router.get("/forums")
async def list_forums(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.ForumView]:
    """What is due of each, and what was held."""
    return await edge.read(views.forums, wanted, today=today())


@router.get("/forums/{forum_id}")
async def get_forum(forum_id: ForumId, edge: EdgeDep) -> views.ForumView:
    return await edge.read(views.forum, forum_id, today=today())


@router.get("/forums/{forum_id}/changes")
async def list_changes(forum_id: ForumId, edge: EdgeDep) -> list[ChangeView]:
    """Who did what, and when."""
    return await edge.read(of_one, "forum", forum_id, caller=await edge.caller())


@router.put("/forums/{forum_id}/chair", dependencies=[asks(forums.AppointChair)])
async def appoint_chair(forum_id: ForumId, body: Chair, edge: EdgeDep) -> views.ForumView:
    await edge.do(forums.AppointChair(forum_id=forum_id, chair=body))
    return await edge.read(views.forum, forum_id, today=today())


@router.post("/forums/{forum_id}/invitees", status_code=201, dependencies=[asks(forums.InviteToForum)])
async def invite_to_forum(forum_id: ForumId, body: Inviting, edge: EdgeDep) -> views.ForumView:
    await edge.do(forums.InviteToForum(forum_id=forum_id, organisation_id=body.organisation_id))
    return await edge.read(views.forum, forum_id, today=today())


@router.post("/forums/{forum_id}/invitees/{organisation_id}/departure", dependencies=[asks(forums.LeaveForum)])
async def leave_forum(forum_id: ForumId, organisation_id: OrganisationId, edge: EdgeDep) -> views.ForumView:
    """An organisation leaves by itself, or the forum lets it go."""
    await edge.do(forums.LeaveForum(forum_id=forum_id, organisation_id=organisation_id))
    return await edge.read(views.forum, forum_id, today=today())


@router.put("/forums/{forum_id}/rules", dependencies=[asks(forums.AgreeOnRules)])
async def agree_on_rules(forum_id: ForumId, body: Agreeing, edge: EdgeDep) -> views.ForumView:
    """A rule that held before keeps the day on which it was agreed."""
    await edge.do(forums.AgreeOnRules(forum_id=forum_id, rules=body.rules, agreed_on=body.agreed_on))
    return await edge.read(views.forum, forum_id, today=today())


@router.get("/forums/{forum_id}/meetings")
async def list_meetings(forum_id: ForumId, edge: EdgeDep, after: UUID | None = None, limit: Limit = 100) -> Page[views.MeetingView]:
    return await edge.read(views.meetings, forum_id, after=after, limit=limit)


@router.post("/forums/{forum_id}/meetings", status_code=201, dependencies=[asks(forums.ConveneForum)])
async def convene_forum(forum_id: ForumId, body: Convening, edge: EdgeDep) -> Page[views.MeetingView]:
    """Answers with the forum's meetings. That one was held is said of the gathering, and counted here."""
    if body.gathering_id is None and body.meeting is None:
        raise NothingToConvene("neither a gathering nor a meeting to be was named", field="gathering_id", remedy="give gathering_id, meeting, or both")
    gathering_id = body.gathering_id or GatheringId(await edge.new_id())
    await edge.do(forums.ConveneForum(forum_id=forum_id, gathering_id=gathering_id, meeting=body.meeting))
    return await edge.read(views.meetings, forum_id, after=None, limit=1000)


@router.post("/forums/{forum_id}/closing", dependencies=[asks(forums.CloseForum)])
async def close_forum(forum_id: ForumId, body: Closing, edge: EdgeDep) -> views.ForumView:
    """It meets no more; its open outcomes are followed all the same."""
    await edge.do(forums.CloseForum(forum_id=forum_id, closed_on=body.closed_on))
    return await edge.read(views.forum, forum_id, today=today())

"""Tables and forums over HTTP: who is invited, what was agreed, what is due, and their meetings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.events.api.parameters import PREFIX
from services.events.views import forums as views
from services.events.views.changes import of_one
from shared.authority import ANY_CALLER
from shared.clock import today
from shared.contracts.events import forums
from shared.contracts.events.forums import ForumId
from shared.http.admission import may_read
from shared.http.changes import ChangeView
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Limit, Page

router = APIRouter(prefix=PREFIX, tags=["forums"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.forum)
commands.post("/forums", forums.FoundForum, makes="forum_id")
commands.put("/forums/{forum_id}/chair", forums.AppointChair, takes="chair")
commands.post("/forums/{forum_id}/invitees", forums.InviteToForum, status=201)
commands.post("/forums/{forum_id}/invitees/{organisation_id}/departure", forums.LeaveForum)
commands.put("/forums/{forum_id}/rules", forums.AgreeOnRules)
commands.post("/forums/{forum_id}/closing", forums.CloseForum)
commands.post("/forums/{forum_id}/meetings", forums.ConveneForum, makes="gathering_id", answers=views.meetings)


@router.get("/forums")
async def list_forums(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.ForumView]:
    """What is due of each, and what was held."""
    return await edge.read(views.forums, wanted, today=today())


@router.get("/forums/{forum_id}")
async def get_forum(forum_id: ForumId, edge: EdgeDep) -> views.ForumView:
    return await edge.read(views.forum, forum_id, today=today())


@router.get("/forums/{forum_id}/changes")
async def list_forum_changes(forum_id: ForumId, edge: EdgeDep) -> list[ChangeView]:
    """Who did what, and when."""
    return await edge.read(of_one, "forum", forum_id, caller=await edge.caller())


@router.get("/forums/{forum_id}/meetings")
async def list_meetings(forum_id: ForumId, edge: EdgeDep, after: UUID | None = None, limit: Limit = 100) -> Page[views.MeetingView]:
    return await edge.read(views.meetings, forum_id, after=after, limit=limit)

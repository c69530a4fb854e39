"""Outcomes over HTTP: recorded at a table or forum, then followed by their own id, wherever they are carried."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.events.api.parameters import PREFIX
from services.events.views import outcomes as views
from services.events.views.changes import of_one
from shared.authority import ANY_CALLER
from shared.clock import today
from shared.contracts.events import GatheringId, outcomes
from shared.contracts.events.forums import ForumId
from shared.contracts.events.outcomes import OutcomeId, Sentence
from shared.contracts.times import Day
from shared.contracts.words import OrganisationId
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.changes import ChangeView
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["outcomes"], dependencies=[may_read(ANY_CALLER)])


class Recording(Body):
    """An id is made when none is given."""

    outcome_id: OutcomeId | None = None
    text: Sentence
    owner: OrganisationId
    due_on: Day
    gathering_id: GatheringId | None = None


class Reassigning(Body):
    owner: OrganisationId | None = None
    due_on: Day | None = None


class Dropping(Body):
    reason: Sentence


class Carrying(Body):
    forum_id: ForumId


@router.post("/forums/{forum_id}/outcomes", status_code=201, dependencies=[asks(outcomes.RecordOutcome)])
async def record_outcome(forum_id: ForumId, body: Recording, edge: EdgeDep) -> views.OutcomeView:
    outcome_id = body.outcome_id or OutcomeId(await edge.new_id())
    await edge.do(outcomes.RecordOutcome(outcome_id=outcome_id, forum_id=forum_id, **body.model_dump(exclude={"outcome_id"})))
    return await edge.read(views.outcome, outcome_id, today=today(), caller=await edge.caller())


@router.get("/outcomes")
async def list_outcomes(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.OutcomeView]:
    """By their due dates."""
    return await edge.read(views.outcomes, wanted, today=today(), caller=await edge.caller())


@router.get("/outcomes/{outcome_id}")
async def get_outcome(outcome_id: OutcomeId, edge: EdgeDep) -> views.OutcomeView:
    return await edge.read(views.outcome, outcome_id, today=today(), caller=await edge.caller())


@router.get("/outcomes/{outcome_id}/changes")
async def list_changes(outcome_id: OutcomeId, edge: EdgeDep) -> list[ChangeView]:
    """Who did what, and when."""
    return await edge.read(of_one, "outcome", outcome_id, caller=await edge.caller())


@router.post("/outcomes/{outcome_id}/reassignment", dependencies=[asks(outcomes.ReassignOutcome)])
async def reassign_outcome(outcome_id: OutcomeId, body: Reassigning, edge: EdgeDep) -> views.OutcomeView:
    """Another owner, another due date, or both; how it stood before is kept."""
    await edge.do(outcomes.ReassignOutcome(outcome_id=outcome_id, owner=body.owner, due_on=body.due_on))
    return await edge.read(views.outcome, outcome_id, today=today(), caller=await edge.caller())


@router.post("/outcomes/{outcome_id}/completion", dependencies=[asks(outcomes.CompleteOutcome)])
async def complete_outcome(outcome_id: OutcomeId, edge: EdgeDep) -> views.OutcomeView:
    """Its owner says that it is done, or those who lead the forum do."""
    await edge.do(outcomes.CompleteOutcome(outcome_id=outcome_id))
    return await edge.read(views.outcome, outcome_id, today=today(), caller=await edge.caller())


@router.post("/outcomes/{outcome_id}/dropping", dependencies=[asks(outcomes.DropOutcome)])
async def drop_outcome(outcome_id: OutcomeId, body: Dropping, edge: EdgeDep) -> views.OutcomeView:
    await edge.do(outcomes.DropOutcome(outcome_id=outcome_id, reason=body.reason))
    return await edge.read(views.outcome, outcome_id, today=today(), caller=await edge.caller())


@router.post("/outcomes/{outcome_id}/carrying", dependencies=[asks(outcomes.CarryOutcome)])
async def carry_outcome(outcome_id: OutcomeId, body: Carrying, edge: EdgeDep) -> views.OutcomeView:
    """Take it on to another table or forum, where it is followed from now on."""
    await edge.do(outcomes.CarryOutcome(outcome_id=outcome_id, forum_id=body.forum_id))
    return await edge.read(views.outcome, outcome_id, today=today(), caller=await edge.caller())

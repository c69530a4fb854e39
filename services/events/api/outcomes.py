"""Outcomes over HTTP: recorded at a table or forum, then followed by their own id, wherever they are carried."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.events.api.parameters import PREFIX
from services.events.views import outcomes as views
from services.events.views.changes import of_one
from shared.authority import ANY_CALLER
from shared.clock import today
from shared.contracts.events import outcomes
from shared.contracts.events.outcomes import OutcomeId
from shared.http.admission import may_read
from shared.http.changes import ChangeView
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["outcomes"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.outcome)
commands.post("/forums/{forum_id}/outcomes", outcomes.RecordOutcome, makes="outcome_id")
commands.post("/outcomes/{outcome_id}/reassignment", outcomes.ReassignOutcome)
commands.post("/outcomes/{outcome_id}/completion", outcomes.CompleteOutcome)
commands.post("/outcomes/{outcome_id}/dropping", outcomes.DropOutcome)
commands.post("/outcomes/{outcome_id}/carrying", outcomes.CarryOutcome)


@router.get("/outcomes")
async def list_outcomes(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.OutcomeView]:
    """By their due dates."""
    return await edge.read(views.outcomes, wanted, today=today(), caller=await edge.caller())


@router.get("/outcomes/{outcome_id}")
async def get_outcome(outcome_id: OutcomeId, edge: EdgeDep) -> views.OutcomeView:
    return await edge.read(views.outcome, outcome_id, today=today(), caller=await edge.caller())


@router.get("/outcomes/{outcome_id}/changes")
async def list_outcome_changes(outcome_id: OutcomeId, edge: EdgeDep) -> list[ChangeView]:
    """Who did what, and when."""
    return await edge.read(of_one, "outcome", outcome_id, caller=await edge.caller())

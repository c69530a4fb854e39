"""Decisions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.grants.api.parameters import PREFIX
from services.grants.views import decisions as views
from shared.authority import ANY_CALLER
from shared.contracts.grants import DecisionId, decisions
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["decisions"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.decision)
commands.post("/decisions", decisions.DecideApplication, makes="decision_id")
commands.post("/decisions/{decision_id}/sending", decisions.SendDecision)
commands.post("/decisions/{decision_id}/review-requests", decisions.RequestReview, makes="review_request_id")
commands.post("/decisions/{decision_id}/review-requests/{review_request_id}/decision", decisions.DecideReviewRequest)


@router.get("/decisions")
async def list_decisions(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.DecisionView]:
    """One's own; for the grant office all."""
    return await edge.read(views.decisions, wanted, caller=await edge.caller())


@router.get("/decisions/{decision_id}")
async def get_decision(decision_id: DecisionId, edge: EdgeDep) -> views.DecisionView:
    return await edge.read(views.decision, decision_id, caller=await edge.caller())

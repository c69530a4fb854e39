"""Programmes over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.grants.api.parameters import PREFIX
from services.grants.views import office
from services.grants.views import programmes as views
from shared.authority import ANY_CALLER, GRANTS
from shared.contracts.grants import ProgrammeId, programmes
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["programmes"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.programme)
commands.post("/programmes", programmes.OpenProgramme, makes="programme_id")
commands.put("/programmes/{programme_id}/sum", programmes.ChangeProgrammeSum)
commands.post("/programmes/{programme_id}/budget", programmes.ConfirmBudget)


@router.get("/programmes")
async def list_programmes(
    edge: EdgeDep, after: After = None, limit: Limit = 100, year: Annotated[int | None, Query(ge=1900, le=2200)] = None
) -> Page[views.ProgrammeView]:
    """What there is to grant, what is shared out and granted."""
    return await edge.read(views.programmes, after=after, limit=limit, year=year)


@router.get("/programmes/{programme_id}")
async def get_programme(programme_id: ProgrammeId, edge: EdgeDep) -> views.ProgrammeView:
    return await edge.read(views.programme, programme_id)


@router.get("/programmes/{programme_id}/standing", dependencies=[may_read(GRANTS)])
async def get_programme_standing(programme_id: ProgrammeId, edge: EdgeDep) -> office.StandingView:
    """What waits in it: how far the applications of its calls are, letters to send, requests for review to decide."""
    return await edge.read(office.standing, programme_id)


@router.get("/programmes/{programme_id}/budget-preview", dependencies=[may_read(GRANTS)])
async def get_budget_preview(programme_id: ProgrammeId, asked: Annotated[office.BudgetAsked, Query()], edge: EdgeDep) -> office.BudgetPreviewView:
    """What each conditional decision would grant if this sum were confirmed by this rule. Nothing is written."""
    return await edge.read(office.budget_preview, programme_id, asked)

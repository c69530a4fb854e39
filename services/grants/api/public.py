"""What anybody may see of grants, without a token: calls, their forms, and what was granted."""

from typing import Annotated

from fastapi import Path, Query

from services.grants.api.parameters import PREFIX
from services.grants.views import calls as views
from services.grants.views import decisions as decision_views
from shared.clock import now
from shared.contracts.grants import CallId
from shared.contracts.grants.words import FormId
from shared.http.edge import EdgeDep
from shared.http.paging import Page
from shared.http.validators import open_router

router = open_router(PREFIX)


@router.get("/calls")
async def list_public_calls(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.CallView]:
    """What may be applied for: coming, open and closed."""
    return await edge.read(views.calls, wanted, now=now())


@router.get("/calls/{call_id}")
async def get_public_call(call_id: CallId, edge: EdgeDep) -> views.CallView:
    return await edge.read(views.call, call_id, now=now())


@router.get("/forms/{form_id}/versions/{version}")
async def get_public_form(form_id: FormId, version: Annotated[int, Path(ge=1, le=10_000)], edge: EdgeDep) -> views.FormView:
    """What an application asks for."""
    return await edge.read(views.form, form_id, version)


@router.get("/decisions")
async def list_public_decisions(edge: EdgeDep, wanted: Annotated[decision_views.PublicWanted, Query()]) -> Page[decision_views.PublicDecisionView]:
    """What was granted, the newest first."""
    return await edge.read(decision_views.public_decisions, wanted)

"""The toy library over HTTP."""

from fastapi import APIRouter

from shared.http.admission import OPEN
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

from . import views
from .contracts import BorrowToy

router = APIRouter(prefix="/api/toys/v1", tags=["toys"])

commands = Commands(router, answers=views.loans_of)
commands.post("/toys/{toy_id}/loans", BorrowToy, status=202)


@router.get("/loans", dependencies=[OPEN])
async def list_loans(edge: EdgeDep, after: After = None, limit: Limit = 100) -> Page[views.LoansView]:
    """By toy, how often it was borrowed."""
    return await edge.read(views.loans, after=after, limit=limit)

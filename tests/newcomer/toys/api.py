"""The toy library over HTTP."""

from fastapi import APIRouter

from shared.contracts.words import OrganisationId
from shared.http.admission import OPEN, asks
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

from . import views
from .contracts import BorrowToy, ToyId, Weeks

router = APIRouter(prefix="/api/toys/v1", tags=["toys"])


class Borrowing(Body):
    organisation_id: OrganisationId
    weeks: Weeks = 2


@router.post("/toys/{toy_id}/loans", status_code=202, dependencies=[asks(BorrowToy)])
async def borrow_toy(toy_id: ToyId, body: Borrowing, edge: EdgeDep) -> None:
    """The page of loans shows it as soon as the fact has come round."""
    await edge.do(BorrowToy(toy_id=toy_id, organisation_id=body.organisation_id, weeks=body.weeks))


@router.get("/loans", dependencies=[OPEN])
async def list_loans(edge: EdgeDep, after: After = None, limit: Limit = 100) -> Page[views.LoanView]:
    """By toy, how often it was borrowed."""
    return await edge.read(views.loans, after=after, limit=limit)

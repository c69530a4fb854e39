"""What waits for the grant office after decisions, and what paying and recovering would do, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.grants.api.parameters import PREFIX
from services.grants.views import follow_up as views
from services.grants.views import instalments
from shared.authority import GRANTS
from shared.clock import today
from shared.contracts.grants import DecisionId
from shared.http.admission import may_read
from shared.http.edge import EdgeDep
from shared.http.paging import Limit, Page, Passed

router = APIRouter(prefix=PREFIX, tags=["follow-up"], dependencies=[may_read(GRANTS)])


@router.get("/follow-up")
async def get_follow_up(edge: EdgeDep) -> views.FollowUpView:
    """How much waits after decisions: accounts, payments, reports, changes, recoveries."""
    return await edge.read(views.follow_up, today=today())


@router.get("/instalments")
async def list_instalments(edge: EdgeDep, wanted: Annotated[instalments.WantedInstalments, Query()]) -> Page[instalments.InstalmentView]:
    """What is still to be paid of all grants, and what each waits for today."""
    return await edge.read(instalments.instalments, wanted, today=today())


@router.get("/payment-preview")
async def get_payment_preview(edge: EdgeDep, asked: Annotated[instalments.PaymentAsked, Query()]) -> instalments.PaymentPreviewView:
    """What a payment file of that day would be made of. Nothing is written."""
    return await edge.read(instalments.payment_preview, asked, today=today())


@router.get("/use-reports")
async def list_use_reports(edge: EdgeDep, wanted: Annotated[views.WantedReports, Query()]) -> Page[views.FollowedReportView]:
    """How far the reports of all final grants are."""
    return await edge.read(views.reports, wanted, today=today())


@router.get("/change-requests")
async def list_change_requests(edge: EdgeDep, after: Passed = 0, limit: Limit = 100) -> Page[views.WaitingChangeView]:
    """Those that are not decided."""
    return await edge.read(views.changes, after=after, limit=limit)


@router.get("/decisions/{decision_id}/recoverable")
async def get_recoverable(decision_id: DecisionId, edge: EdgeDep) -> views.RecoverableView:
    """What was paid of a grant, and what of it may be recovered."""
    return await edge.read(views.recoverable, decision_id)


@router.get("/decisions/{decision_id}/recovery-preview")
async def get_recovery_preview(decision_id: DecisionId, asked: Annotated[views.RecoveryAsked, Query()], edge: EdgeDep) -> views.RecoveryPreviewView:
    """What a recovery would be, and what interest it would bear. Nothing is written."""
    return await edge.read(views.recovery_preview, decision_id, asked)

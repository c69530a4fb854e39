"""Use reports, changes, recoveries and the history of a grant over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.grants.api.parameters import PREFIX
from services.grants.views import history as history_views
from services.grants.views import reports as views
from shared.authority import ANY_CALLER
from shared.clock import today
from shared.contracts.grants import ApplicationId, DecisionId, recoveries, reports
from shared.contracts.grants.words import RecoveryId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["reports"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.use_report)
commands.post("/decisions/{decision_id}/reports", reports.FileReport, makes="report_id")
commands.post("/decisions/{decision_id}/reports/{report_id}/check", reports.CheckReport)
commands.post("/decisions/{decision_id}/changes", reports.AskForChange, makes="change_request_id", answers=views.changes)
commands.post("/decisions/{decision_id}/changes/{change_request_id}/decision", reports.DecideChange, answers=views.changes)
commands.post("/recoveries", recoveries.DecideRecovery, makes="recovery_id", answers=views.recovery)
commands.post("/recoveries/{recovery_id}/sending", recoveries.SendRecovery, answers=views.recovery)
commands.post("/recoveries/{recovery_id}/repayments", recoveries.RecordRepayment, makes="repayment_id", answers=views.recovery)


@router.get("/decisions/{decision_id}/reports")
async def get_use_report(decision_id: DecisionId, edge: EdgeDep) -> views.UseReportView:
    """All that was reported on a grant, and by when."""
    return await edge.read(views.use_report, decision_id, caller=await edge.caller(), today=today())


@router.get("/decisions/{decision_id}/changes")
async def get_changes_of_terms(decision_id: DecisionId, edge: EdgeDep) -> views.ChangesView:
    """What was asked to be changed of a grant, and its terms as they are."""
    return await edge.read(views.changes, decision_id, caller=await edge.caller())


@router.get("/recoveries")
async def list_recoveries(edge: EdgeDep, wanted: Annotated[views.WantedRecoveries, Query()]) -> Page[views.RecoveryView]:
    return await edge.read(views.recoveries, wanted, caller=await edge.caller(), today=today())


@router.get("/recoveries/{recovery_id}")
async def get_recovery(recovery_id: RecoveryId, edge: EdgeDep) -> views.RecoveryView:
    return await edge.read(views.recovery, recovery_id, caller=await edge.caller(), today=today())


@router.get("/applications/{application_id}/history")
async def get_history(application_id: ApplicationId, edge: EdgeDep) -> history_views.HistoryView:
    """A grant's life in one document, as the reader may know it."""
    return await edge.read(history_views.history, application_id, caller=await edge.caller())

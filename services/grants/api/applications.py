"""Applications over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.grants.api.parameters import PREFIX
from services.grants.authorisation import NOBODY
from services.grants.handlers.reports import application_read
from services.grants.views import applications as views
from services.grants.views import readiness
from shared.authority import ANY_CALLER
from shared.clock import today
from shared.contracts.grants import ApplicationId, applications
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["applications"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.application)
commands.post("/applications", applications.BeginApplication, makes="application_id")
commands.patch("/applications/{application_id}/answers", applications.SaveAnswers)
commands.put("/applications/{application_id}/partners", applications.ShareApplication)
commands.post("/applications/{application_id}/partners/{organisation_id}/agreement", applications.JoinApplication)
commands.post("/applications/{application_id}/submission", applications.SubmitApplication)
commands.post("/applications/{application_id}/withdrawal", applications.WithdrawApplication)
commands.post("/applications/{application_id}/supplements", applications.SupplementApplication, makes="supplement_id")
commands.post("/applications/{application_id}/supplement-requests", applications.AskForSupplement)
commands.post("/applications/{application_id}/completeness", applications.FindComplete)
commands.post("/registrations", applications.RegisterApplication, makes="application_id", answers=views.registration)


@router.get("/applications")
async def list_applications(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.ApplicationView]:
    """One's own, those that were given to one to review; for the grant office all that were handed in."""
    return await edge.read(views.applications, wanted, caller=await edge.caller())


@router.get("/applications/{application_id}")
async def get_application(application_id: ApplicationId, edge: EdgeDep) -> views.WholeApplicationView:
    """That somebody of the grant office or a reviewer looked at it is kept."""
    caller = await edge.caller()
    shown = await edge.read(views.application, application_id, caller=caller)
    if not caller.is_one_of([shown.applicant, *(share.organisation_id for share in shown.shares)], or_in=NOBODY):
        await edge.act(application_read, application_id=application_id, reader=caller)
    return shown


@router.get("/applications/{application_id}/readiness")
async def get_readiness(application_id: ApplicationId, edge: EdgeDep) -> readiness.ReadinessView:
    """What is still to mend before a draft can be handed in, and which conditions of its call its applicant does not meet today."""
    return await edge.read(readiness.readiness, application_id, caller=await edge.caller(), today=today())

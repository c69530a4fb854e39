"""Calls and their forms over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.grants.api.parameters import PREFIX
from services.grants.views import calls as views
from shared.authority import ANY_CALLER, GRANTS
from shared.clock import now
from shared.contracts.grants import CallId, calls
from shared.contracts.grants.words import FormId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["calls"], dependencies=[may_read(ANY_CALLER)])


commands = Commands(router, answers=views.call)
commands.post("/calls", calls.AnnounceCall, makes="call_id")
commands.put("/calls/{call_id}/closing", calls.ExtendCall)
commands.put("/forms/{form_id}/versions/{version}", calls.PublishForm, takes="document", answers=views.form)
commands.put("/clinics/{clinic_id}", calls.ProposeClinic, answers=views.clinic)
commands.post("/clinics/{clinic_id}/withdrawal", calls.WithdrawClinic, answers=views.clinic)


@router.get("/calls")
async def list_calls(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.CallView]:
    return await edge.read(views.calls, wanted, now=now())


@router.get("/calls/{call_id}")
async def get_call(call_id: CallId, edge: EdgeDep) -> views.CallView:
    return await edge.read(views.call, call_id, now=now())


@router.get("/calls/{call_id}/clinics", dependencies=[may_read(GRANTS)])
async def list_clinics(call_id: CallId, edge: EdgeDep) -> list[views.ClinicView]:
    """The info sessions and clinics that were proposed of a call, withdrawn ones too."""
    return await edge.read(views.clinics, call_id)


@router.get("/forms/{form_id}/versions/{version}")
async def get_form(form_id: FormId, version: Annotated[int, Path(ge=1, le=10_000)], edge: EdgeDep) -> views.FormView:
    return await edge.read(views.form, form_id, version)


@router.get("/forms")
async def list_forms(edge: EdgeDep) -> list[views.ListedFormView]:
    """What calls may be filled in by."""
    return await edge.read(views.forms)


@router.get("/first-forms/{code}")
async def get_first_form(code: Annotated[str, Path(max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]) -> views.FirstFormView:
    """A form that comes with the service: published as it is, or changed before."""
    return views.first_form(code)

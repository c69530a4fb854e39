"""Agreements over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.registry.api.parameters import PREFIX
from services.registry.views import agreements as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import AgreementId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["agreements"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.agreement)
commands.post("/agreements", registry.DraftAgreement, makes="agreement_id")
commands.post("/agreements/{agreement_id}/signatures", registry.SignAgreement, status=201)
commands.post("/agreements/{agreement_id}/termination", registry.TerminateAgreement)
commands.post("/agreements/{agreement_id}/documents", registry.AttachAgreementDocument, status=201, takes="document")


@router.get("/agreements")
async def list_agreements(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.AgreementView]:
    return await edge.read(views.agreements, wanted, caller=await edge.caller())


@router.get("/agreements/{agreement_id}")
async def get_agreement(agreement_id: AgreementId, edge: EdgeDep) -> views.AgreementView:
    return await edge.read(views.agreement, agreement_id, caller=await edge.caller())

"""Agreements over HTTP."""

from fastapi import APIRouter

from services.registry.api.parameters import PREFIX
from services.registry.domain.agreements import State
from services.registry.views import agreements as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import AgreementId, AgreementKind
from shared.contracts.words import OrganisationId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["agreements"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.agreement)
commands.post("/agreements", registry.DraftAgreement, makes="agreement_id")
commands.post("/agreements/{agreement_id}/signatures", registry.SignAgreement, status=201)
commands.post("/agreements/{agreement_id}/termination", registry.TerminateAgreement)
commands.post("/agreements/{agreement_id}/documents", registry.AttachAgreementDocument, status=201, takes="document")


@router.get("/agreements")
async def list_agreements(
    edge: EdgeDep, after: After = None, limit: Limit = 100, kind: AgreementKind | None = None, state: State | None = None, party: OrganisationId | None = None
) -> Page[views.AgreementView]:
    return await edge.read(views.agreements, after=after, limit=limit, kind=kind, state=state, party=party, caller=await edge.caller())


@router.get("/agreements/{agreement_id}")
async def get_agreement(agreement_id: AgreementId, edge: EdgeDep) -> views.AgreementView:
    return await edge.read(views.agreement, agreement_id, caller=await edge.caller())

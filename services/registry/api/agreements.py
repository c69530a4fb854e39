"""Agreements over HTTP."""

from fastapi import APIRouter
from pydantic import Field

from services.registry.api.parameters import PREFIX
from services.registry.domain.agreements import State
from services.registry.views import agreements as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import AgreementDuty, AgreementId, AgreementKind, DocumentReference, FireBrigadeTerms, ReminderDays
from shared.contracts.times import Day
from shared.contracts.words import Code, Name, OrganisationId, Principle
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["agreements"], dependencies=[may_read(ANY_CALLER)])


class Draft(Body):
    """An id is made when none is given."""

    agreement_id: AgreementId | None = None
    kind: AgreementKind
    name: Name
    parties: tuple[OrganisationId, ...] = Field(min_length=1, max_length=200)
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)
    valid_from: Day | None = None
    valid_until: Day | None = None
    duties: tuple[AgreementDuty, ...] = Field(default=(), max_length=500)
    fire_brigade: FireBrigadeTerms | None = None
    stand_in: Name | None = None
    replaces: AgreementId | None = None
    reminder_days: tuple[ReminderDays, ...] = Field(default=(90, 30), max_length=10)
    documents: tuple[DocumentReference, ...] = Field(default=(), max_length=100)


class Signature(Body):
    organisation_id: OrganisationId
    signed_on: Day | None = None


class Termination(Body):
    reason: Code
    terminated_on: Day | None = None


@router.post("/agreements", status_code=201, dependencies=[asks(registry.DraftAgreement)])
async def draft_agreement(body: Draft, edge: EdgeDep) -> views.AgreementView:
    """Draft an agreement between organisations; it is in force when all have signed."""
    agreement_id = body.agreement_id or AgreementId(await edge.new_id())
    await edge.do(registry.DraftAgreement(agreement_id=agreement_id, **body.model_dump(exclude={"agreement_id"})))
    return await edge.read(views.agreement, agreement_id, caller=await edge.caller())


@router.get("/agreements")
async def list_agreements(
    edge: EdgeDep, after: After = None, limit: Limit = 100, kind: AgreementKind | None = None, state: State | None = None, party: OrganisationId | None = None
) -> Page[views.AgreementView]:
    return await edge.read(views.agreements, after=after, limit=limit, kind=kind, state=state, party=party, caller=await edge.caller())


@router.get("/agreements/{agreement_id}")
async def get_agreement(agreement_id: AgreementId, edge: EdgeDep) -> views.AgreementView:
    return await edge.read(views.agreement, agreement_id, caller=await edge.caller())


@router.post("/agreements/{agreement_id}/signatures", status_code=201, dependencies=[asks(registry.SignAgreement)])
async def sign_agreement(agreement_id: AgreementId, body: Signature, edge: EdgeDep) -> views.AgreementView:
    """Sign for a party."""
    command = registry.SignAgreement(agreement_id=agreement_id, organisation_id=body.organisation_id, signed_on=body.signed_on)
    await edge.do(command)
    return await edge.read(views.agreement, agreement_id, caller=await edge.caller())


@router.post("/agreements/{agreement_id}/termination", dependencies=[asks(registry.TerminateAgreement)])
async def terminate_agreement(agreement_id: AgreementId, body: Termination, edge: EdgeDep) -> views.AgreementView:
    """End an agreement."""
    await edge.do(registry.TerminateAgreement(agreement_id=agreement_id, reason=body.reason, terminated_on=body.terminated_on))
    return await edge.read(views.agreement, agreement_id, caller=await edge.caller())


@router.post("/agreements/{agreement_id}/documents", status_code=201, dependencies=[asks(registry.AttachAgreementDocument)])
async def attach_agreement_document(agreement_id: AgreementId, body: DocumentReference, edge: EdgeDep) -> views.AgreementView:
    """Refer to a document of the agreement; its hash tells which one it is."""
    await edge.do(registry.AttachAgreementDocument(agreement_id=agreement_id, document=body))
    return await edge.read(views.agreement, agreement_id, caller=await edge.caller())

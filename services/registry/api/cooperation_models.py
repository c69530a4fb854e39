"""The cooperation model over HTTP: its versions, approvals and evaluations."""

from fastapi import APIRouter

from services.registry.api.parameters import PREFIX
from services.registry.domain.cooperation_models import State
from services.registry.views import cooperation_models as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import ApprovingBody, CooperationModelId, CouncilTerm, DocumentReference, EvaluationId, Section
from shared.contracts.times import Day
from shared.contracts.words import Count
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["cooperation models"], dependencies=[may_read(ANY_CALLER)])


class Version(Body):
    """An id is made when none is given."""

    cooperation_model_id: CooperationModelId | None = None
    council_term: CouncilTerm
    document: DocumentReference


class BodyApproval(Body):
    body: ApprovingBody
    approved_on: Day
    section: Section


class EvaluationHeld(Body):
    """An id is made when none is given."""

    evaluation_id: EvaluationId | None = None
    held_on: Day
    parties: Count | None = None


@router.post("/cooperation-models", status_code=201, dependencies=[asks(registry.DraftCooperationModel)])
async def draft_cooperation_model(body: Version, edge: EdgeDep) -> views.CooperationModelView:
    """Draft a version of the cooperation model for a council term; it is in force when both bodies have approved it."""
    model_id = body.cooperation_model_id or CooperationModelId(await edge.new_id())
    await edge.do(registry.DraftCooperationModel(cooperation_model_id=model_id, council_term=body.council_term, document=body.document))
    return await edge.read(views.cooperation_model, model_id)


@router.get("/cooperation-models")
async def list_cooperation_models(edge: EdgeDep, after: After = None, limit: Limit = 100, state: State | None = None) -> Page[views.CooperationModelView]:
    return await edge.read(views.cooperation_models, after=after, limit=limit, state=state)


@router.get("/cooperation-models/{cooperation_model_id}")
async def get_cooperation_model(cooperation_model_id: CooperationModelId, edge: EdgeDep) -> views.CooperationModelView:
    return await edge.read(views.cooperation_model, cooperation_model_id)


@router.post("/cooperation-models/{cooperation_model_id}/approvals", status_code=201, dependencies=[asks(registry.ApproveCooperationModel)])
async def approve_cooperation_model(cooperation_model_id: CooperationModelId, body: BodyApproval, edge: EdgeDep) -> views.CooperationModelView:
    """Write down that a body has approved the version, and in which section of its minutes."""
    command = registry.ApproveCooperationModel(cooperation_model_id=cooperation_model_id, body=body.body, approved_on=body.approved_on, section=body.section)
    await edge.do(command)
    return await edge.read(views.cooperation_model, cooperation_model_id)


@router.post("/cooperation-models/{cooperation_model_id}/evaluations", status_code=201, dependencies=[asks(registry.EvaluateCooperationModel)])
async def evaluate_cooperation_model(cooperation_model_id: CooperationModelId, body: EvaluationHeld, edge: EdgeDep) -> views.CooperationModelView:
    """Write down that the yearly evaluation was held."""
    evaluation_id = body.evaluation_id or EvaluationId(await edge.new_id())
    command = registry.EvaluateCooperationModel(
        cooperation_model_id=cooperation_model_id, evaluation_id=evaluation_id, held_on=body.held_on, parties=body.parties
    )
    await edge.do(command)
    return await edge.read(views.cooperation_model, cooperation_model_id)

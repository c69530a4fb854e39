"""The cooperation model over HTTP: its versions, approvals and evaluations."""

from fastapi import APIRouter

from services.registry.api.parameters import PREFIX
from services.registry.domain.cooperation_models import State
from services.registry.views import cooperation_models as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import CooperationModelId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["cooperation models"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.cooperation_model)
commands.post("/cooperation-models", registry.DraftCooperationModel, makes="cooperation_model_id")
commands.post("/cooperation-models/{cooperation_model_id}/approvals", registry.ApproveCooperationModel, status=201)
commands.post("/cooperation-models/{cooperation_model_id}/evaluations", registry.EvaluateCooperationModel, makes="evaluation_id")


@router.get("/cooperation-models")
async def list_cooperation_models(edge: EdgeDep, after: After = None, limit: Limit = 100, state: State | None = None) -> Page[views.CooperationModelView]:
    return await edge.read(views.cooperation_models, after=after, limit=limit, state=state)


@router.get("/cooperation-models/{cooperation_model_id}")
async def get_cooperation_model(cooperation_model_id: CooperationModelId, edge: EdgeDep) -> views.CooperationModelView:
    return await edge.read(views.cooperation_model, cooperation_model_id)

"""Operating models over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.registry.api.parameters import PREFIX
from services.registry.views import operating_models as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import OperatingModelId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["operating models"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.operating_model)
commands.post("/operating-models", registry.DescribeOperatingModel, makes="operating_model_id")
commands.post("/operating-models/{operating_model_id}/versions", registry.DescribeOperatingModel, status=201, name="describe_next_version", must_exist=True)
commands.post("/operating-models/{operating_model_id}/copies", registry.ApplyOperatingModel, makes="applied_as", answers=views.copy)


@router.get("/operating-models")
async def list_operating_models(
    edge: EdgeDep, after: After = None, limit: Limit = 100, applied_from: OperatingModelId | None = None
) -> Page[views.OperatingModelView]:
    """The current version of each; with `applied_from`, the copies of one."""
    return await edge.read(views.operating_models, after=after, limit=limit, applied_from=applied_from)


@router.get("/operating-models/{operating_model_id}")
async def get_operating_model(operating_model_id: OperatingModelId, edge: EdgeDep) -> views.OperatingModelView:
    return await edge.read(views.operating_model, operating_model_id)


@router.get("/operating-models/{operating_model_id}/versions")
async def list_versions(
    operating_model_id: OperatingModelId, edge: EdgeDep, after: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None, limit: Limit = 100
) -> Page[views.OperatingModelView]:
    return await edge.read(views.versions, operating_model_id, after=after, limit=limit)

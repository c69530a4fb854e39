"""Operating models over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.registry.api.parameters import PREFIX
from services.registry.views import operating_models as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import AsWritten, OperatingModelId, Party
from shared.contracts.words import Code, Count, Name, Principle, Text, Year
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["operating models"], dependencies=[may_read(ANY_CALLER)])


class NextVersion(Body):
    """A whole description: what is left out is not carried over from the version before."""

    name: Name
    description: Text = ""
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)
    owner: Party | None = None
    partners: tuple[Party, ...] = Field(default=(), max_length=50)
    trainer: Party | None = None
    since: Year | None = None
    replicable: bool = False
    roles: tuple[Code, ...] = Field(default=(), max_length=50)
    needs: tuple[Code, ...] = Field(default=(), max_length=50)
    figures: dict[Code, Count] = Field(default_factory=dict, max_length=50)


class Description(NextVersion):
    """An id is made when none is given."""

    operating_model_id: OperatingModelId | None = None


class Copy(Body):
    """An id is made when none is given."""

    applied_as: OperatingModelId | None = None
    name: Name
    target_groups: tuple[Code, ...] = Field(min_length=1, max_length=50)
    municipality: AsWritten | None = None


@router.post("/operating-models", status_code=201, dependencies=[asks(registry.DescribeOperatingModel)])
async def describe_operating_model(body: Description, edge: EdgeDep) -> views.OperatingModelView:
    """Describe an operating model."""
    operating_model_id = body.operating_model_id or OperatingModelId(await edge.new_id())
    await edge.do(registry.DescribeOperatingModel(operating_model_id=operating_model_id, **body.model_dump(exclude={"operating_model_id"})))
    return await edge.read(views.operating_model, operating_model_id)


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


@router.post("/operating-models/{operating_model_id}/versions", status_code=201, dependencies=[asks(registry.DescribeOperatingModel)])
async def describe_next_version(operating_model_id: OperatingModelId, body: NextVersion, edge: EdgeDep) -> views.OperatingModelView:
    """Describe an operating model anew; the same description again is no new version."""
    await edge.read(views.operating_model, operating_model_id)
    await edge.do(registry.DescribeOperatingModel(operating_model_id=operating_model_id, **body.model_dump()))
    return await edge.read(views.operating_model, operating_model_id)


@router.post("/operating-models/{operating_model_id}/copies", status_code=201, dependencies=[asks(registry.ApplyOperatingModel)])
async def apply_operating_model(operating_model_id: OperatingModelId, body: Copy, edge: EdgeDep) -> views.OperatingModelView:
    """Apply an operating model as a copy for another target group or place."""
    applied_as = body.applied_as or OperatingModelId(await edge.new_id())
    await edge.do(registry.ApplyOperatingModel(operating_model_id=operating_model_id, applied_as=applied_as, **body.model_dump(exclude={"applied_as"})))
    return await edge.read(views.operating_model, applied_as)

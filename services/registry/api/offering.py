"""Services that residents can come to, over HTTP."""

from datetime import date

from fastapi import APIRouter, Depends
from pydantic import Field

from services.registry.api.asking import PREFIX, After, Body, CodeQuery, Limit, known_caller
from services.registry.domain.offering import State
from services.registry.views import offering as views
from shared.contracts import registry
from shared.contracts.registry import Code, Given, Name, OrganisationId, Principle, ServiceId
from shared.edge import EdgeDep, Page

router = APIRouter(prefix=PREFIX, tags=["services"], dependencies=[Depends(known_caller)])


class Publication(Body):
    """An id is made when none is given."""

    service_id: ServiceId | None = None
    name: Name
    providers: tuple[OrganisationId, ...] = Field(min_length=1, max_length=50)
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    municipalities: tuple[Given, ...] = Field(default=(), max_length=400)
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)


class Cooperation(Body):
    principles: tuple[Principle, ...] = Field(max_length=5)


class Withdrawal(Body):
    withdrawn_on: date | None = None


@router.post("/services", status_code=201)
async def publish_service(body: Publication, edge: EdgeDep) -> views.ServiceView:
    """Publish a service."""
    service_id = body.service_id or ServiceId(await edge.new_id())
    await edge.do(registry.PublishService(service_id=service_id, **body.model_dump(exclude={"service_id"})))
    return await edge.read(views.service, service_id)


@router.get("/services")
async def list_services(
    edge: EdgeDep, after: After = None, limit: Limit = 100, state: State | None = None, municipality: CodeQuery = None
) -> Page[views.ServiceView]:
    return await edge.read(views.services, after=after, limit=limit, state=state, municipality=municipality)


@router.get("/services/{service_id}")
async def get_service(service_id: ServiceId, edge: EdgeDep) -> views.ServiceView:
    return await edge.read(views.service, service_id)


@router.post("/services/{service_id}/cooperation")
async def describe_service_cooperation(service_id: ServiceId, body: Cooperation, edge: EdgeDep) -> views.ServiceView:
    """Say which of the five principles cooperation in the service follows."""
    await edge.do(registry.DescribeServiceCooperation(service_id=service_id, principles=body.principles))
    return await edge.read(views.service, service_id)


@router.post("/services/{service_id}/withdrawal")
async def withdraw_service(service_id: ServiceId, body: Withdrawal, edge: EdgeDep) -> views.ServiceView:
    """Withdraw a service."""
    await edge.do(registry.WithdrawService(service_id=service_id, withdrawn_on=body.withdrawn_on))
    return await edge.read(views.service, service_id)

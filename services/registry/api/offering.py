"""Services that residents can come to, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.registry import codes
from services.registry.api.parameters import PREFIX, CodeQuery
from services.registry.domain.offering import State
from services.registry.domain.showing import Destination
from services.registry.views import offering as views
from services.registry.views import showing
from shared import clock
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import AsWritten, ServiceDetails, ServiceId
from shared.contracts.times import Day
from shared.contracts.words import Code, Name, OrganisationId, Principle
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["services"], dependencies=[may_read(ANY_CALLER)])


class Publication(Body):
    """An id is made when none is given."""

    service_id: ServiceId | None = None
    name: Name
    providers: tuple[OrganisationId, ...] = Field(min_length=1, max_length=50)
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    municipalities: tuple[AsWritten, ...] = Field(default=(), max_length=400)
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)
    details: ServiceDetails | None = None


class Confirmation(Body):
    """`provider` is the one that confirms."""

    provider: OrganisationId


class Cooperation(Body):
    principles: tuple[Principle, ...] = Field(max_length=5)


class Withdrawal(Body):
    withdrawn_on: Day | None = None


@router.post("/services", status_code=201, dependencies=[asks(registry.PublishService)])
async def publish_service(body: Publication, edge: EdgeDep) -> views.ServiceView:
    """Publish a service."""
    service_id = body.service_id or ServiceId(await edge.new_id())
    await edge.do(registry.PublishService(service_id=service_id, **body.model_dump(exclude={"service_id"})))
    return await edge.read(views.service, service_id, now=clock.now())


@router.get("/services")
async def list_services(
    edge: EdgeDep,
    after: After = None,
    limit: Limit = 100,
    state: State | None = None,
    municipality: CodeQuery = None,
    stale: Annotated[bool | None, Query(description="confirmed by no provider for 12 months, or not so")] = None,
    service_class: CodeQuery = None,
) -> Page[views.ServiceView]:
    return await edge.read(
        views.services, after=after, limit=limit, state=state, municipality=municipality, stale=stale, service_class=service_class, now=clock.now()
    )


@router.get("/services/will-not-show")
async def list_services_that_will_not_show(
    edge: EdgeDep, after: After = None, limit: Limit = 100, destination: Destination | None = None
) -> Page[showing.ShowingView]:
    """Published services that lack something. A part may be short, or empty, while `next` says that there are more to look at."""
    return await edge.read(showing.will_not_show, after=after, limit=limit, destination=destination, codes=codes.official())


@router.get("/services/{service_id}")
async def get_service(service_id: ServiceId, edge: EdgeDep) -> views.ServiceView:
    return await edge.read(views.service, service_id, now=clock.now())


@router.get("/services/{service_id}/will-it-show")
async def will_it_show(service_id: ServiceId, edge: EdgeDep) -> showing.ShowingView:
    """Where the service will show, and what it lacks for the rest."""
    return await edge.read(showing.will_it_show, service_id, codes=codes.official())


@router.post("/services/{service_id}/description", dependencies=[asks(registry.DescribeService)])
async def describe_service(service_id: ServiceId, body: ServiceDetails, edge: EdgeDep) -> views.ServiceView:
    """Say what the service is, as a whole."""
    await edge.do(registry.DescribeService(service_id=service_id, details=body))
    return await edge.read(views.service, service_id, now=clock.now())


@router.post("/services/{service_id}/confirmation", dependencies=[asks(registry.ConfirmService)])
async def confirm_service(service_id: ServiceId, body: Confirmation, edge: EdgeDep) -> views.ServiceView:
    """Confirm, as a provider or on its behalf, that what is told of the service is right."""
    await edge.do(registry.ConfirmService(service_id=service_id, provider=body.provider))
    return await edge.read(views.service, service_id, now=clock.now())


@router.post("/services/{service_id}/cooperation", dependencies=[asks(registry.DescribeServiceCooperation)])
async def describe_service_cooperation(service_id: ServiceId, body: Cooperation, edge: EdgeDep) -> views.ServiceView:
    """Say which of the five principles cooperation in the service follows."""
    await edge.do(registry.DescribeServiceCooperation(service_id=service_id, principles=body.principles))
    return await edge.read(views.service, service_id, now=clock.now())


@router.post("/services/{service_id}/withdrawal", dependencies=[asks(registry.WithdrawService)])
async def withdraw_service(service_id: ServiceId, body: Withdrawal, edge: EdgeDep) -> views.ServiceView:
    """Withdraw a service."""
    await edge.do(registry.WithdrawService(service_id=service_id, withdrawn_on=body.withdrawn_on))
    return await edge.read(views.service, service_id, now=clock.now())

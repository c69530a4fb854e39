"""Services that residents can come to, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.registry import codes
from services.registry.api.parameters import PREFIX
from services.registry.domain.showing import Destination
from services.registry.views import offering as views
from services.registry.views import showing
from shared import clock
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import ServiceId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["services"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.service)
commands.post("/services", registry.PublishService, makes="service_id")
commands.post("/services/{service_id}/description", registry.DescribeService, takes="details")
commands.post("/services/{service_id}/offering", registry.OfferService)
commands.post("/services/{service_id}/confirmation", registry.ConfirmService)
commands.post("/services/{service_id}/cooperation", registry.DescribeServiceCooperation)
commands.post("/services/{service_id}/withdrawal", registry.WithdrawService)


@router.get("/services")
async def list_services(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.ServiceView]:
    return await edge.read(views.services, wanted, now=clock.now())


@router.get("/services/will-not-show")
async def list_services_that_will_not_show(
    edge: EdgeDep, after: After = None, limit: Limit = 100, destination: Destination | None = None, provider: UUID | None = None
) -> Page[showing.ShowingView]:
    """Published services that lack something. A part may be short, or empty, while `next` says that there are more to look at."""
    return await edge.read(showing.will_not_show, after=after, limit=limit, destination=destination, provider=provider, codes=codes.official())


@router.get("/services/{service_id}")
async def get_service(service_id: ServiceId, edge: EdgeDep) -> views.ServiceView:
    return await edge.read(views.service, service_id, now=clock.now())


@router.get("/services/{service_id}/will-it-show")
async def will_it_show(service_id: ServiceId, edge: EdgeDep) -> showing.ShowingView:
    """Where the service will show, and what it lacks for the rest."""
    return await edge.read(showing.will_it_show, service_id, codes=codes.official())

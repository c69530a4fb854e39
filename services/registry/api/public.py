"""What any resident may see of the registry, without a token: the service tray, meeting places, networks, agreements in figures, organisations."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.registry import codes
from services.registry.api.parameters import PREFIX, CodeQuery
from services.registry.views import public as views
from services.registry.views import tray
from shared.clock import now, today
from shared.contracts.registry import NetworkForm, OrganisationKind, ServiceId
from shared.contracts.words import NetworkId, OrganisationId, PlaceId
from shared.http.edge import EdgeDep
from shared.http.paging import Page, Passed, Typed
from shared.http.validators import open_router

router = open_router(PREFIX)

Few = Annotated[int, Query(ge=1, le=200)]
ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
Ids = Annotated[str | None, Query(pattern=rf"^{ID}(,{ID}){{0,99}}$", description="these alone, with commas between")]
Municipality = Annotated[str | None, Query(pattern=r"^[0-9]{3}$", description="a code of the official list")]


@router.get("/services")
async def list_public_services(edge: EdgeDep, looking: Annotated[tray.TrayPart, Query()]) -> Page[tray.TrayServiceView]:
    """The service tray: what is closest to the words that were typed first, else by name."""
    return await edge.read(tray.services, looking, codes=codes.official(), now=now())


@router.get("/services/figures")
async def count_public_services(edge: EdgeDep, looking: Annotated[tray.TrayQuery, Query()]) -> tray.TrayFigures:
    """How many there are of what is looked for, by life situation, target group and municipality: what to narrow it by."""
    return await edge.read(tray.figures, looking, codes=codes.official())


@router.get("/services/{service_id}")
async def get_public_service(service_id: ServiceId, edge: EdgeDep) -> tray.WholeTrayServiceView:
    return await edge.read(tray.service, service_id, now=now())


@router.get("/places")
async def list_public_places(
    edge: EdgeDep, q: Typed = None, municipality: Municipality = None, accessible: CodeQuery = None, after: Passed = 0, limit: Few = 20
) -> Page[views.PublicPlaceView]:
    """Meeting places that are open."""
    return await edge.read(views.places, q=q, municipality=municipality, accessible=accessible, after=after, limit=limit)


@router.get("/places/{place_id}")
async def get_public_place(place_id: PlaceId, edge: EdgeDep) -> views.WholePublicPlaceView:
    return await edge.read(views.place, place_id)


@router.get("/networks")
async def list_public_networks(
    edge: EdgeDep, q: Typed = None, form: NetworkForm | None = None, theme: CodeQuery = None, after: Passed = 0, limit: Few = 20
) -> Page[views.PublicNetworkView]:
    """Networks, who answers for them, and this year's meetings against their cadence."""
    return await edge.read(views.networks, q=q, form=form, theme=theme, after=after, limit=limit, today=today())


@router.get("/networks/{network_id}")
async def get_public_network(network_id: NetworkId, edge: EdgeDep) -> views.WholePublicNetworkView:
    return await edge.read(views.network, network_id, today=today())


@router.get("/agreements")
async def count_public_agreements(edge: EdgeDep) -> views.AgreementFigures:
    """Agreements in figures: nobody's terms are public."""
    return await edge.read(views.agreements)


@router.get("/organisations")
async def list_public_organisations(
    edge: EdgeDep, q: Typed = None, kind: OrganisationKind | None = None, municipality: Municipality = None, ids: Ids = None, after: Passed = 0, limit: Few = 20
) -> Page[views.PublicOrganisationView]:
    """Organisations in force."""
    return await edge.read(
        views.organisations, q=q, kind=kind, municipality=municipality, ids=[*map(UUID, ids.split(","))] if ids else None, after=after, limit=limit
    )


@router.get("/organisations/{organisation_id}")
async def get_public_organisation(organisation_id: OrganisationId, edge: EdgeDep) -> views.WholePublicOrganisationView:
    """An organisation; of one that has merged, the one that goes on."""
    return await edge.read(views.organisation, organisation_id)

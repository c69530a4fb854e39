"""Organisations and merge proposals over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.registry.api.parameters import PREFIX, CodeQuery
from services.registry.domain.organisations import State
from services.registry.views import organisations as views
from shared.authority import ANY_CALLER, AREA
from shared.contracts import registry
from shared.contracts.registry import OrganisationKind
from shared.contracts.words import OrganisationId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["organisations"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.organisation)
commands.post("/organisations", registry.RegisterOrganisation, makes="organisation_id")
commands.post("/organisations/{organisation_id}/activation", registry.ActivateOrganisation)
commands.post("/organisations/{organisation_id}/suspension", registry.SuspendOrganisation)
commands.post("/organisations/{organisation_id}/dissolution", registry.DissolveOrganisation)
commands.post("/organisations/{organisation_id}/name", registry.RenameOrganisation)
commands.post("/organisations/{organisation_id}/identifiers", registry.IdentifyOrganisation)
commands.post("/organisations/{organisation_id}/merger", registry.MergeOrganisation)
commands.post("/merge-proposals/{merge_proposal_id}/refusal", registry.DeclineMerge, answers=views.merge_proposal)


@router.get("/organisations")
async def list_organisations(
    edge: EdgeDep,
    after: After = None,
    limit: Limit = 100,
    kind: OrganisationKind | None = None,
    municipality: CodeQuery = None,
    state: State | None = None,
    business_id: CodeQuery = None,
    flagged: Annotated[bool | None, Query(description="with, or without, a field that came without a right value")] = None,
) -> Page[views.OrganisationView]:
    return await edge.read(
        views.organisations, after=after, limit=limit, kind=kind, municipality=municipality, state=state, business_id=business_id, flagged=flagged
    )


@router.get("/organisations/{organisation_id}")
async def get_organisation(organisation_id: OrganisationId, edge: EdgeDep) -> views.ResolvedOrganisationView:
    """An organisation; `resolves_to` is the one that goes on where it was merged."""
    return await edge.read(views.organisation, organisation_id)


@router.get("/merge-proposals", dependencies=[may_read(AREA)])
async def list_merge_proposals(edge: EdgeDep, after: After = None, limit: Limit = 100, state: CodeQuery = None) -> Page[views.MergeProposalView]:
    """Organisations that look like one: a person merges them, or declines."""
    return await edge.read(views.merge_proposals, after=after, limit=limit, state=state)

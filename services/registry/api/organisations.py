"""Organisations and merge proposals over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.registry.api.parameters import PREFIX, CodeQuery
from services.registry.domain.organisations import State
from services.registry.views import organisations as views
from shared.authority import ANY_CALLER, AREA
from shared.contracts import registry
from shared.contracts.registry import AsWritten, MergeProposalId, OrganisationKind
from shared.contracts.times import Day
from shared.contracts.words import Code, Name, OrganisationId, Origin
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["organisations"], dependencies=[may_read(ANY_CALLER)])


class Registration(Body):
    """An id is made when none is given."""

    organisation_id: OrganisationId | None = None
    name: Name
    kind: OrganisationKind
    business_id: AsWritten | None = None
    association_number: AsWritten | None = None
    municipality: AsWritten | None = None
    part_of: OrganisationId | None = None
    origin: Origin | None = None
    stand_in: Name | None = None


class Suspension(Body):
    reason: Code


class Dissolution(Body):
    dissolved_on: Day | None = None


class NewName(Body):
    name: Name


class Identifiers(Body):
    business_id: AsWritten | None = None
    association_number: AsWritten | None = None


class Merger(Body):
    merged_into: OrganisationId


@router.post("/organisations", status_code=201, dependencies=[asks(registry.RegisterOrganisation)])
async def register_organisation(body: Registration, edge: EdgeDep) -> views.ResolvedOrganisationView:
    """Register an organisation. An official list's row with a missing or wrong identifier is taken and flagged; anybody else's is refused."""
    organisation_id = body.organisation_id or OrganisationId(await edge.new_id())
    await edge.do(registry.RegisterOrganisation(organisation_id=organisation_id, **body.model_dump(exclude={"organisation_id"})))
    return await edge.read(views.organisation, organisation_id)


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


@router.post("/organisations/{organisation_id}/activation", dependencies=[asks(registry.ActivateOrganisation)])
async def activate_organisation(organisation_id: OrganisationId, edge: EdgeDep) -> views.ResolvedOrganisationView:
    """Make a registered or suspended organisation active."""
    await edge.do(registry.ActivateOrganisation(organisation_id=organisation_id))
    return await edge.read(views.organisation, organisation_id)


@router.post("/organisations/{organisation_id}/suspension", dependencies=[asks(registry.SuspendOrganisation)])
async def suspend_organisation(organisation_id: OrganisationId, body: Suspension, edge: EdgeDep) -> views.ResolvedOrganisationView:
    """Suspend an active organisation until it is activated again."""
    await edge.do(registry.SuspendOrganisation(organisation_id=organisation_id, reason=body.reason))
    return await edge.read(views.organisation, organisation_id)


@router.post("/organisations/{organisation_id}/dissolution", dependencies=[asks(registry.DissolveOrganisation)])
async def dissolve_organisation(organisation_id: OrganisationId, body: Dissolution, edge: EdgeDep) -> views.ResolvedOrganisationView:
    """Say that an organisation is dissolved: its agreements end with it."""
    await edge.do(registry.DissolveOrganisation(organisation_id=organisation_id, dissolved_on=body.dissolved_on))
    return await edge.read(views.organisation, organisation_id)


@router.post("/organisations/{organisation_id}/name", dependencies=[asks(registry.RenameOrganisation)])
async def rename_organisation(organisation_id: OrganisationId, body: NewName, edge: EdgeDep) -> views.ResolvedOrganisationView:
    """Give an organisation a new name."""
    await edge.do(registry.RenameOrganisation(organisation_id=organisation_id, name=body.name))
    return await edge.read(views.organisation, organisation_id)


@router.post("/organisations/{organisation_id}/identifiers", dependencies=[asks(registry.IdentifyOrganisation)])
async def identify_organisation(organisation_id: OrganisationId, body: Identifiers, edge: EdgeDep) -> views.ResolvedOrganisationView:
    """Give an organisation the identifier that was missing or flagged."""
    await edge.do(registry.IdentifyOrganisation(organisation_id=organisation_id, **body.model_dump()))
    return await edge.read(views.organisation, organisation_id)


@router.post("/organisations/{organisation_id}/merger", dependencies=[asks(registry.MergeOrganisation)])
async def merge_organisation(organisation_id: OrganisationId, body: Merger, edge: EdgeDep) -> views.ResolvedOrganisationView:
    """Merge an organisation into another; both ids keep resolving."""
    await edge.do(registry.MergeOrganisation(organisation_id=organisation_id, merged_into=body.merged_into))
    return await edge.read(views.organisation, organisation_id)


@router.get("/merge-proposals", dependencies=[may_read(AREA)])
async def list_merge_proposals(edge: EdgeDep, after: After = None, limit: Limit = 100, state: CodeQuery = None) -> Page[views.MergeProposalView]:
    """Organisations that look like one: a person merges them, or declines."""
    return await edge.read(views.merge_proposals, after=after, limit=limit, state=state)


@router.post("/merge-proposals/{merge_proposal_id}/refusal", dependencies=[asks(registry.DeclineMerge)])
async def decline_merge(merge_proposal_id: MergeProposalId, edge: EdgeDep) -> views.MergeProposalView:
    """Say that the two are not one."""
    await edge.do(registry.DeclineMerge(merge_proposal_id=merge_proposal_id))
    return await edge.read(views.merge_proposal, merge_proposal_id)

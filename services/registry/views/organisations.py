"""Organisations and merge proposals, as they are read."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.registry.domain.organisations import State
from services.registry.store.organisations import ORGANISATIONS
from shared.contracts.registry import Flag, MergeReason, OrganisationKind
from shared.contracts.words import Origin
from shared.database.documents import shown
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

RESOLVED = """
with recursive way (organisation_id, merged_into) as (
    select organisation_id, merged_into from organisations where organisation_id = $1
    union all
    select o.organisation_id, o.merged_into from organisations o join way w on o.organisation_id = w.merged_into
)
select organisation_id from way where merged_into is null
"""
ALL = """
select o.organisation, coalesce(s.version, 0) as version from organisations o left join subjects s on s.subject = o.organisation_id::text
where ($1::uuid is null or o.organisation_id > $1) and ($3::text is null or o.kind = $3) and ($4::text is null or o.municipality = $4)
and ($5::text is null or o.state = $5) and ($6::text is null or o.business_id = $6) and ($7::boolean is null or o.flagged = $7)
order by o.organisation_id limit $2 + 1
"""
SOURCES = """
select source, source_id, licence, seen_at, vanished from known_records where aggregate_id = $1 and kind = 'organisation' order by source, source_id
"""
PROPOSALS = """
select merge_proposal_id, organisation_id, resembles, similarity, reason, state, proposed_at from merge_proposals
where ($1::uuid is null or merge_proposal_id > $1) and ($3::text is null or state = $3) order by merge_proposal_id limit $2 + 1
"""
PROPOSAL = "select merge_proposal_id, organisation_id, resembles, similarity, reason, state, proposed_at from merge_proposals where merge_proposal_id = $1"


class OrganisationView(BaseModel):
    """An organisation. `version` is what If-Match compares."""

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    state: State
    business_id: str | None
    association_number: str | None
    municipality: str | None
    part_of: UUID | None
    flags: list[Flag]
    origin: Origin | None
    stand_in: str | None
    merged_into: UUID | None
    dissolved_on: date | None
    version: int


class SourceView(BaseModel):
    """A source that tells of the organisation, or told of it: `vanished`, it does no more."""

    source: str
    source_id: str
    licence: str
    seen_at: datetime
    vanished: bool


class ResolvedOrganisationView(OrganisationView):
    """An organisation, and the one that goes on where it was merged, over however many mergers; its own id otherwise."""

    resolves_to: UUID
    sources: list[SourceView]


class MergeProposalView(BaseModel):
    """Two organisations that look like one: how sure that is (1.0 is one identifier, or one name), and why."""

    merge_proposal_id: UUID
    organisation_id: UUID
    resembles: UUID
    similarity: float
    reason: MergeReason
    state: str
    proposed_at: datetime


async def organisation(connection: Connection, organisation_id: UUID) -> ResolvedOrganisationView:
    seen = await ORGANISATIONS.seen(connection, organisation_id)
    sources = [dict(source) for source in await connection.fetch(SOURCES, organisation_id)]
    return ResolvedOrganisationView.model_validate({**seen, "resolves_to": await resolved(connection, organisation_id), "sources": sources})


async def resolved(connection: Connection, organisation_id: UUID) -> UUID | None:
    """The one that goes on where it was merged, else itself; None where there is none."""
    goes_on: UUID | None = await connection.fetchval(RESOLVED, organisation_id)
    return goes_on


async def organisations(
    connection: Connection,
    *,
    after: UUID | None,
    limit: int,
    kind: OrganisationKind | None,
    municipality: str | None,
    state: State | None,
    business_id: str | None,
    flagged: bool | None,
) -> Page[OrganisationView]:
    rows = await connection.fetch(ALL, after, limit, kind, municipality, state, business_id, flagged)
    return page([OrganisationView.model_validate(shown(row, "organisation")) for row in rows], limit=limit, key="organisation_id")


async def merge_proposals(connection: Connection, *, after: UUID | None, limit: int, state: str | None) -> Page[MergeProposalView]:
    rows = await connection.fetch(PROPOSALS, after, limit, state)
    return page([MergeProposalView.model_validate(dict(row)) for row in rows], limit=limit, key="merge_proposal_id")


async def merge_proposal(connection: Connection, merge_proposal_id: UUID) -> MergeProposalView:
    row = await connection.fetchrow(PROPOSAL, merge_proposal_id)
    if row is None:
        raise NotFound("merge_proposal", merge_proposal_id)
    return MergeProposalView.model_validate(dict(row))

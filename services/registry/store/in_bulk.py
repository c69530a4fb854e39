"""Organisations and services by the hundred: what an import reads and keeps of them, one statement for all.

Rows are locked in the order of their ids, so that two who work on the same ones wait for each other and do not lock up.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.registry.domain.imported import Holder
from services.registry.domain.likeness import Likeness, Neighbour, name_key
from services.registry.domain.organisations import Organisation
from shared.contracts.registry import MergeProposalId, NamedParty
from shared.contracts.words import OrganisationId
from shared.database.claims import claim
from shared.database.postgres import Connection

OF_ORIGIN = "select organisation_id, source_id from organisations where source = $1 and source_id = any($2::text[])"
HOLDERS = """
select organisation_id, name, business_id, association_number, source from organisations
where (business_id = any($1::text[]) or association_number = any($2::text[])) and live
"""
NEIGHBOURS = """
select g.organisation_id as of, o.organisation_id, o.name, o.source
from unnest($1::uuid[], $2::text[], $3::text[]) as g (organisation_id, municipality, name_key)
join organisations o on o.municipality = g.municipality and left(o.name_key, 4) = left(g.name_key, 4)
where abs(length(o.name_key) - length(g.name_key)) <= 4 and o.organisation_id <> g.organisation_id and o.live
"""
PROPOSE = """
insert into merge_proposals (merge_proposal_id, organisation_id, resembles, similarity, reason, state, proposed_at)
select id, one, other, similarity, reason, 'open', $6 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::double precision[], $5::text[])
as g (id, one, other, similarity, reason) order by id
on conflict (merge_proposal_id) do nothing returning merge_proposal_id
"""
PROVIDERS = """
with recursive way (source_id, organisation_id) as (
    select source_id, aggregate_id from known_records where source = $1 and kind = 'organisation' and source_id = any($2::text[]) and aggregate_id is not null
    union all
    select w.source_id, o.merged_into from way w join organisations o using (organisation_id) where o.merged_into is not null
)
select w.source_id, o.organisation_id, o.name from way w join organisations o using (organisation_id)
where o.live order by o.organisation_id for share of o
"""


class InBulk:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_origin(self, source: str, ids: Sequence[str]) -> dict[str, UUID]:
        """The organisations that were registered with this very origin, by their ids there."""
        return {row["source_id"]: row["organisation_id"] for row in await self._connection.fetch(OF_ORIGIN, source, ids)}

    async def holders(self, business_ids: Sequence[str], association_numbers: Sequence[str]) -> dict[tuple[str, str], Holder]:
        """Who holds these identifiers."""
        rows = await self._connection.fetch(HOLDERS, business_ids, association_numbers)
        held: dict[tuple[str, str], Holder] = {}
        for row in rows:
            holder = Holder(organisation_id=row["organisation_id"], name=row["name"], source=row["source"])
            held |= {(field, row[field]): holder for field in ("business_id", "association_number") if row[field]}
        return held

    async def neighbours(self, of: Sequence[Organisation]) -> list[tuple[UUID, Neighbour]]:
        """Organisations whose names may be close to one of these; who looks for the same municipality waits, so that none is overlooked."""
        at_home = [one for one in of if one.municipality]
        if not at_home:
            return []
        await claim(self._connection, *{one.municipality for one in at_home if one.municipality})
        rows = await self._connection.fetch(
            NEIGHBOURS, [one.organisation_id for one in at_home], [one.municipality for one in at_home], [name_key(one.name) for one in at_home]
        )
        return [(row["of"], Neighbour(organisation_id=row["organisation_id"], name=row["name"], source=row["source"])) for row in rows]

    async def propose(self, found: Iterable[Likeness], *, at: datetime) -> set[MergeProposalId]:
        """Those that were not proposed before."""
        rows = [(one.merge_proposal_id, one.organisation_id, one.resembles, one.similarity, one.reason) for one in found]
        if not rows:
            return set()
        return {row["merge_proposal_id"] for row in await self._connection.fetch(PROPOSE, *map(list, zip(*rows, strict=True)), at)}

    async def providers(self, source: str, ids: Collection[str]) -> Mapping[str, NamedParty]:
        """The live organisations that the source knows under these ids, or into which they were merged."""
        rows = await self._connection.fetch(PROVIDERS, source, sorted(ids)) if ids else []
        return {row["source_id"]: NamedParty(name=row["name"], organisation_id=OrganisationId(row["organisation_id"])) for row in rows}

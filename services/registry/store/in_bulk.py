"""Organisations and services by the hundred: what an import reads and keeps of them, one statement for all.

Rows are locked in the order of their ids, so that two who work on the same ones wait for each other and do not lock up.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from services.registry.domain.likeness import Likeness, Neighbour, name_key
from services.registry.domain.offering import Service
from services.registry.domain.organisations import Organisation
from services.registry.domain.told import Holder
from services.registry.store.arrays import array
from shared.contracts.registry import MergeProposalId, NamedParty, ServiceId
from shared.contracts.words import OrganisationId
from shared.database.claims import claim
from shared.database.postgres import Connection

ORGANISATION = TypeAdapter(Organisation)
ORGANISATIONS = TypeAdapter(list[Organisation])
SERVICES = TypeAdapter(list[Service])
PROVIDERS_TOLD = TypeAdapter(Sequence[NamedParty])

GET_ORGANISATIONS = """
select organisation_id, name, kind, asked, state, business_id, association_number, municipality, part_of, flags, origin, stand_in, merged_into,
dissolved_on
from organisations where organisation_id = any($1::uuid[]) order by organisation_id for update
"""
OF_ORIGIN = """
select organisation_id, origin ->> 'source_id' as source_id from organisations
where origin is not null and origin ->> 'source' = $1 and origin ->> 'source_id' = any($2::text[])
"""
ADD_ORGANISATION = """
insert into organisations (organisation_id, name, name_key, kind, asked, state, business_id, association_number, municipality, flags, origin)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
KEEP_ORGANISATION = """
update organisations set name = $2, name_key = $3, kind = $4, business_id = $5, association_number = $6, municipality = $7, flags = $8
where organisation_id = $1
"""
HOLDERS = """
select organisation_id, name, business_id, association_number, origin ->> 'source' as source from organisations
where (business_id = any($1::text[]) or association_number = any($2::text[])) and state not in ('dissolved', 'merged')
"""
NEIGHBOURS = """
select g.organisation_id as of, o.organisation_id, o.name, o.origin ->> 'source' as source
from unnest($1::uuid[], $2::text[], $3::text[]) as g (organisation_id, municipality, name_key)
join organisations o on o.municipality = g.municipality and left(o.name_key, 4) = left(g.name_key, 4)
where abs(length(o.name_key) - length(g.name_key)) <= 4 and o.organisation_id <> g.organisation_id and o.state not in ('dissolved', 'merged')
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
where o.state not in ('dissolved', 'merged') order by o.organisation_id for share of o
"""
GET_SERVICES = """
select service_id, name, asked, providers, state, target_groups, municipalities, principles, withdrawn_on, details, published_at, confirmed_at, confirmed_by
from services where service_id = any($1::uuid[]) order by service_id for update
"""
ADD_SERVICES = """
insert into services (service_id, name, asked, providers, state, target_groups, municipalities, principles, details, published_at)
select service_id, name, asked, providers::jsonb, state, target_groups::text[], municipalities::text[], principles::text[], details::jsonb, published_at
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[])
as g (service_id, name, asked, providers, state, target_groups, municipalities, principles, details, published_at)
"""
KEEP_SERVICE = """
update services set name = $2, providers = $3, state = $4, municipalities = $5, withdrawn_on = $6, details = $7 where service_id = $1
"""


class InBulk:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def organisations(self, ids: Collection[UUID]) -> dict[UUID, Organisation]:
        rows = await self._connection.fetch(GET_ORGANISATIONS, sorted(ids))
        return {one.organisation_id: one for one in ORGANISATIONS.validate_python([dict(row) for row in rows])}

    async def of_origin(self, source: str, ids: Sequence[str]) -> dict[str, UUID]:
        """The organisations that were registered with this very origin, by their ids there."""
        return {row["source_id"]: row["organisation_id"] for row in await self._connection.fetch(OF_ORIGIN, source, ids)}

    async def keep_organisations(self, new: Sequence[Organisation], changed: Sequence[Organisation]) -> None:
        parts = {one.organisation_id: ORGANISATION.dump_python(one, mode="json") for one in (*new, *changed)}
        await self._connection.executemany(
            ADD_ORGANISATION,
            [
                (
                    one.organisation_id, one.name, name_key(one.name), one.kind, one.asked, one.state, one.business_id, one.association_number,
                    one.municipality, parts[one.organisation_id]["flags"], parts[one.organisation_id]["origin"],
                )
                for one in new
            ],
        )  # fmt: skip
        await self._connection.executemany(
            KEEP_ORGANISATION,
            [
                (
                    one.organisation_id, one.name, name_key(one.name), one.kind, one.business_id, one.association_number, one.municipality,
                    parts[one.organisation_id]["flags"],
                )
                for one in changed
            ],
        )  # fmt: skip

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

    async def services(self, ids: Collection[UUID]) -> dict[UUID, Service]:
        rows = await self._connection.fetch(GET_SERVICES, sorted(ids))
        return {one.service_id: one for one in SERVICES.validate_python([dict(row) for row in rows])}

    async def keep_services(self, new: Mapping[ServiceId, Service], changed: Mapping[ServiceId, Service]) -> None:
        rows = [
            (
                one.service_id, one.name, one.asked, _text(one.providers), one.state, array(one.target_groups), array(one.municipalities),
                array(one.principles), one.details.model_dump_json() if one.details else None, one.published_at,
            )
            for one in new.values()
        ]  # fmt: skip
        if rows:
            await self._connection.execute(ADD_SERVICES, *map(list, zip(*rows, strict=True)))
        if changed:
            await self._connection.executemany(
                KEEP_SERVICE,
                [
                    (
                        one.service_id, one.name, _plain(one.providers), one.state, one.municipalities, one.withdrawn_on,
                        one.details.model_dump(mode="json") if one.details else None,
                    )
                    for one in changed.values()
                ],
            )  # fmt: skip


def _text(providers: Sequence[NamedParty]) -> str:
    return PROVIDERS_TOLD.dump_json(providers).decode()


def _plain(providers: Sequence[NamedParty]) -> list[dict[str, object]]:
    return [provider.model_dump(mode="json") for provider in providers]

"""Organisations by the hundred: who has an origin, holds a number or provides for a source, as an import asks it in one statement for all.

Rows are locked in the order of their ids, so that two who work on the same ones wait for each other and do not lock up.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.registry.domain.imported import Holder
from shared.contracts.registry import NamedParty
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection

OF_ORIGIN = "select organisation_id, source_id from organisations where source = $1 and source_id = any($2::text[])"
HOLDERS = """
select organisation_id, name, business_id, association_number, source from organisations
where (business_id = any($1::text[]) or association_number = any($2::text[])) and live
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

    async def providers(self, source: str, ids: Collection[str]) -> Mapping[str, NamedParty]:
        """The live organisations that the source knows under these ids, or into which they were merged."""
        rows = await self._connection.fetch(PROVIDERS, source, sorted(ids)) if ids else []
        return {row["source_id"]: NamedParty(name=row["name"], organisation_id=OrganisationId(row["organisation_id"])) for row in rows}

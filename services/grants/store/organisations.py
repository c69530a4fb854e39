"""Organisations as they are known from the registry: a copy, read and never written here."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.grants.domain.eligibility import Applicant
from services.grants.domain.form_fields import Known
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection

KNOWN = "select name, business_id, municipality from organisations where organisation_id = $1"
ACTS_FOR = "select acts_for($1)"
APPLICANT = """
select state, municipality,
    (select count(*) from use_reports where applicant = any(acts_for($1)) and missing_after < (now() at time zone 'Europe/Helsinki')::date) as reports_missing,
    (select coalesce(jsonb_object_agg(register_name, described_on), '{}') from descriptions d where d.organisation_id = $1) as described
from (select $1::uuid as organisation_id) named left join organisations using (organisation_id)
"""


class Organisations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def known(self, organisation_id: OrganisationId) -> Mapping[Known, Any]:
        """What nobody needs to type; nothing of one that the registry has not told of."""
        row = await self._connection.fetchrow(KNOWN, organisation_id)
        if row is None:
            return {}
        return {Known.ORGANISATION_NAME: row["name"], Known.BUSINESS_ID: row["business_id"], Known.HOME_MUNICIPALITY: row["municipality"]}

    async def applicant(self, organisation_id: OrganisationId) -> Applicant:
        [row] = await self._connection.fetch(APPLICANT, organisation_id)
        described = {register: date.fromisoformat(day) for register, day in row["described"].items()}
        return Applicant(
            organisation_id=organisation_id,
            state=row["state"],
            municipality=row["municipality"],
            described=described,
            reports_missing=row["reports_missing"],
        )


async def succeeded(connection: Connection, organisation_id: UUID) -> frozenset[UUID]:
    """Those that have merged into it."""
    return frozenset(await connection.fetchval(ACTS_FOR, organisation_id)) - {organisation_id}

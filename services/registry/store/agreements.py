"""Agreements in PostgreSQL, beside whose they are and when the calendar has something to do about them."""

from uuid import UUID

from services.registry.domain.agreement_terms import next_due_on
from services.registry.domain.agreements import ENDED, Agreement
from shared.contracts.words import OrganisationId
from shared.database.documents import Documents, Store

AGREEMENTS = Documents(
    Agreement,
    table="agreements",
    name="agreement",
    columns=("kind", "state"),
    derived={
        "ended": lambda one: one.state in ENDED,
        "parties": lambda one: [party.organisation_id for party in one.parties],
        "next_due_on": next_due_on,
    },
)

OF_PARTY = "select agreement from agreements where not ended and parties @> array[$1::uuid] order by agreement_id for update"


class Agreements(Store[Agreement]):
    documents = AGREEMENTS

    async def get(self, key: UUID) -> Agreement:
        """Locked by its row alone: who holds rows of agreements may ask for another without waiting for a claim behind it."""
        return await self.own(key)

    async def of_party(self, organisation_id: OrganisationId) -> list[Agreement]:
        """Those that have not ended."""
        return [AGREEMENTS.read(row["agreement"]) for row in await self._connection.fetch(OF_PARTY, organisation_id)]

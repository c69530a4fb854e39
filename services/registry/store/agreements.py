"""Agreements and their parties in PostgreSQL. Signatures stand with the parties."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from services.registry.domain.agreement_terms import next_due_on
from services.registry.domain.agreements import Agreement
from shared.contracts.registry import AgreementId
from shared.contracts.words import OrganisationId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

AGREEMENT = TypeAdapter(Agreement)

GET = """
select agreement_id, kind, name, asked, state, principles, valid_from, valid_until, duties, fire_brigade, stand_in, terminated_on, termination_reason,
expired_on, replaces, replaced_by, took_over_on, documents, reminder_days, reminded
from agreements where agreement_id = $1 for update
"""
OF_PARTY = """
select agreement_id, kind, name, asked, state, principles, valid_from, valid_until, duties, fire_brigade, stand_in, terminated_on, termination_reason,
expired_on, replaces, replaced_by, took_over_on, documents, reminder_days, reminded
from agreements where state not in ('expired', 'terminated') and agreement_id in (select agreement_id from agreement_parties where organisation_id = $1)
order by agreement_id for update
"""
DUE = "select agreement_id from agreements where next_due_on <= $1 order by next_due_on, agreement_id limit $2 for update skip locked"
PARTIES = "select organisation_id, name, signed_on from agreement_parties where agreement_id = $1 order by place"
ADD = """
insert into agreements (
    agreement_id, kind, name, asked, state, principles, valid_from, valid_until, duties, fire_brigade, stand_in, replaces, documents, reminder_days
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
ADD_PARTIES = """
insert into agreement_parties (agreement_id, organisation_id, name, place)
select $1, party.organisation_id, party.name, party.place from unnest($2::uuid[], $3::text[]) with ordinality as party (organisation_id, name, place)
"""
KEEP = """
update agreements set state = $2, terminated_on = $3, termination_reason = $4, expired_on = $5, replaced_by = $6, took_over_on = $7, documents = $8,
reminded = $9, next_due_on = $10 where agreement_id = $1
"""
SIGN = """
update agreement_parties set signed_on = signature.signed_on from unnest($2::uuid[], $3::date[]) as signature (organisation_id, signed_on)
where agreement_parties.agreement_id = $1 and agreement_parties.organisation_id = signature.organisation_id and agreement_parties.signed_on is null
"""


class Agreements:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, agreement_id: AgreementId) -> Agreement | None:
        await claim(self._connection, agreement_id)
        row = await self._connection.fetchrow(GET, agreement_id)
        return await self._with_parties(row) if row else None

    async def get(self, agreement_id: AgreementId) -> Agreement:
        """Locked by its row alone: who holds rows of agreements may ask for another without waiting for a claim behind it."""
        if row := await self._connection.fetchrow(GET, agreement_id):
            return await self._with_parties(row)
        raise NotFound("agreement", agreement_id)

    async def of_party(self, organisation_id: OrganisationId) -> list[Agreement]:
        """Those that have not ended."""
        return [await self._with_parties(row) for row in await self._connection.fetch(OF_PARTY, organisation_id)]

    async def due(self, today: date, *, most: int) -> list[AgreementId]:
        """Those for which the calendar has something to do, locked; those that somebody else holds are left to them.

        Each is read when its turn comes: what is done about one may end another.
        """
        return [row["agreement_id"] for row in await self._connection.fetch(DUE, today, most)]

    async def add(self, agreement: Agreement) -> None:
        parts = AGREEMENT.dump_python(agreement, mode="json")
        await self._connection.execute(
            ADD, agreement.agreement_id, agreement.kind, agreement.name, agreement.asked, agreement.state, agreement.principles, agreement.valid_from,
            agreement.valid_until, parts["duties"], parts["fire_brigade"], agreement.stand_in, agreement.replaces, parts["documents"], agreement.reminder_days,
        )  # fmt: skip
        parties = agreement.parties
        await self._connection.execute(ADD_PARTIES, agreement.agreement_id, [party.organisation_id for party in parties], [party.name for party in parties])

    async def keep(self, agreement: Agreement) -> None:
        await self._connection.execute(
            KEEP, agreement.agreement_id, agreement.state, agreement.terminated_on, agreement.termination_reason, agreement.expired_on, agreement.replaced_by,
            agreement.took_over_on, AGREEMENT.dump_python(agreement, mode="json")["documents"], agreement.reminded, next_due_on(agreement),
        )  # fmt: skip
        await self._connection.execute(SIGN, agreement.agreement_id, list(agreement.signatures), list(agreement.signatures.values()))

    async def _with_parties(self, row: Mapping[str, Any]) -> Agreement:
        parties = await self._connection.fetch(PARTIES, row["agreement_id"])
        return AGREEMENT.validate_python(
            {
                **row,
                "parties": [{"organisation_id": party["organisation_id"], "name": party["name"]} for party in parties],
                "signatures": {party["organisation_id"]: party["signed_on"] for party in parties if party["signed_on"]},
            }
        )

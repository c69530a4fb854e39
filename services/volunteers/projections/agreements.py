"""Agreements on cooperation that are signed, and of which kind organisations are: whether somebody may be placed where an agreement is needed."""

from collections.abc import Sequence
from typing import Any

from shared.contracts import registry
from shared.contracts.envelope import Recorded
from shared.contracts.registry.words import AgreementKind
from shared.database.postgres import Connection
from shared.log.projector import Projection

KEEP = """
insert into agreements (agreement_id, parties, signed_on, valid_from, valid_until) values ($1, $2, $3, $4, $5)
on conflict (agreement_id) do update set parties = excluded.parties, signed_on = excluded.signed_on, valid_from = excluded.valid_from,
    valid_until = excluded.valid_until
"""
END = "delete from agreements where agreement_id = $1"
KNOW = "insert into parties (organisation_id, kind) values ($1, $2) on conflict (organisation_id) do update set kind = excluded.kind"
MERGE = "update agreements set parties = array_replace(parties, $1::uuid, $2::uuid) where parties @> array[$1::uuid]"


async def keep_agreements(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    """One that has ended goes; the rest are in force from the last signature, or the first day of their term, to its last."""
    for fact in facts:
        said = fact.message
        if isinstance(said, registry.OrganisationMerged):
            await connection.execute(MERGE, said.organisation_id, said.merged_into)
        elif said.kind is not AgreementKind.COOPERATION:
            continue
        elif isinstance(said, registry.AgreementSigned):
            parties = [party.organisation_id for party in said.parties if party.organisation_id]
            await connection.execute(KEEP, said.agreement_id, parties, said.signed_on, said.valid_from, said.valid_until)
        else:
            await connection.execute(END, said.agreement_id)


async def keep_parties(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    await connection.executemany(KNOW, [(fact.message.organisation_id, fact.message.kind) for fact in facts])


AGREEMENTS = Projection(
    name="agreements",
    hears=(registry.AgreementSigned, registry.AgreementTerminated, registry.AgreementExpired, registry.OrganisationMerged),
    apply=keep_agreements,
    tables=("agreements",),
)
PARTIES = Projection(name="parties", hears=(registry.OrganisationRegistered, registry.OrganisationIdentified), apply=keep_parties, tables=("parties",))

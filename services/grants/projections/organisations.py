"""The registry's organisations as grants knows them: what an applicant's eligibility is read from."""

from collections.abc import Sequence
from typing import Any

from shared.contracts import registry
from shared.contracts.envelope import Recorded
from shared.contracts.registry.services import OrganisationDescribed
from shared.database.postgres import Connection
from shared.log.projector import Projection

KEEP = """
insert into organisations (organisation_id, name, state, municipality, business_id, merged_into) values ($1, $2, $3, $4, $5, $6)
on conflict (organisation_id) do update set
    name = excluded.name, state = coalesce($7, organisations.state), municipality = coalesce(excluded.municipality, organisations.municipality),
    business_id = coalesce(excluded.business_id, organisations.business_id), merged_into = coalesce(excluded.merged_into, organisations.merged_into)
"""
DESCRIBE = """
insert into descriptions (organisation_id, register_name, described_on) values ($1, $2, $3)
on conflict (organisation_id, register_name) do update set described_on = greatest(descriptions.described_on, excluded.described_on)
"""
STATES: dict[type, str] = {
    registry.OrganisationActivated: "active",
    registry.OrganisationSuspended: "suspended",
    registry.OrganisationDissolved: "dissolved",
    registry.OrganisationMerged: "merged",
}


async def keep_organisations(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    """A fact carries the organisation as it is after it; one that says nothing of its state leaves that as it was."""
    rows = []
    for fact in facts:
        said = fact.message
        state = STATES.get(type(said))
        rows.append(
            (
                said.organisation_id, said.name, state or "registered", said.municipality, getattr(said, "business_id", None),
                getattr(said, "merged_into", None), state,
            )
        )  # fmt: skip
    await connection.executemany(KEEP, rows)


async def keep_descriptions(facts: Sequence[Recorded[OrganisationDescribed]], connection: Connection) -> None:
    await connection.executemany(DESCRIBE, [(fact.message.organisation_id, fact.message.register_name, fact.message.described_on) for fact in facts])


ORGANISATIONS = Projection(
    name="organisations",
    hears=(
        registry.OrganisationRegistered,
        registry.OrganisationActivated,
        registry.OrganisationSuspended,
        registry.OrganisationDissolved,
        registry.OrganisationMerged,
        registry.OrganisationRenamed,
        registry.OrganisationIdentified,
    ),
    apply=keep_organisations,
    tables=("organisations",),
)
DESCRIPTIONS = Projection(name="descriptions", hears=(OrganisationDescribed,), apply=keep_descriptions, tables=("descriptions",))

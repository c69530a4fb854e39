"""The registry's organisations as events knows them: names for what is shown, and who has merged into whom."""

from collections.abc import Sequence
from typing import Any

from shared.contracts import registry
from shared.contracts.envelope import Recorded
from shared.database.postgres import Connection
from shared.log.projector import Projection

KEEP = """
insert into organisations (organisation_id, name, state, merged_into)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[])
on conflict (organisation_id) do update set name = excluded.name, state = excluded.state, merged_into = excluded.merged_into
"""
STATES: dict[type, str] = {
    registry.OrganisationActivated: "active",
    registry.OrganisationSuspended: "suspended",
    registry.OrganisationDissolved: "dissolved",
    registry.OrganisationMerged: "merged",
}


async def keep_organisations(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    """A fact carries the organisation as it is after it, so the last one of a batch says it all; a new name leaves the state as it was."""
    last: dict[object, tuple[object, str, str, object]] = {}
    stood = await _states(connection, {fact.message.organisation_id for fact in facts})
    for fact in facts:
        said = fact.message
        state = STATES.get(type(said)) or stood.get(said.organisation_id, "registered")
        stood[said.organisation_id] = state
        last[said.organisation_id] = (said.organisation_id, said.name, state, getattr(said, "merged_into", None))
    rows = [last[key] for key in sorted(last, key=str)]
    await connection.execute(KEEP, *(list(column) for column in zip(*rows, strict=True)))


async def _states(connection: Connection, ids: set[Any]) -> dict[Any, str]:
    rows = await connection.fetch("select organisation_id, state from organisations where organisation_id = any($1)", list(ids))
    return {row["organisation_id"]: row["state"] for row in rows}


ORGANISATIONS = Projection(
    name="organisations",
    hears=(
        registry.OrganisationRegistered,
        registry.OrganisationActivated,
        registry.OrganisationSuspended,
        registry.OrganisationDissolved,
        registry.OrganisationMerged,
        registry.OrganisationRenamed,
    ),
    apply=keep_organisations,
    tables=("organisations",),
)

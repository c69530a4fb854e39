"""What of a thing its insiders alone are shown, who they are in words, and how they are found for things that are read by their ids."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from pydantic import Field

from services.events.authorisation import whose_gathering, whose_outcome
from services.events.domain.outcomes import Outcome
from services.events.store.forums import FORUMS
from services.events.store.gatherings import GATHERINGS
from services.events.store.outcomes import OUTCOMES
from shared.database.changes import Inside
from shared.database.postgres import Connection

OF_A_GATHERING = "the gathering's convenor, parties, organisers and payers"
OF_A_BOOKING = "the organisation that books and the keeper of the place"
OF_AN_OUTCOME = "the outcome's owner, and who convenes, chairs or is invited to a forum in which it is or was followed"


def insiders_alone(who: str) -> Any:
    """Of a field of a view."""
    return Field(description=f"null to all but {who}, and those who work for the area", json_schema_extra={"x-insiders": who})


async def of_outcomes(connection: Connection, outcomes: Collection[Outcome]) -> dict[UUID, frozenset[UUID]]:
    """By the ids of the outcomes."""
    stays = {one.outcome_id: {one.followed_in, *(stay.forum_id for stay in one.carried)} for one in outcomes}
    forums = await FORUMS.known(connection, {forum_id for those in stays.values() for forum_id in those})
    return {one.outcome_id: whose_outcome(one, (forums[key] for key in stays[one.outcome_id] & forums.keys())) for one in outcomes}


async def _of_known_gatherings(connection: Connection, keys: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    return {key: whose_gathering(one) for key, one in (await GATHERINGS.known(connection, keys)).items()}


async def _of_known_outcomes(connection: Connection, keys: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    return await of_outcomes(connection, (await OUTCOMES.known(connection, keys)).values())


INSIDE: Mapping[str, Inside] = {
    "gathering": Inside(fields=frozenset({"split", "attendance"}), who=OF_A_GATHERING, insiders=_of_known_gatherings),
    "outcome": Inside(fields=frozenset({"text", "reason", "request_fingerprint"}), who=OF_AN_OUTCOME, insiders=_of_known_outcomes),
}
"""A change of an outcome shows the fingerprint of what was asked for as well: from it a guess at the text could be confirmed."""

"""Outcomes in PostgreSQL. One read to be changed is locked."""

from datetime import date

from services.events.domain.outcomes import Outcome, next_due_on
from services.events.store.changes import NotedStore
from shared.contracts.events.outcomes import OutcomeId
from shared.database.documents import Documents
from shared.database.postgres import Connection

OUTCOMES = Documents(
    Outcome,
    table="outcomes",
    name="outcome",
    columns=("forum_id", "followed_in", "owner", "state", "due_on"),
    derived={"next_due_on": next_due_on},
)

DUE = "select outcome_id from outcomes where next_due_on <= $1 order by next_due_on, outcome_id limit $2 for update skip locked"


class Outcomes(NotedStore[Outcome]):
    documents = OUTCOMES


async def outcomes_past_their_day(*, connection: Connection, today: date, most: int) -> list[OutcomeId]:
    """Those of which nobody was told yet, locked; those that somebody else holds are left to them."""
    return [row["outcome_id"] for row in await connection.fetch(DUE, today, most)]

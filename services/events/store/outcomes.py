"""Outcomes in PostgreSQL. One read to be changed is locked."""

from datetime import date, datetime

from pydantic import TypeAdapter

from services.events.domain.outcomes import Outcome, next_due_on
from services.events.store import changes
from shared.contracts.events.outcomes import OutcomeId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

OUTCOME = TypeAdapter(Outcome)

GET = "select outcome from outcomes where outcome_id = $1 for update"
KEEP = """
insert into outcomes (outcome_id, forum_id, followed_in, owner, state, due_on, next_due_on, outcome) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (outcome_id) do update set followed_in = excluded.followed_in, owner = excluded.owner, state = excluded.state, due_on = excluded.due_on,
    next_due_on = excluded.next_due_on, outcome = excluded.outcome
"""
DUE = "select outcome_id from outcomes where next_due_on <= $1 order by next_due_on, outcome_id limit $2 for update skip locked"


class Outcomes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, outcome_id: OutcomeId) -> Outcome | None:
        await claim(self._connection, outcome_id)
        found = await self._connection.fetchval(GET, outcome_id)
        return OUTCOME.validate_python(found) if found else None

    async def get(self, outcome_id: OutcomeId) -> Outcome:
        if outcome := await self.find(outcome_id):
            return outcome
        raise NotFound("outcome", outcome_id)

    async def keep(self, outcome: Outcome, *, before: Outcome | None, done: str, by: str, at: datetime) -> None:
        await self.put(outcome)
        was = OUTCOME.dump_python(before, mode="json") if before else None
        await changes.note(self._connection, "outcome", outcome.outcome_id, was, OUTCOME.dump_python(outcome, mode="json"), done=done, by=by, at=at)

    async def put(self, outcome: Outcome) -> None:
        await self._connection.execute(
            KEEP, outcome.outcome_id, outcome.forum_id, outcome.followed_in, outcome.owner, outcome.state, outcome.due_on, next_due_on(outcome),
            OUTCOME.dump_python(outcome, mode="json"),
        )  # fmt: skip

    async def own(self, outcome_id: OutcomeId) -> Outcome:
        """One whose row is held already: who holds it waits for no claim behind it."""
        if found := await self._connection.fetchval(GET, outcome_id):
            return OUTCOME.validate_python(found)
        raise NotFound("outcome", outcome_id)

    async def due(self, today: date, *, most: int) -> list[OutcomeId]:
        """Those whose day has gone by untold, locked; those that somebody else holds are left to them."""
        return [row["outcome_id"] for row in await self._connection.fetch(DUE, today, most)]

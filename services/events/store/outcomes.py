"""Outcomes in PostgreSQL. One read to be changed is locked."""

from services.events.domain.outcomes import Outcome, next_due_on
from services.events.store.changes import CalendarStore
from shared.database.documents import Documents

OUTCOMES = Documents(
    Outcome,
    table="outcomes",
    name="outcome",
    columns=("forum_id", "followed_in", "owner", "state", "due_on"),
    derived={"next_due_on": next_due_on},
)


class Outcomes(CalendarStore[Outcome]):
    documents = OUTCOMES

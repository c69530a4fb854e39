"""Trainings, their sessions, and who has completed them, in PostgreSQL. What a change shows names nobody, not even by their random id."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.volunteers.domain.completions import Completion
from services.volunteers.domain.trainings import Session, Training, without
from shared.contracts.volunteers import TrainingId, VolunteerId
from shared.database.documents import Documents
from shared.database.noted import NotedStore

TRAININGS = Documents(Training, table="trainings", name="training", columns=("code", "organiser", "audience", "ended"))
SESSIONS = Documents(Session, table="sessions", name="session", columns=("training_id",))
COMPLETIONS = Documents(
    Completion,
    table="completions",
    name="completion",
    columns=("training_id", "volunteer_id", "organisation_id", "retracted", "completed_on", "valid_until", "next_due_on"),
)

OF_TRAINING = "select session from sessions where training_id = $1 order by session_id"
ATTENDED = "select session from sessions where session -> 'attendance' @? $1::jsonpath order by session_id for update"
OF_VOLUNTEERS = "select completion from completions where volunteer_id = any($1::uuid[]) and not retracted order by completed_on, completion_id"
FORGET = "delete from completions where volunteer_id = $1"
RENEWED = """
select exists (
    select from completions where volunteer_id = $1 and training_id = $2 and not retracted and completion_id <> $3
    and (valid_until is null or valid_until > $4)
)
"""


class Trainings(NotedStore[Training]):
    documents = TRAININGS


class Sessions(NotedStore[Session]):
    documents = SESSIONS
    not_noted = frozenset({"attendance", "request_fingerprint"})

    async def of_training(self, training_id: TrainingId) -> list[Session]:
        return [self.documents.read(row["session"]) for row in await self._connection.fetch(OF_TRAINING, training_id)]

    async def forget(self, volunteer_id: VolunteerId) -> None:
        """That they came to any."""
        for row in await self._connection.fetch(ATTENDED, f'$[*].volunteers[*] ? (@ == "{volunteer_id}")'):
            await self.put(without(self.documents.read(row["session"]), volunteer_id))


class Completions(NotedStore[Completion]):
    documents = COMPLETIONS
    not_noted = frozenset({"training_id", "volunteer_id", "organisation_id", "completed_on", "valid_until", "ground", "next_due_on"})

    async def of(self, volunteer_ids: Collection[UUID]) -> dict[UUID, list[Completion]]:
        """All that stand, oldest first, by volunteer."""
        found: dict[UUID, list[Completion]] = {key: [] for key in volunteer_ids}
        for row in await self._connection.fetch(OF_VOLUNTEERS, list(volunteer_ids)):
            one: Completion = self.documents.read(row["completion"])
            found[one.volunteer_id].append(one)
        return found

    async def renewed(self, completion: Completion, until: date) -> bool:
        """Whether another completion of theirs holds longer."""
        return bool(await self._connection.fetchval(RENEWED, completion.volunteer_id, completion.training_id, completion.completion_id, until))

    async def forget(self, volunteer_id: VolunteerId) -> None:
        await self._connection.execute(FORGET, volunteer_id)

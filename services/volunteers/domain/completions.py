"""What volunteers have completed, and how long it holds.

What must stay true: who is said to have come to all of it has come to as many days and hours as it asks; what was completed holds as long as was promised
then, whatever the training is said to be later; a renewal is said ahead once, and an end once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.volunteers.domain.trainings import Session, Training
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import CompletionId, TrainingId, VolunteerId, trainings
from shared.contracts.volunteers.trainings import Ground
from shared.contracts.words import OrganisationId
from shared.domain.days import helsinki_day, months_after
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue

REMINDED_BEFORE = timedelta(weeks=6)
"""How long before its end a renewal is said ahead: long enough to find a session."""


class CompletedInFuture(InvalidValue):
    slug = "completed-in-future"


class NotAllAttended(InvalidValue):
    slug = "not-all-attended"


class CompletionIsAnother(DomainError):
    slug = "completion-is-another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    completion_id: CompletionId
    training_id: TrainingId
    volunteer_id: VolunteerId
    organisation_id: OrganisationId
    completed_on: date
    valid_until: date | None
    ground: Ground
    retracted: bool = False
    next_due_on: date | None = None
    """When its renewal is to be said, or its end; null: never again."""

    def holds(self, first: date, last: date) -> bool:
        """On each day from the first to the last."""
        return not self.retracted and self.completed_on <= first and (self.valid_until is None or last <= self.valid_until)


def valid_until(training: Training, completed_on: date) -> date | None:
    """The last day on which it holds: that of the same number, so many months later."""
    return None if training.valid_months is None else months_after(completed_on, training.valid_months)


def note(
    existing: Completion | None,
    command: trainings.NoteCompletion,
    *,
    training: Training,
    organisation_id: OrganisationId,
    sessions: Collection[Session],
    today: date,
) -> tuple[Completion, Sequence[Fact]]:
    """`sessions` are those of the training, to which the volunteer may have come.

    Raises:
        CompletionIsAnother: under this id another was noted, or retracted.
        CompletedInFuture
        NotAllAttended: they came to fewer days or hours than the training asks, or to none by the day that is said.
    """
    if command.completed_on > today:
        raise CompletedInFuture("nobody has completed it by then", field="completed_on", value=command.completed_on, remedy="note it on that day")
    if command.ground is Ground.ATTENDED:
        refuse_partial(training, command.volunteer_id, sessions, by=command.completed_on)
    until = valid_until(training, command.completed_on)
    completion = Completion(
        organisation_id=organisation_id, valid_until=until, next_due_on=until and max(until - REMINDED_BEFORE, command.completed_on), **dict(command)
    )
    if existing is None:
        return completion, [fact_of(completion, trainings.CompletionNoted)]
    same = ("training_id", "volunteer_id", "completed_on", "ground")
    if existing.retracted or any(getattr(existing, name) != getattr(completion, name) for name in same):
        raise CompletionIsAnother("another was noted under this id", field="completion_id", value=existing.completion_id, remedy="take a new id")
    return existing, []


def refuse_partial(training: Training, volunteer_id: VolunteerId, sessions: Collection[Session], *, by: date) -> None:
    """By the calendar of Helsinki: days on which they came, and hours for which the sessions lasted."""
    attended = [one for one in sessions if not one.withdrawn and volunteer_id in one.present and helsinki_day(one.starts_at) <= by]
    days = {helsinki_day(one.starts_at) for one in attended}
    hours = sum((one.ends_at - one.starts_at for one in attended), timedelta()) / timedelta(hours=1)
    if len(days) < training.days or hours < training.hours or not attended:
        raise NotAllAttended(
            f"they came on {len(days)} of {training.days} days, for {hours:g} of {training.hours} hours", field="ground", value=Ground.ATTENDED.value,
            remedy=f"note to which sessions they came, or note {Ground.CERTIFICATE.value} if they showed the giver's",
        )  # fmt: skip


def retract(completion: Completion) -> tuple[Completion, Sequence[Fact]]:
    if completion.retracted:
        return completion, []
    retracted = replace(completion, retracted=True, next_due_on=None)
    return retracted, [fact_of(retracted, trainings.CompletionRetracted)]


def due(completion: Completion, *, renewed: bool, reminds: bool, today: date) -> tuple[Completion, Sequence[Fact]]:
    """What a day brings: first the reminder, for those who allow it and whom no later completion has renewed; then the end."""
    until = completion.valid_until
    if completion.next_due_on is None or until is None or today < completion.next_due_on:
        return completion, []
    if today > until:
        return replace(completion, next_due_on=None), [] if renewed else [fact_of(completion, trainings.CompletionExpired)]
    said = [fact_of(completion, trainings.RenewalReminded)] if reminds and not renewed else []
    return replace(completion, next_due_on=until + timedelta(days=1)), said

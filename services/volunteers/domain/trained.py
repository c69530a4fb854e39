"""Professionals trained by the cooperation: a register of their own, and the counts of the conversations that some of them lead.

What must stay true: nobody is a volunteer by standing here, and nothing here is an hour of one; who they are is sealed and stands elsewhere; of conversations
there is a number for a year and a municipality, and no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.volunteers.domain.completions import CompletedInFuture, valid_until
from services.volunteers.domain.trainings import Training, TrainingIsAnothers, refuse_audience
from services.volunteers.domain.volunteers import HasEnded
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import TrainedPersonId, TrainingId, trained
from shared.contracts.volunteers.trainings import Audience
from shared.contracts.words import MunicipalityCode, OrganisationId
from shared.domain.same_names import fact_of
from shared.errors import InvalidValue


class YearAhead(InvalidValue):
    slug = "year-ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    training_id: TrainingId
    completed_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedPerson:
    trained_person_id: TrainedPersonId
    organisation_id: OrganisationId
    """Whose register it is."""
    trainings: tuple[Trained, ...] = ()
    erased: bool = False

    @property
    def training_ids(self) -> tuple[TrainingId, ...]:
        return tuple(sorted({one.training_id for one in self.trainings}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversations:
    """How many were held."""

    organisation_id: OrganisationId
    year: int
    municipality: MunicipalityCode
    conversations: int


def note(person: TrainedPerson, training: Training, completed_on: date, *, today: date) -> tuple[TrainedPerson, Sequence[Fact]]:
    """Raises HasEnded, TrainingForOthers, TrainingIsAnothers, CompletedInFuture."""
    refuse_erased(person)
    refuse_audience(training, Audience.PROFESSIONALS)
    if training.organiser != person.organisation_id:
        raise TrainingIsAnothers("it is another's training", field="training_id", value=training.training_id, remedy="ask them to enter the person")
    if completed_on > today:
        raise CompletedInFuture("nobody has completed it by then", field="completed_on", value=completed_on, remedy="note it on that day")
    done = Trained(training_id=training.training_id, completed_on=completed_on, valid_until=valid_until(training, completed_on))
    if any((one.training_id, one.completed_on) == (done.training_id, done.completed_on) for one in person.trainings):
        return person, []
    noted = replace(person, trainings=(*person.trainings, done))
    return noted, [fact_of(noted, trained.TrainedPersonNoted, training_id=done.training_id, completed_on=completed_on, valid_until=done.valid_until)]


def erase(person: TrainedPerson) -> tuple[TrainedPerson, Sequence[Fact]]:
    """What is left is that there was somebody in this register."""
    if person.erased:
        return person, []
    erased = replace(person, trainings=(), erased=True)
    return erased, [fact_of(erased, trained.TrainedPersonErased)]


def report(existing: Conversations | None, command: trained.ReportConversations, *, today: date) -> tuple[Conversations, Sequence[Fact]]:
    """Raises YearAhead."""
    if command.year > today.year:
        raise YearAhead("none were held by then", field="year", value=command.year, remedy="say of a year that has begun")
    reported = Conversations(**dict(command))
    return reported, [] if reported == existing else [fact_of(reported, trained.ConversationsReported)]


def refuse_erased(person: TrainedPerson) -> None:
    if person.erased:
        raise HasEnded("what was told of them is erased", field="trained_person_id", value=person.trained_person_id, remedy="enter them anew")

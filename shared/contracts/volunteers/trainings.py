"""Trainings (koulutus): who gives them and how long they hold, who of the volunteers came and completed them, and when that has to be renewed."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.words import Spot, Title
from shared.contracts.times import Day, Instant
from shared.contracts.volunteers.words import CompletionId, SessionId, TrainingId, VolunteerId
from shared.contracts.words import PERSONS, Code, Count, LocalName, LocalText, MunicipalityCode, OrganisationId


def _each_once(given: tuple[VolunteerId, ...]) -> tuple[VolunteerId, ...]:
    return tuple(sorted(set(given)))


Present = Annotated[tuple[VolunteerId, ...], Field(max_length=500), AfterValidator(_each_once)]


class Audience(StrEnum):
    """Whom a training makes ready: volunteers, or professionals who are trained by the cooperation and never are volunteers by that."""

    VOLUNTEERS = "volunteers"
    PROFESSIONALS = "professionals"


class Ground(StrEnum):
    """By what somebody is known to have completed a training: they came to all that it asks, or showed the giver's certificate."""

    ATTENDED = "attended"
    CERTIFICATE = "certificate"


class PublishTraining(Command, type="volunteers.publish_training.v1", subject="training_id", personal=True):
    """A coordinator says what a training is, who gives it and for how long it holds. Published again it is changed, for those who complete it from then on."""

    training_id: TrainingId
    code: Code
    organiser: OrganisationId
    """Whose coordinators see to it: they propose its sessions."""
    given_by: OrganisationId
    """Who teaches it, such as the county's palliative unit or the parishes."""
    giver: LocalName
    """The name of that organisation as a certificate has it."""
    name: LocalName
    description: LocalText
    audience: Audience = Audience.VOLUNTEERS
    days: int = Field(default=0, ge=0, le=100)
    """On how many days one has to come; 0: the hours count alone."""
    hours: int = Field(default=0, ge=0, le=1000)
    """For how many hours; 0: the days count alone."""
    valid_months: int | None = Field(default=None, ge=1, le=240)
    """How long it holds from the day of completion; null: for good."""


class EndTraining(Command, type="volunteers.end_training.v1", subject="training_id"):
    """The training is given no more; what was completed holds as long as it would have."""

    training_id: TrainingId


class ProposeSession(Command, type="volunteers.propose_session.v1", subject="session_id"):
    """A coordinator proposes a session of a training, or moves one: events makes it a gathering to be agreed."""

    session_id: SessionId
    training_id: TrainingId
    title: Title
    starts_at: Instant
    ends_at: Instant
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    municipality: MunicipalityCode | None = None
    spot: Spot | None = None
    capacity: Count | None = None


class WithdrawSession(Command, type="volunteers.withdraw_session.v1", subject="session_id"):
    """A coordinator takes a proposed session back: events cancels its gathering."""

    session_id: SessionId
    reason: Code


class NoteAttendance(Command, type="volunteers.note_attendance.v1", subject="session_id"):
    """A coordinator notes which of their own volunteers came to a session. Noted again, these came and no others of theirs."""

    session_id: SessionId
    organisation_id: OrganisationId
    """Whose volunteers they are."""
    present: Present = ()


class NoteCompletion(Command, type="volunteers.note_completion.v1", subject="completion_id"):
    """A coordinator notes that a volunteer of theirs has completed a training."""

    completion_id: CompletionId
    training_id: TrainingId
    volunteer_id: VolunteerId
    completed_on: Day
    ground: Ground = Ground.ATTENDED


class RetractCompletion(Command, type="volunteers.retract_completion.v1", subject="completion_id"):
    """It was noted by mistake: it holds no longer, and frees the coming places that rested on it."""

    completion_id: CompletionId


class TrainingFact(Fact):
    """What every fact of a training says."""

    training_id: TrainingId
    code: Code
    organiser: OrganisationId


class TrainingPublished(TrainingFact, type="volunteers.training.published.v1", subject="training_id"):
    """A training is there, or is another than before; its texts are read at the service."""

    given_by: OrganisationId
    audience: Audience
    days: int
    hours: int
    valid_months: int | None


class TrainingEnded(TrainingFact, type="volunteers.training.ended.v1", subject="training_id"):
    """The training is given no more."""


class AttendanceNoted(Fact, type="volunteers.attendance.noted.v1", subject="session_id"):
    """So many volunteers of one organisation came to a session of a training; said again it replaces what was said of that organisation."""

    session_id: SessionId
    training_id: TrainingId
    organisation_id: OrganisationId
    present: Annotated[Count, PERSONS]


class CompletionFact(Fact):
    """What every fact of a completed training says."""

    completion_id: CompletionId
    training_id: TrainingId
    volunteer_id: VolunteerId
    organisation_id: OrganisationId
    """Who coordinates the volunteer."""
    valid_until: date | None
    """The last day on which it holds; null: for good."""


class CompletionNoted(CompletionFact, type="volunteers.completion.noted.v1", subject="completion_id"):
    """A volunteer has completed a training: from now on they may be placed where it is required."""

    completed_on: date


class CompletionRetracted(CompletionFact, type="volunteers.completion.retracted.v1", subject="completion_id"):
    """That was a mistake: it counts no more."""


class RenewalReminded(CompletionFact, type="volunteers.renewal.reminded.v1", subject="completion_id"):
    """A completed training ends in some weeks, and nothing renews it yet: the volunteer, who allowed it, is reminded in time for another session."""


class CompletionExpired(CompletionFact, type="volunteers.completion.expired.v1", subject="completion_id"):
    """It held until yesterday."""

"""Trainings and their sessions: who may say what they are, when they are held, who came.

What must stay true: a session proposed to events is proposed whole each time; a coordinator notes of their own volunteers alone who came.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.contracts.envelope import Fact
from shared.contracts.volunteers import SessionId, TrainingId, TrainingProposed, TrainingWithdrawn, VolunteerId, trainings
from shared.contracts.volunteers.trainings import Audience
from shared.contracts.words import Code, LocalName, LocalText, OrganisationId
from shared.domain.request_fingerprints import fingerprint
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue

A_DAY = timedelta(days=1)


class TrainingIsAnothers(DomainError):
    slug = "training-is-anothers"
    status = 403


class TrainingHasEnded(DomainError):
    slug = "training-ended"


class TrainingWithoutLength(InvalidValue):
    slug = "training-without-length"


class SessionOutOfOrder(InvalidValue):
    slug = "session-out-of-order"


class SessionOfAnotherTraining(DomainError):
    slug = "session-of-another-training"


class SessionWithdrawn(DomainError):
    slug = "session-withdrawn"


class SessionNotHeldYet(DomainError):
    slug = "session-not-held-yet"


class TrainingForOthers(DomainError):
    """It makes professionals ready, or volunteers, and this is one of the others."""

    slug = "training-for-others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    training_id: TrainingId
    code: Code
    organiser: OrganisationId
    given_by: OrganisationId
    giver: LocalName
    name: LocalName
    description: LocalText
    audience: Audience = Audience.VOLUNTEERS
    days: int = 0
    hours: int = 0
    valid_months: int | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Of one organisation, who came."""

    organisation_id: OrganisationId
    volunteers: tuple[VolunteerId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    session_id: SessionId
    training_id: TrainingId
    starts_at: datetime
    ends_at: datetime
    request_fingerprint: str
    withdrawn: bool = False
    attendance: tuple[Present, ...] = ()

    @property
    def present(self) -> frozenset[VolunteerId]:
        """All who came, whosever they are."""
        return frozenset(one for of in self.attendance for one in of.volunteers)


def publish(existing: Training | None, command: trainings.PublishTraining) -> tuple[Training, Sequence[Fact]]:
    """Raises TrainingIsAnothers, TrainingWithoutLength."""
    if existing and existing.organiser != command.organiser:
        raise TrainingIsAnothers("a training stays its organiser's", field="organiser", value=command.organiser, remedy="publish a training of your own")
    if not (command.days or command.hours):
        raise TrainingWithoutLength("a training has days or hours", field="days", value=command.days, remedy="say on how many days or for how many hours")
    training = made_from(command, Training)
    return training, [] if training == existing else [fact_of(training, trainings.TrainingPublished)]


def end(training: Training) -> tuple[Training, Sequence[Fact]]:
    if training.ended:
        return training, []
    ended = replace(training, ended=True)
    return ended, [fact_of(ended, trainings.TrainingEnded)]


def propose(existing: Session | None, command: trainings.ProposeSession, *, training: Training) -> tuple[Session, Sequence[Fact]]:
    """Raises TrainingHasEnded, SessionOutOfOrder, SessionOfAnotherTraining."""
    if training.ended:
        raise TrainingHasEnded("the training is given no more", field="training_id", value=training.training_id, remedy="propose a session of another")
    if not command.starts_at < command.ends_at <= command.starts_at + A_DAY:
        raise SessionOutOfOrder("a session is of one day", field="ends_at", value=command.ends_at.isoformat(), remedy="propose a session for each day")
    if existing and existing.training_id != command.training_id:
        raise SessionOfAnotherTraining("it is a session of another training", field="training_id", value=command.training_id, remedy="take a new id")
    session = Session(
        session_id=command.session_id, training_id=command.training_id, starts_at=command.starts_at, ends_at=command.ends_at,
        request_fingerprint=fingerprint(command), attendance=existing.attendance if existing else (),
    )  # fmt: skip
    if session == existing:
        return session, []
    return session, [TrainingProposed(convenor=training.organiser, **dict(command))]


def withdraw(session: Session, *, reason: Code) -> tuple[Session, Sequence[Fact]]:
    if session.withdrawn:
        return session, []
    return replace(session, withdrawn=True), [TrainingWithdrawn(training_id=session.training_id, session_id=session.session_id, reason=reason)]


def note_attendance(session: Session, command: trainings.NoteAttendance, *, now: datetime) -> tuple[Session, Sequence[Fact]]:
    """Raises SessionWithdrawn, SessionNotHeldYet."""
    if session.withdrawn:
        raise SessionWithdrawn("it was not held", field="session_id", value=session.session_id, remedy="note who came to another")
    if now < session.starts_at:
        raise SessionNotHeldYet("it has not begun", field="session_id", value=session.session_id, remedy="note who came when it has begun")
    others = tuple(one for one in session.attendance if one.organisation_id != command.organisation_id)
    noted = replace(session, attendance=(*others, Present(organisation_id=command.organisation_id, volunteers=command.present)))
    if _by_organisation(noted) == _by_organisation(session):
        return session, []
    said = trainings.AttendanceNoted(
        session_id=session.session_id, training_id=session.training_id, organisation_id=command.organisation_id, present=len(command.present)
    )
    return noted, [said]


def without(session: Session, volunteer_id: VolunteerId) -> Session:
    """Nothing is left of somebody who was erased."""
    attendance = tuple(replace(one, volunteers=tuple(who for who in one.volunteers if who != volunteer_id)) for one in session.attendance)
    return replace(session, attendance=attendance)


def refuse_audience(training: Training, audience: Audience) -> None:
    if training.audience is not audience:
        raise TrainingForOthers(
            f"this training is for {training.audience.value}", field="training_id", value=training.training_id, remedy="name a training that is for them"
        )


def _by_organisation(session: Session) -> dict[OrganisationId, Collection[VolunteerId]]:
    return {one.organisation_id: one.volunteers for one in session.attendance if one.volunteers}

"""Trainings, sessions and completions as tests need them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.volunteers.domain.completions import Completion
from services.volunteers.domain.trainings import Present, Session, Training
from shared.contracts.volunteers import CompletionId, SessionId, TrainingId, VolunteerId
from shared.contracts.volunteers.trainings import Ground, NoteCompletion, PublishTraining
from shared.contracts.words import LocalName, LocalText, OrganisationId

OLKA = OrganisationId(UUID(int=1))
SOMEBODY = VolunteerId(UUID(int=7))
TRAINING = TrainingId(UUID(int=3))
A_MORNING = datetime(2026, 3, 2, 7, tzinfo=UTC)


def to_publish(**changed: Any) -> PublishTraining:
    given: dict[str, Any] = {
        "training_id": TRAINING, "code": "end_of_life_basics", "organiser": OLKA, "given_by": uuid4(), "giver": LocalName(fi="Kotikeskus"),
        "name": LocalName(fi="Perusteet"), "description": LocalText(fi="Perusteet"), "days": 2, "hours": 10, "valid_months": 24,
    }  # fmt: skip
    return PublishTraining(**given | changed)


def a_training(**changed: Any) -> Training:
    return Training(**dict(to_publish(**changed)))


def a_session(*present: VolunteerId, days_later: int = 0, hours: int = 6, **changed: Any) -> Session:
    starts_at = A_MORNING + timedelta(days=days_later)
    given: dict[str, Any] = {
        "session_id": SessionId(uuid4()), "training_id": TRAINING, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours),
        "request_fingerprint": "", "attendance": (Present(organisation_id=OLKA, volunteers=present),),
    }  # fmt: skip
    return Session(**given | changed)


def to_note(**changed: Any) -> NoteCompletion:
    given: dict[str, Any] = {
        "completion_id": CompletionId(UUID(int=9)), "training_id": TRAINING, "volunteer_id": SOMEBODY, "completed_on": date(2026, 3, 31),
        "ground": Ground.ATTENDED,
    }  # fmt: skip
    return NoteCompletion(**given | changed)


def a_completion(**changed: Any) -> Completion:
    given: dict[str, Any] = {
        "completion_id": CompletionId(UUID(int=9)), "training_id": TRAINING, "volunteer_id": SOMEBODY, "organisation_id": OLKA,
        "completed_on": date(2024, 3, 31), "valid_until": date(2026, 3, 31), "ground": Ground.CERTIFICATE, "next_due_on": date(2026, 2, 17),
    }  # fmt: skip
    return Completion(**given | changed)

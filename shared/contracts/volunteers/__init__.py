"""What *volunteers* says and takes: roles, volunteers by their random ids, trainings, shifts, requests for support, vouchers and hours. No person travels."""

from shared.contracts.volunteers.sessions import TrainingProposed, TrainingWithdrawn
from shared.contracts.volunteers.words import (
    CompletionId,
    RoleId,
    SessionId,
    ShiftId,
    StandingSignupId,
    SwapId,
    TaskId,
    TrainedPersonId,
    TrainingId,
    VolunteerId,
)

__all__ = [
    "CompletionId",
    "RoleId",
    "SessionId",
    "ShiftId",
    "StandingSignupId",
    "SwapId",
    "TaskId",
    "TrainedPersonId",
    "TrainingId",
    "TrainingProposed",
    "TrainingWithdrawn",
    "VolunteerId",
]

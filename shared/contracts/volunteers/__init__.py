"""What *volunteers* says and takes: roles, volunteers by their random ids, trainings, shifts, requests for support, vouchers and hours. No person travels."""

from shared.contracts.volunteers.sessions import TrainingProposed, TrainingWithdrawn
from shared.contracts.volunteers.words import (
    CompletionId,
    HoursId,
    RoleId,
    SessionId,
    ShiftId,
    StandingSignupId,
    SwapId,
    TaskId,
    TerminalId,
    TrainedPersonId,
    TrainingId,
    VenueId,
    VolunteerId,
    VoucherId,
)

__all__ = [
    "CompletionId",
    "HoursId",
    "RoleId",
    "SessionId",
    "ShiftId",
    "StandingSignupId",
    "SwapId",
    "TaskId",
    "TerminalId",
    "TrainedPersonId",
    "TrainingId",
    "TrainingProposed",
    "TrainingWithdrawn",
    "VenueId",
    "VolunteerId",
    "VoucherId",
]

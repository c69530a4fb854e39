"""What *volunteers* says and takes: roles, volunteers by their random ids, trainings, shifts, requests for support, vouchers and hours. No person travels."""

from shared.contracts.volunteers.groups import GroupMeetingProposed, GroupMeetingWithdrawn
from shared.contracts.volunteers.sessions import TrainingProposed, TrainingWithdrawn
from shared.contracts.volunteers.words import (
    CompletionId,
    ConcernId,
    ExpertBookingId,
    ExpertId,
    GroupMeetingId,
    PeerGroupId,
    RequestId,
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
    "ConcernId",
    "ExpertBookingId",
    "ExpertId",
    "GroupMeetingId",
    "GroupMeetingProposed",
    "GroupMeetingWithdrawn",
    "PeerGroupId",
    "RequestId",
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

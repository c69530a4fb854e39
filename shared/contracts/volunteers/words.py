"""The words of volunteering: who gives time to what, when, and on which conditions."""

from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field

from shared.contracts.words import Code, Part

RoleId = NewType("RoleId", UUID)
VolunteerId = NewType("VolunteerId", UUID)
TrainingId = NewType("TrainingId", UUID)
SessionId = NewType("SessionId", UUID)
RequestId = NewType("RequestId", UUID)
ConcernId = NewType("ConcernId", UUID)
ExpertId = NewType("ExpertId", UUID)
ExpertBookingId = NewType("ExpertBookingId", UUID)
PeerGroupId = NewType("PeerGroupId", UUID)
GroupMeetingId = NewType("GroupMeetingId", UUID)
CompletionId = NewType("CompletionId", UUID)
TrainedPersonId = NewType("TrainedPersonId", UUID)
TaskId = NewType("TaskId", UUID)
ShiftId = NewType("ShiftId", UUID)
StandingSignupId = NewType("StandingSignupId", UUID)
SwapId = NewType("SwapId", UUID)
VoucherId = NewType("VoucherId", UUID)
VenueId = NewType("VenueId", UUID)
TerminalId = NewType("TerminalId", UUID)
HoursId = NewType("HoursId", UUID)

RoleCode = Code
"""What a volunteer is: `lobby_assistant`, `peer_supporter`, `culture_buddy`, `end_of_life_companion` … An open list: areas add their own."""
MinimumAge = Annotated[int, Field(ge=0, le=18)]
"""In whole years. Of those of age nobody is left out for their years."""
Weekday = Annotated[int, Field(ge=1, le=7)]
"""ISO 8601: 1 is Monday, 7 is Sunday."""


class PartOfDay(StrEnum):
    """When on a day: until noon, until five, after it."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Availability(Part):
    """A part of the week in which somebody can come (saatavuus)."""

    weekday: Weekday
    part: PartOfDay

    @property
    def code(self) -> str:
        return f"{self.weekday}_{self.part}"


class Purpose(StrEnum):
    """What a volunteer allows their data to be used for, each by itself (suostumus).

    To be matched with requests, to be asked to fill gaps, to be reminded of trainings, to have a criminal-record extract ordered, to be found
    as an expert by what one has experienced.
    """

    MATCHING = "matching"
    GAPS = "gaps"
    TRAININGS = "trainings"
    EXTRACT = "extract"
    EXPERIENCE = "experience"


class SupportKind(StrEnum):
    """What somebody may ask a volunteer's support as (tukipyyntö): a peer, a buddy, an expert by experience, somebody's presence at the end of life."""

    PEER = "peer"
    BUDDY = "buddy"
    EXPERT_BY_EXPERIENCE = "expert_by_experience"
    END_OF_LIFE = "end_of_life"


class Side(StrEnum):
    """Who ended a support: whoever asked for it, the volunteer, or their coordinator."""

    REQUESTER = "requester"
    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"


class Outcome(StrEnum):
    """What came of a support, as whoever asked for it says afterwards: it met the need, a part of it, or not."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class ExpertTask(StrEnum):
    """For what an expert by experience (kokemusosaaja) is booked."""

    TALK = "talk"
    DEVELOPMENT = "development"
    TRAINING = "training"
    RECEPTION = "reception"
    """Beside a professional, with those who come to them."""
    GROUP = "group"
    EVALUATION = "evaluation"


class GroupState(StrEnum):
    """How a peer-support group (vertaistukiryhmä) stands: planned, open to those who come, resting, ended for good."""

    PLANNED = "planned"
    OPEN = "open"
    RESTING = "resting"
    ENDED = "ended"


class NoticeKind(StrEnum):
    """What a volunteer is written to about (ilmoitus).

    They were accepted, their consent is asked for, a training of theirs expires, a shift of theirs is another than before, the link to their own page.
    """

    ACCEPTED = "accepted"
    CONSENT_ASKED = "consent_asked"
    TRAINING_EXPIRES = "training_expires"
    SHIFT_MOVED = "shift_moved"
    OWN_LINK = "own_link"

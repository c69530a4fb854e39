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


class Purpose(StrEnum):
    """What a volunteer allows their data to be used for, each by itself (suostumus).

    To be matched with requests, to be asked to fill gaps, to be reminded of trainings, to have a criminal-record extract ordered.
    """

    MATCHING = "matching"
    GAPS = "gaps"
    TRAININGS = "trainings"
    EXTRACT = "extract"


class NoticeKind(StrEnum):
    """What a volunteer is written to about (ilmoitus).

    They were accepted, their consent is asked for, a training of theirs expires, a shift of theirs is another than before, the link to their own page.
    """

    ACCEPTED = "accepted"
    CONSENT_ASKED = "consent_asked"
    TRAINING_EXPIRES = "training_expires"
    SHIFT_MOVED = "shift_moved"
    OWN_LINK = "own_link"

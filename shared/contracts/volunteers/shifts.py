"""Shifts (vuoro) of a task, and who has a place in them: by random ids, as in all that volunteers says."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.times import Instant
from shared.contracts.volunteers.words import ShiftId, SwapId, TaskId, VolunteerId
from shared.contracts.words import Code, Count, OrganisationId


class LeftBy(StrEnum):
    """Who gave a place up: the volunteer, a coordinator, or the rule that frees it when what the role requires holds no longer."""

    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"
    RULE = "rule"


class PlanShift(Command, type="volunteers.plan_shift.v1", subject="shift_id"):
    """A coordinator plans a shift of a task, or changes how many it needs. Once somebody stands in it, its time is moved no more."""

    shift_id: ShiftId
    task_id: TaskId
    starts_at: Instant
    ends_at: Instant
    needed: int = Field(ge=1, le=200)
    """How many come; there are no more places than these."""
    wants_lead: bool = False


class CancelShift(Command, type="volunteers.cancel_shift.v1", subject="shift_id"):
    """A coordinator calls a shift off: all places in it end."""

    shift_id: ShiftId
    reason: Code


class PlaceVolunteer(Command, type="volunteers.place_volunteer.v1", subject="shift_id"):
    """A coordinator places a volunteer into a shift; where it is full they wait. The volunteer confirms it."""

    shift_id: ShiftId
    volunteer_id: VolunteerId


class ReleaseVolunteer(Command, type="volunteers.release_volunteer.v1", subject="shift_id"):
    """A coordinator frees a volunteer's place in a shift, or takes them off the waiting list."""

    shift_id: ShiftId
    volunteer_id: VolunteerId


class OfferGap(Command, type="volunteers.offer_gap.v1", subject="shift_id"):
    """A coordinator has a shift's free places offered, a few volunteers at a time, to those who fit and allow to be asked."""

    shift_id: ShiftId


class SwapPlaces(Command, type="volunteers.swap_places.v1", subject="shift_id"):
    """A coordinator lets two volunteers change places, each of whom may take the other's."""

    shift_id: ShiftId
    volunteer_id: VolunteerId
    other_shift_id: ShiftId
    other_volunteer_id: VolunteerId


class ShiftFact(Fact):
    """What every fact of a shift says of it, as it stands after the fact."""

    shift_id: ShiftId
    task_id: TaskId
    organiser: OrganisationId
    starts_at: datetime
    ends_at: datetime
    needed: int
    placed: Count
    """Places that are taken, those held for somebody who was moved up included."""


class ShiftPlanned(ShiftFact, type="volunteers.shift.planned.v1", subject="shift_id"):
    """A shift is planned, or needs another number than before."""


class ShiftCancelled(ShiftFact, type="volunteers.shift.cancelled.v1", subject="shift_id"):
    """A shift is called off; `placed` are those who had a place and need not come."""

    reason: Code
    waited: Count
    late: bool
    """So shortly before that they may be on their way: they are called, not only written to."""


class PlaceFact(ShiftFact):
    """What every fact of a volunteer's place in a shift says."""

    volunteer_id: VolunteerId


class PlaceTaken(PlaceFact, type="volunteers.place.taken.v1", subject="shift_id"):
    """A volunteer has a place in a shift."""

    confirmed: bool


class PlaceConfirmed(PlaceFact, type="volunteers.place.confirmed.v1", subject="shift_id"):
    """They have said themselves that they come."""


class PlaceAwaited(PlaceFact, type="volunteers.place.awaited.v1", subject="shift_id"):
    """The shift is full, and they wait for a place."""


class PlaceHeld(PlaceFact, type="volunteers.place.held.v1", subject="shift_id"):
    """A place is free and held for whoever waited longest: they confirm it by then, or the next is asked."""

    confirm_by: datetime


class PlaceLapsed(PlaceFact, type="volunteers.place.lapsed.v1", subject="shift_id"):
    """They did not confirm the place that was held for them: the next is asked."""


class PlaceLeft(PlaceFact, type="volunteers.place.left.v1", subject="shift_id"):
    """A volunteer has given up their place, or waits for none any more."""

    by: LeftBy


class PlaceLeftLate(PlaceFact, type="volunteers.place.left_late.v1", subject="shift_id"):
    """A place was given up shortly before the shift: its coordinators hear of it at once."""

    by: LeftBy


class PlacesSwapped(ShiftFact, type="volunteers.places.swapped.v1", subject="shift_id"):
    """Two volunteers have changed places; the other shift says the same from its side."""

    left: VolunteerId
    came: VolunteerId


class SwapProposed(PlaceFact, type="volunteers.swap.proposed.v1", subject="shift_id"):
    """A volunteer would give their place in this shift for one in another: those who stand there, and may come here, can agree."""

    swap_id: SwapId
    other_shift_id: ShiftId


class LeadFound(PlaceFact, type="volunteers.lead.found.v1", subject="shift_id"):
    """They lead the shift, or stand in for who led it."""


class LeadLost(ShiftFact, type="volunteers.lead.lost.v1", subject="shift_id"):
    """Nobody who comes may lead the shift any more."""


class GapOffered(ShiftFact, type="volunteers.gap.offered.v1", subject="shift_id"):
    """Free places are offered to some volunteers who fit and allow to be asked; a later wave asks others."""

    wave: int
    asked: tuple[VolunteerId, ...]


class GapDeclined(PlaceFact, type="volunteers.gap.declined.v1", subject="shift_id"):
    """They said no, and are not asked about this shift again."""

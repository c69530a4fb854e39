"""Hours (vapaaehtoistunnit): when a volunteer gave time, in which role, and that it was approved. Facts name no volunteer, not even by a random id."""

from datetime import date
from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.times import Instant
from shared.contracts.volunteers.words import HoursId, RoleId, VolunteerId
from shared.contracts.words import PERSONS, Code, Count, OrganisationId, Year

ShiftId = NewType("ShiftId", UUID)
TallyId = NewType("TallyId", UUID)
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]


class LogHours(Command, type="volunteers.log_hours.v1", subject="hours_id"):
    """A coordinator writes down when a volunteer of theirs gave time. Without `ended_at` they are at it; left so, it ends as planned."""

    hours_id: HoursId
    volunteer_id: VolunteerId
    role_id: RoleId
    shift_id: ShiftId | None = None
    started_at: Instant
    ended_at: Instant | None = None
    planned_end_at: Instant | None = None
    paid: bool = False
    """A fee was paid for it: then it is work, and no volunteer hours are kept."""


class CorrectHours(Command, type="volunteers.correct_hours.v1", subject="hours_id"):
    """A coordinator puts right when it was. What stood before stays as history."""

    hours_id: HoursId
    started_at: Instant
    ended_at: Instant


class ApproveHours(Command, type="volunteers.approve_hours.v1", subject="hours_id"):
    """A coordinator confirms that this time was given: from now on it counts."""

    hours_id: HoursId


class RejectHours(Command, type="volunteers.reject_hours.v1", subject="hours_id"):
    """A coordinator says that this time was not given: it counts no longer."""

    hours_id: HoursId


class HoursFact(Fact):
    """What every fact of hours says."""

    hours_id: HoursId
    organisation_id: OrganisationId
    role_id: RoleId


class HoursLogged(HoursFact, type="volunteers.hours.logged.v1", subject="hours_id"):
    """A volunteer gave time, or is at it; a coordinator has not looked at it yet."""


class HoursClosed(HoursFact, type="volunteers.hours.closed.v1", subject="hours_id"):
    """Nobody said when it ended, so it ended as planned; whoever approves it sees so."""


class CountedHours(HoursFact):
    """What counts."""

    role_code: Code
    worked_on: date
    minutes: Minutes


class HoursApproved(CountedHours, type="volunteers.hours.approved.v1", subject="hours_id"):
    """A coordinator confirmed that a volunteer gave this time: from now on it counts in hours, person-years and value."""


class HoursCorrected(CountedHours, type="volunteers.hours.corrected.v1", subject="hours_id"):
    """Approved time was another than it said; this is what counts."""


class HoursRejected(HoursFact, type="volunteers.hours.rejected.v1", subject="hours_id"):
    """A coordinator found that this time was not given: it does not count, or no longer."""


class YearCounted(Fact, type="volunteers.year.counted.v1", subject="tally_id"):
    """So many volunteers of an organisation gave time in a year that was approved. What is published of it, a measure of persons decides."""

    tally_id: TallyId
    """Of the organisation and the year."""
    organisation_id: OrganisationId
    year: Year
    year_ended_on: date
    """The year's last day."""
    active: Annotated[Count, PERSONS]

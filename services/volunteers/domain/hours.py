"""Hours: open → logged → approved | rejected. Time that a volunteer gave is theirs, counted once, and only when a coordinator approved it.

What must stay true: of one person no two logs overlap, but for rejected ones; an end that nobody told is the planned one, and says so; paid work is none;
what stood before a correction stays beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import uuid5

from services.volunteers.domain.volunteers import Volunteer, refuse_unaccepted
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import HoursId, RoleId, VolunteerId, hours
from shared.contracts.volunteers.hours import ShiftId, TallyId
from shared.contracts.words import OrganisationId
from shared.domain.days import helsinki_day
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue

LONGEST = timedelta(hours=24)
OLDEST = timedelta(days=400)
"""So far back somebody can still log: last year's report is made by then."""
FORGOTTEN_AFTER = timedelta(hours=12)
"""After the planned end: then nobody comes back to say when it ended."""


class HoursStanding(StrEnum):
    OPEN = "open"
    LOGGED = "logged"
    APPROVED = "approved"
    REJECTED = "rejected"


class LoggedBy(StrEnum):
    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"
    RULE = "rule"


class ImpossibleTimes(InvalidValue):
    slug = "impossible-times"


class TimesOverlap(DomainError):
    slug = "hours-overlap"


class PaidWorkIsNotCounted(DomainError):
    slug = "paid-work"


class NotInThisRole(DomainError):
    slug = "not-in-role"


class NotEnded(DomainError):
    slug = "not-ended"


class DecidedOn(DomainError):
    slug = "hours-decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    started_at: datetime
    ended_at: datetime | None
    """None: they are at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What stood before, until when, and who put it right."""

    before: Times
    corrected_at: datetime
    corrected_by: LoggedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    hours_id: HoursId
    volunteer_id: VolunteerId
    organisation_id: OrganisationId
    role_id: RoleId
    role_code: str
    shift_id: ShiftId | None = None
    times: Times
    planned_end_at: datetime | None = None
    standing: HoursStanding
    logged_by: LoggedBy
    ended_by_rule: bool = False
    corrections: tuple[Correction, ...] = ()

    @property
    def until_at(self) -> datetime:
        """Nobody is elsewhere before then."""
        return self.times.ended_at or self.planned_end_at or self.times.started_at

    @property
    def worked_on(self) -> date:
        return helsinki_day(self.times.started_at)

    @property
    def minutes(self) -> int:
        """Whole minutes; none while they are at it."""
        return int((self.times.ended_at - self.times.started_at).total_seconds()) // 60 if self.times.ended_at else 0


Decided = tuple[Hours, Sequence[Fact]]


def log(entry: Hours, volunteer: Volunteer, others: Sequence[Hours], *, paid: bool, now: datetime) -> Decided:
    """`others` are those of the same person.

    Raises:
        HasEnded, NotAccepted, NotInThisRole, PaidWorkIsNotCounted, ImpossibleTimes, TimesOverlap
    """
    refuse_unaccepted(volunteer)
    if entry.role_id not in volunteer.roles:
        raise NotInThisRole("they were not taken into this role", field="role_id", value=entry.role_id, remedy="accept them into it first")
    if paid:
        raise PaidWorkIsNotCounted("work for a fee is no volunteer work", field="paid", value="true", remedy="log only what was given without a fee")
    _refuse_impossible(entry.times, entry.planned_end_at, now)
    _refuse_overlap(entry, others)
    return entry, [fact_of(entry, hours.HoursLogged)]


def end(entry: Hours, ended_at: datetime, others: Sequence[Hours], *, now: datetime) -> Decided:
    """They say when they were done. Raises ImpossibleTimes, TimesOverlap, DecidedOn."""
    if entry.standing is not HoursStanding.OPEN:
        return correct(entry, Times(started_at=entry.times.started_at, ended_at=ended_at), others, by=LoggedBy.VOLUNTEER, now=now)
    ended = replace(entry, times=replace(entry.times, ended_at=ended_at), standing=HoursStanding.LOGGED)
    _refuse_impossible(ended.times, None, now)
    _refuse_overlap(ended, others)
    return ended, []


def close_forgotten(entry: Hours) -> Decided:
    """The planned end, and that it was a rule that said so."""
    if entry.standing is not HoursStanding.OPEN or entry.planned_end_at is None:
        return entry, []
    closed = replace(entry, times=replace(entry.times, ended_at=entry.planned_end_at), standing=HoursStanding.LOGGED, ended_by_rule=True)
    return closed, [fact_of(closed, hours.HoursClosed)]


def correct(entry: Hours, times: Times, others: Sequence[Hours], *, by: LoggedBy, now: datetime) -> Decided:
    """What a coordinator has decided on, a coordinator alone puts right.

    Raises:
        DecidedOn, ImpossibleTimes, TimesOverlap
    """
    decided = entry.standing in {HoursStanding.APPROVED, HoursStanding.REJECTED}
    if decided and by is LoggedBy.VOLUNTEER:
        raise DecidedOn("a coordinator has decided on it", field="hours_id", value=entry.hours_id, remedy="ask your coordinator to put it right")
    _refuse_impossible(times, None, now)
    if times == entry.times:
        return entry, []
    standing = HoursStanding.LOGGED if entry.standing is HoursStanding.OPEN else entry.standing
    correction = Correction(before=entry.times, corrected_at=now, corrected_by=by)
    corrected = replace(entry, times=times, standing=standing, ended_by_rule=False, corrections=(*entry.corrections, correction))
    _refuse_overlap(corrected, others)
    return corrected, [fact_of(corrected, hours.HoursCorrected)] if standing is HoursStanding.APPROVED else []


def approve(entry: Hours, others: Sequence[Hours]) -> Decided:
    """Raises NotEnded, TimesOverlap."""
    if entry.standing is HoursStanding.APPROVED:
        return entry, []
    if entry.standing is HoursStanding.OPEN:
        raise NotEnded("nobody has said when it ended", field="hours_id", value=entry.hours_id, remedy="correct it, or wait until it ends as planned")
    approved = replace(entry, standing=HoursStanding.APPROVED)
    _refuse_overlap(approved, others)
    return approved, [fact_of(approved, hours.HoursApproved)]


def reject(entry: Hours) -> Decided:
    if entry.standing is HoursStanding.REJECTED:
        return entry, []
    rejected = replace(entry, standing=HoursStanding.REJECTED)
    return rejected, [fact_of(rejected, hours.HoursRejected)]


def counted(organisation_id: OrganisationId, year: int, active: int) -> hours.YearCounted:
    return hours.YearCounted(
        tally_id=TallyId(uuid5(organisation_id, f"volunteers of {year}")), organisation_id=organisation_id, year=year, year_ended_on=date(year, 12, 31),
        active=active,
    )  # fmt: skip


def _refuse_impossible(times: Times, planned_end_at: datetime | None, now: datetime) -> None:
    last = times.ended_at or planned_end_at
    if last is None:
        raise ImpossibleTimes("an end is needed, or a planned one", field="ended_at", remedy="say when it ended, or when it is planned to")
    if not timedelta() < last - times.started_at <= LONGEST:
        raise ImpossibleTimes("it ends after it began, within a day", field="ended_at", value=last.isoformat(), remedy="look at both times again")
    if times.started_at > now or (times.ended_at and times.ended_at > now):
        raise ImpossibleTimes("it has not been yet", field="ended_at", value=last.isoformat(), remedy="log it when it is done")
    if times.started_at < now - OLDEST:
        raise ImpossibleTimes("it is too long ago", field="started_at", value=times.started_at.isoformat(), remedy=f"log it within {OLDEST.days} days")


def _refuse_overlap(entry: Hours, others: Sequence[Hours]) -> None:
    for other in others:
        apart = other.until_at <= entry.times.started_at or entry.until_at <= other.times.started_at
        if other.hours_id != entry.hours_id and other.standing is not HoursStanding.REJECTED and not apart:
            raise TimesOverlap("they were elsewhere at that time, by another log", field="started_at", value=other.hours_id, remedy="correct one of the two")

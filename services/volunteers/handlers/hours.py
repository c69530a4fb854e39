"""Hours: logged by the volunteer or a coordinator, ended, corrected, approved. One person's logs are decided on one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.volunteers.authorisation import NOBODY, refuse_strangers
from services.volunteers.domain import hours as domain
from services.volunteers.domain.hours import Hours, HoursStanding, LoggedBy, Times
from services.volunteers.domain.volunteers import Volunteer
from services.volunteers.handlers.volunteers import OWN
from services.volunteers.store.hours import AllHours
from services.volunteers.store.roles import Roles
from services.volunteers.store.volunteers import Volunteers
from shared.auth import Caller
from shared.contracts.envelope import Command, Fact
from shared.contracts.volunteers import HoursId, VolunteerId
from shared.contracts.volunteers import hours as contracts
from shared.database.changes import Done
from shared.errors import NotFound

BY_RULE = "the planned end"


async def log_hours(command: contracts.LogHours, *, all_hours: AllHours, volunteers: Volunteers, roles: Roles, by: Caller, now: datetime) -> Sequence[Fact]:
    volunteer = await volunteers.get(command.volunteer_id)
    refuse_strangers(by, volunteer.organisation_id, volunteer_id=command.volunteer_id)
    done = Done(command=command.wire_name, by=by.subject, at=now)
    return await _logged(command, volunteer, LoggedBy.COORDINATOR, done, all_hours=all_hours, roles=roles)


async def log_own(*, command: contracts.LogHours, all_hours: AllHours, volunteers: Volunteers, roles: Roles, now: datetime) -> Sequence[Fact]:
    """By the volunteer."""
    volunteer = await volunteers.get(command.volunteer_id)
    return await _logged(command, volunteer, LoggedBy.VOLUNTEER, Done(command=command.wire_name, by=OWN, at=now), all_hours=all_hours, roles=roles)


async def put_right_own(
    *, volunteer_id: VolunteerId, hours_id: HoursId, started_at: datetime | None, ended_at: datetime, all_hours: AllHours, volunteers: Volunteers, now: datetime
) -> Sequence[Fact]:
    """The volunteer says when it ended, or puts right when it was."""
    await volunteers.get(volunteer_id)
    entry = await all_hours.get(hours_id)
    if entry.volunteer_id != volunteer_id:
        raise NotFound("hours", hours_id)
    others = await all_hours.near(_as(entry, Times(started_at=started_at or entry.times.started_at, ended_at=ended_at)))
    if started_at is None:
        decided = domain.end(entry, ended_at, others, now=now)
    else:
        decided = domain.correct(entry, Times(started_at=started_at, ended_at=ended_at), others, by=LoggedBy.VOLUNTEER, now=now)
    return await all_hours.save_done(entry, decided, Done(command="put_right", by=OWN, at=now))


async def correct_hours(command: contracts.CorrectHours, *, all_hours: AllHours, volunteers: Volunteers, by: Caller, now: datetime) -> Sequence[Fact]:
    entry = await _theirs(command.hours_id, by, all_hours, volunteers)
    times = Times(started_at=command.started_at, ended_at=command.ended_at)
    decided = domain.correct(entry, times, await all_hours.near(_as(entry, times)), by=LoggedBy.COORDINATOR, now=now)
    facts = await _kept(entry, decided, command, all_hours, by, now)
    years = {entry.worked_on.year, decided[0].worked_on.year} if facts else set()
    return [*facts, *[await _counted(all_hours, entry, year) for year in sorted(years)]]


async def approve_hours(command: contracts.ApproveHours, *, all_hours: AllHours, volunteers: Volunteers, by: Caller, now: datetime) -> Sequence[Fact]:
    entry = await _theirs(command.hours_id, by, all_hours, volunteers)
    facts = await _kept(entry, domain.approve(entry, await all_hours.near(entry)), command, all_hours, by, now)
    return [*facts, await _counted(all_hours, entry, entry.worked_on.year)] if facts else facts


async def reject_hours(command: contracts.RejectHours, *, all_hours: AllHours, volunteers: Volunteers, by: Caller, now: datetime) -> Sequence[Fact]:
    entry = await _theirs(command.hours_id, by, all_hours, volunteers)
    facts = await _kept(entry, domain.reject(entry), command, all_hours, by, now)
    counted = entry.standing is HoursStanding.APPROVED
    return [*facts, await _counted(all_hours, entry, entry.worked_on.year)] if counted else facts


async def forgotten_end(key: HoursId, *, all_hours: AllHours, now: datetime) -> Sequence[Fact]:
    entry = await all_hours.own(key)
    return await all_hours.save_done(entry, domain.close_forgotten(entry), Done(command="close", by=BY_RULE, at=now))


async def _logged(command: contracts.LogHours, volunteer: Volunteer, by: LoggedBy, done: Done, *, all_hours: AllHours, roles: Roles) -> Sequence[Fact]:
    """The same request again is the same log."""
    if await all_hours.find(command.hours_id):
        return []
    [role] = await roles.all_of([command.role_id])
    entry = Hours(
        hours_id=command.hours_id, volunteer_id=command.volunteer_id, organisation_id=volunteer.organisation_id, role_id=role.role_id, role_code=role.code,
        shift_id=command.shift_id, times=Times(started_at=command.started_at, ended_at=command.ended_at), planned_end_at=command.planned_end_at,
        standing=HoursStanding.LOGGED if command.ended_at else HoursStanding.OPEN, logged_by=by,
    )  # fmt: skip
    return await all_hours.save_done(None, domain.log(entry, volunteer, await all_hours.near(entry), paid=command.paid, now=done.at), done)


async def _theirs(hours_id: HoursId, by: Caller, all_hours: AllHours, volunteers: Volunteers) -> Hours:
    """The volunteer is locked before their hours, as whoever logs does."""
    seen = await all_hours.read(hours_id)
    volunteer = await volunteers.get(seen.volunteer_id)
    if not by.is_one_of([volunteer.organisation_id], or_in=NOBODY):
        raise NotFound("hours", hours_id)
    return await all_hours.get(hours_id)


async def _kept(entry: Hours, decided: domain.Decided, command: Command, all_hours: AllHours, by: Caller, now: datetime) -> Sequence[Fact]:
    return await all_hours.save_done(entry, decided, Done(command=command.wire_name, by=by.subject, at=now))


async def _counted(all_hours: AllHours, entry: Hours, year: int) -> Fact:
    return domain.counted(entry.organisation_id, year, await all_hours.active_in(entry.organisation_id, year))


def _as(entry: Hours, times: Times) -> Hours:
    return replace(entry, times=times)

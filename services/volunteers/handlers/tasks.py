"""Tasks opened and closed; standing sign-ups agreed and ended, by which somebody is placed into each shift of a kind."""

from collections.abc import Sequence
from datetime import datetime

from services.volunteers.authorisation import refuse_others, refuse_strangers
from services.volunteers.domain import shifts as shift_rules
from services.volunteers.domain import tasks as domain
from services.volunteers.domain.tasks import StandingSignup
from services.volunteers.handlers.rota import Open, Rota
from services.volunteers.handlers.volunteers import OWN
from services.volunteers.store.roles import Roles
from services.volunteers.store.shifts import StandingSignups, Tasks
from services.volunteers.store.volunteers import Volunteers
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import StandingSignupId, VolunteerId
from shared.contracts.volunteers import tasks as contracts
from shared.database.changes import Done
from shared.errors import NotFound
from shared.work.deciding import deciding


async def open_task(command: contracts.OpenTask, *, tasks: Tasks, roles: Roles, volunteers: Volunteers, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_others(by, command.organiser)
    for volunteer_id in command.leads:
        refuse_strangers(by, (await volunteers.read(volunteer_id)).organisation_id, volunteer_id=volunteer_id)
    [role] = await roles.all_of([command.role_id])
    existing = await tasks.find(command.task_id)
    decided = domain.open_task(existing, command, role=role)
    return await tasks.save_noted(existing, decided, command, by=by, now=now)


close_task = deciding(
    contracts.CloseTask, Tasks, lambda task, _command, _now: domain.close(task), may=lambda by, task, _command: refuse_others(by, task.organiser)
)


async def agree_standing(
    command: contracts.AgreeStanding, *, tasks: Tasks, volunteers: Volunteers, standing_signups: StandingSignups, rota: Rota, by: Caller, now: datetime
) -> Sequence[Fact]:
    volunteer = await volunteers.read(command.volunteer_id)
    refuse_strangers(by, volunteer.organisation_id, volunteer_id=command.volunteer_id)
    return await _agree(command, tasks=tasks, volunteers=volunteers, standing_signups=standing_signups, rota=rota, by=by.subject, now=now)


async def agree_own_standing(
    *, command: contracts.AgreeStanding, tasks: Tasks, volunteers: Volunteers, standing_signups: StandingSignups, rota: Rota, now: datetime
) -> Sequence[Fact]:
    """A volunteer signs up for each shift of a kind by their link."""
    return await _agree(command, tasks=tasks, volunteers=volunteers, standing_signups=standing_signups, rota=rota, by=OWN, now=now)


async def end_standing(
    command: contracts.EndStanding, *, standing_signups: StandingSignups, volunteers: Volunteers, by: Caller, now: datetime
) -> Sequence[Fact]:
    signup = await standing_signups.get(command.standing_signup_id)
    volunteer = await volunteers.read(signup.volunteer_id)
    refuse_strangers(by, volunteer.organisation_id, volunteer_id=command.standing_signup_id, what="standing_signup")
    return await standing_signups.save_noted(signup, domain.end_standing(signup), command, by=by, now=now)


async def end_own_standing(*, key: StandingSignupId, volunteer_id: VolunteerId, standing_signups: StandingSignups, now: datetime) -> Sequence[Fact]:
    signup = await standing_signups.get(key)
    if signup.volunteer_id != volunteer_id:
        raise NotFound("standing_signup", key)
    return await standing_signups.save_done(signup, domain.end_standing(signup), Done(command="end_standing", by=OWN, at=now))


async def _agree(
    command: contracts.AgreeStanding, *, tasks: Tasks, volunteers: Volunteers, standing_signups: StandingSignups, rota: Rota, by: str, now: datetime
) -> Sequence[Fact]:
    """Shifts that are planned already come first under lock, then whoever is placed."""
    task = await tasks.get(command.task_id)
    if (await volunteers.read(command.volunteer_id)).organisation_id != task.organiser:
        raise NotFound("task", command.task_id)
    planned = await rota.shifts.locked(await rota.shifts.coming_of(command.task_id, now))
    existing = await standing_signups.find(command.standing_signup_id)
    done = Done(command=command.wire_name, by=by, at=now)
    facts = list(await standing_signups.save_done(existing, (decided := domain.agree(existing, command, task=task, now=now)), done))
    if existing is None:
        for shift in sorted(planned.values(), key=lambda one: one.starts_at):
            if decided[0].reaches(shift.starts_at):
                facts += await placed_by(decided[0], await rota.about(shift), rota=rota, done=done)
    return facts


async def placed_by(signup: StandingSignup, opened: Open, *, rota: Rota, done: Done) -> Sequence[Fact]:
    """Where they may come they are placed, or wait; where not, nothing is said of it here: their coordinator sees the gap."""
    key = signup.volunteer_id
    if opened.shift.place_of(key) is not None or await rota.lacking(opened, [key]):
        return []
    return await rota.keep(opened, lambda shift: shift_rules.take(shift, key, confirmed=False, now=done.at), done=done)

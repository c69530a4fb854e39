"""Trainings: published, their sessions proposed to events, attended, completed, renewed in time."""

from collections.abc import Sequence
from datetime import date, datetime

from services.volunteers.authorisation import refuse_others, refuse_strangers
from services.volunteers.domain import completions as domain
from services.volunteers.domain import trainings as rules
from services.volunteers.domain.volunteers import refuse_erased
from services.volunteers.handlers.rota import Rota
from services.volunteers.store.trainings import Completions, Sessions, Trainings
from services.volunteers.store.volunteers import Volunteers
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import CompletionId
from shared.contracts.volunteers import trainings as contracts
from shared.contracts.volunteers.trainings import Audience
from shared.contracts.volunteers.words import Purpose
from shared.database.changes import Done
from shared.domain.days import helsinki_day
from shared.work.deciding import deciding

BY_THE_CALENDAR = "volunteers.renew_training"


async def publish_training(command: contracts.PublishTraining, *, trainings: Trainings, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_others(by, command.organiser)
    existing = await trainings.find(command.training_id)
    return await trainings.save_noted(existing, rules.publish(existing, command), command, by=by, now=now)


end_training = deciding(
    contracts.EndTraining, Trainings, lambda one, _command, _now: rules.end(one), may=lambda by, one, _command: refuse_others(by, one.organiser)
)


async def propose_session(command: contracts.ProposeSession, *, trainings: Trainings, sessions: Sessions, by: Caller, now: datetime) -> Sequence[Fact]:
    training = await trainings.read(command.training_id)
    refuse_others(by, training.organiser)
    existing = await sessions.find(command.session_id)
    return await sessions.save_noted(existing, rules.propose(existing, command, training=training), command, by=by, now=now)


async def withdraw_session(command: contracts.WithdrawSession, *, trainings: Trainings, sessions: Sessions, by: Caller, now: datetime) -> Sequence[Fact]:
    session = await sessions.get(command.session_id)
    refuse_others(by, (await trainings.read(session.training_id)).organiser)
    return await sessions.save_noted(session, rules.withdraw(session, reason=command.reason), command, by=by, now=now)


async def note_attendance(
    command: contracts.NoteAttendance, *, trainings: Trainings, sessions: Sessions, volunteers: Volunteers, by: Caller, now: datetime
) -> Sequence[Fact]:
    refuse_others(by, command.organisation_id)
    for volunteer_id in command.present:
        volunteer = await volunteers.get(volunteer_id)
        refuse_strangers(by, volunteer.organisation_id, volunteer_id=volunteer_id)
        refuse_erased(volunteer)
    session = await sessions.get(command.session_id)
    rules.refuse_audience(await trainings.read(session.training_id), Audience.VOLUNTEERS)
    return await sessions.save_noted(session, rules.note_attendance(session, command, now=now), command, by=by, now=now)


async def note_completion(
    command: contracts.NoteCompletion, *, trainings: Trainings, sessions: Sessions, completions: Completions, volunteers: Volunteers, by: Caller, now: datetime
) -> Sequence[Fact]:
    volunteer = await volunteers.get(command.volunteer_id)
    refuse_strangers(by, volunteer.organisation_id, volunteer_id=command.volunteer_id)
    refuse_erased(volunteer)
    training = await trainings.read(command.training_id)
    rules.refuse_audience(training, Audience.VOLUNTEERS)
    existing = await completions.find(command.completion_id)
    decided = domain.note(
        existing, command, training=training, organisation_id=volunteer.organisation_id,
        sessions=await sessions.of_training(command.training_id), today=helsinki_day(now),
    )  # fmt: skip
    return await completions.save_noted(existing, decided, command, by=by, now=now)


async def retract_completion(
    command: contracts.RetractCompletion, *, completions: Completions, volunteers: Volunteers, rota: Rota, by: Caller, now: datetime
) -> Sequence[Fact]:
    """Coming places that rested on it are free."""
    volunteer_id = (await completions.read(command.completion_id)).volunteer_id
    await rota.held_for(volunteer_id)
    await volunteers.get(volunteer_id)
    completion = await completions.get(command.completion_id)
    refuse_strangers(by, completion.organisation_id, volunteer_id=command.completion_id, what="completion")
    facts = await completions.save_noted(completion, domain.retract(completion), command, by=by, now=now)
    return [*facts, *await rota.rechecked(volunteer_id, done=Done(command=command.wire_name, by=by.subject, at=now))]


async def completion_due(key: CompletionId, *, completions: Completions, volunteers: Volunteers, today: date, now: datetime) -> Sequence[Fact]:
    """What the calendar makes due: a renewal said ahead, to those who allow it; an end."""
    completion = await completions.own(key)
    reminds = (await volunteers.read(completion.volunteer_id)).allows(Purpose.TRAININGS)
    renewed = completion.valid_until is not None and await completions.renewed(completion, completion.valid_until)
    decided = domain.due(completion, renewed=renewed, reminds=reminds, today=today)
    return await completions.save_done(completion, decided, Done(command=BY_THE_CALENDAR, by="volunteers", at=now))

"""Outcomes: those who lead the forum in which one is followed decide about it; its owner says when it is done."""

from collections.abc import Sequence
from datetime import datetime

from services.events.authorisation import refuse_strangers
from services.events.domain import outcomes as domain
from services.events.store.forums import Forums
from services.events.store.organisations import Organisations
from services.events.store.outcomes import Outcomes
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.events import outcomes as contracts
from shared.domain.days import helsinki_day


async def record_outcome(
    command: contracts.RecordOutcome, *, outcomes: Outcomes, forums: Forums, organisations: Organisations, by: Caller, now: datetime
) -> Sequence[Fact]:
    existing = await outcomes.find(command.outcome_id)
    forum = await forums.read(command.forum_id)
    refuse_strangers(by, *forum.leaders)
    if existing is None:
        await organisations.refuse_ended(owner=[command.owner])
    return await outcomes.save_noted(existing, domain.record(existing, command, forum=forum, today=helsinki_day(now)), command, by=by, now=now)


async def reassign_outcome(
    command: contracts.ReassignOutcome, *, outcomes: Outcomes, forums: Forums, organisations: Organisations, by: Caller, now: datetime
) -> Sequence[Fact]:
    outcome = await _led(outcomes, forums, command.outcome_id, by)
    await organisations.refuse_ended(owner=[command.owner] if command.owner and command.owner != outcome.owner else ())
    decided = domain.reassign(outcome, owner=command.owner, due_on=command.due_on, today=helsinki_day(now))
    return await outcomes.save_noted(outcome, decided, command, by=by, now=now)


async def complete_outcome(command: contracts.CompleteOutcome, *, outcomes: Outcomes, forums: Forums, by: Caller, now: datetime) -> Sequence[Fact]:
    outcome = await outcomes.get(command.outcome_id)
    refuse_strangers(by, outcome.owner, *(await forums.read(outcome.followed_in)).leaders)
    return await outcomes.save_noted(outcome, domain.complete(outcome, today=helsinki_day(now)), command, by=by, now=now)


async def drop_outcome(command: contracts.DropOutcome, *, outcomes: Outcomes, forums: Forums, by: Caller, now: datetime) -> Sequence[Fact]:
    outcome = await _led(outcomes, forums, command.outcome_id, by)
    return await outcomes.save_noted(outcome, domain.drop(outcome, reason=command.reason, today=helsinki_day(now)), command, by=by, now=now)


async def carry_outcome(command: contracts.CarryOutcome, *, outcomes: Outcomes, forums: Forums, by: Caller, now: datetime) -> Sequence[Fact]:
    outcome = await _led(outcomes, forums, command.outcome_id, by)
    to = await forums.read(command.forum_id)
    return await outcomes.save_noted(outcome, domain.carry(outcome, to, today=helsinki_day(now)), command, by=by, now=now)


async def _led(outcomes: Outcomes, forums: Forums, outcome_id: contracts.OutcomeId, by: Caller) -> domain.Outcome:
    outcome = await outcomes.get(outcome_id)
    refuse_strangers(by, *(await forums.read(outcome.followed_in)).leaders)
    return outcome

"""Programmes: opened, their sum changed, their budget confirmed in one step with all that hangs on it."""

from collections.abc import Sequence
from datetime import datetime

from services.grants.domain import budgets
from services.grants.domain import programmes as domain
from services.grants.store.calls import Calls
from services.grants.store.decisions import Decisions
from services.grants.store.programmes import Programmes
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.grants import programmes as contracts
from shared.database.changes import Done


async def open_programme(command: contracts.OpenProgramme, *, programmes: Programmes, by: Caller, now: datetime) -> Sequence[Fact]:
    existing = await programmes.find(command.programme_id)
    return await programmes.save_noted(existing, domain.open_programme(existing, command), command, by=by, now=now)


async def change_programme_sum(command: contracts.ChangeProgrammeSum, *, programmes: Programmes, by: Caller, now: datetime) -> Sequence[Fact]:
    programme = await programmes.get(command.programme_id)
    shared_cents = await programmes.shared_cents(programme.programme_id)
    return await programmes.save_noted(programme, domain.change_sum(programme, command.sum_cents, shared_cents=shared_cents), command, by=by, now=now)


async def confirm_budget(
    command: contracts.ConfirmBudget, *, programmes: Programmes, calls: Calls, decisions: Decisions, by: Caller, now: datetime
) -> Sequence[Fact]:
    """All or nothing: every call and every conditional decision is settled in the one transaction that confirms the budget."""
    programme = await programmes.get(command.programme_id)
    standing = budgets.Standing(
        calls=await calls.of_programme(programme.programme_id),
        granted_cents=await decisions.granted_by_call(programme.programme_id),
        conditional=await decisions.conditional(programme.programme_id),
    )
    confirmed, after, said = budgets.confirm(programme, standing, command, at=now)
    if not said:
        return []
    done = Done(command=command.wire_name, by=by.subject, at=now)
    facts = [*said]
    await programmes.save_done(programme, (confirmed, ()), done)
    for call in standing.calls:
        facts += await calls.save_done(call, budgets.cut(call, after.parts[call.call_id]), done)
    for decision in standing.conditional:
        facts += await decisions.save_done(decision, budgets.settle(decision, after, command), done)
    return facts

"""Programmes: opened, their sum changed, their budget confirmed in one step with all that hangs on it."""

from collections.abc import Sequence
from datetime import datetime

from services.grants.domain import budgets
from services.grants.domain import programmes as domain
from services.grants.store.decisions import Decisions
from services.grants.store.programmes import Programmes
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.grants import programmes as contracts


async def open_programme(command: contracts.OpenProgramme, *, programmes: Programmes, by: Caller, now: datetime) -> Sequence[Fact]:
    existing = await programmes.find(command.programme_id)
    return await programmes.save_noted(existing, domain.open_programme(existing, command), command, by=by, now=now)


async def change_programme_sum(command: contracts.ChangeProgrammeSum, *, programmes: Programmes, by: Caller, now: datetime) -> Sequence[Fact]:
    programme = await programmes.get(command.programme_id)
    shared_cents = await programmes.shared_cents(programme.programme_id)
    return await programmes.save_noted(programme, domain.change_sum(programme, command.sum_cents, shared_cents=shared_cents), command, by=by, now=now)


async def confirm_budget(command: contracts.ConfirmBudget, *, programmes: Programmes, decisions: Decisions, by: Caller, now: datetime) -> Sequence[Fact]:
    """All or nothing: every conditional decision is settled in the one transaction that confirms the budget."""
    programme = await programmes.get(command.programme_id)
    conditional = await decisions.conditional(programme.programme_id)
    granted_cents = await programmes.granted_cents(programme.programme_id)
    confirmed, settled, facts = budgets.confirm(programme, conditional, command, granted_cents=granted_cents, at=now)
    if not facts:
        return []
    await programmes.keep(confirmed, before=programme, done=command.wire_name, by=by.subject, at=now)
    for before, after in zip(conditional, settled, strict=True):
        await decisions.keep(after, before=before, done=command.wire_name, by=by.subject, at=now)
    return facts

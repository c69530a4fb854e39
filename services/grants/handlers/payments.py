"""Accounts approved by two, instalments, and the files by which they are paid.

Locks come in one order: decisions, their payouts, payees, the file. Whoever makes a file comes one after the other.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.grants import account_numbers
from services.grants.authorisation import refuse_strangers
from services.grants.domain import accounts as account_rules
from services.grants.domain import payment_files as file_rules
from services.grants.domain import payouts as domain
from services.grants.domain.accounts import Payee
from services.grants.domain.decisions import Decision
from services.grants.domain.payment_files import Holder, Payable, PayerAccountMissing
from services.grants.domain.payouts import Noted, Payout
from services.grants.interchange import credit_transfers
from services.grants.store.decisions import Decisions
from services.grants.store.payments import Named, Payees, PaymentFiles, Payouts
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.envelope import Fact
from shared.contracts.grants import DecisionId
from shared.contracts.grants import payments as contracts
from shared.contracts.words import OrganisationId
from shared.database.changes import Done
from shared.domain.days import helsinki_day
from shared.errors import NotFound

BY_THE_CLOCK = "grants.follow_decision"
UNNAMED = Named(name="", is_active=False)


async def propose_account(command: contracts.ProposeAccount, *, payees: Payees, by: Caller, now: datetime) -> Sequence[Fact]:
    if not by.roles & GRANTS:
        refuse_strangers(by, [command.payee_id])
    number = account_numbers.iban(command.iban)
    account_numbers.refuse_no_bank(command.bic)
    if not await payees.named([command.payee_id]):
        raise NotFound("organisation", command.payee_id)
    payee = await payees.of(command.payee_id)
    return await payees.save_noted(payee, account_rules.propose(payee, command, iban=number, by=by.subject, at=now), command, by=by, now=now)


async def approve_account(command: contracts.ApproveAccount, *, payees: Payees, by: Caller, now: datetime) -> Sequence[Fact]:
    payee = await payees.get(command.payee_id)
    return await payees.save_noted(payee, account_rules.approve(payee, command.account_id, by=by.subject, at=now), command, by=by, now=now)


async def refuse_account(command: contracts.RefuseAccount, *, payees: Payees, by: Caller, now: datetime) -> Sequence[Fact]:
    payee = await payees.get(command.payee_id)
    decided = account_rules.refuse(payee, command.account_id, reason=command.reason, by=by.subject, at=now)
    return await payees.save_noted(payee, decided, command, by=by, now=now)


async def note_condition_met(command: contracts.NoteConditionMet, *, decisions: Decisions, payouts: Payouts, by: Caller, now: datetime) -> Sequence[Fact]:
    return await _noted(command, lambda payout, decision, note: domain.meet(payout, decision, command.condition, note), decisions, payouts, by=by, now=now)


async def hold_payments(command: contracts.HoldPayments, *, decisions: Decisions, payouts: Payouts, by: Caller, now: datetime) -> Sequence[Fact]:
    return await _noted(command, domain.hold, decisions, payouts, by=by, now=now)


async def release_payments(command: contracts.ReleasePayments, *, decisions: Decisions, payouts: Payouts, by: Caller, now: datetime) -> Sequence[Fact]:
    return await _noted(command, domain.release, decisions, payouts, by=by, now=now)


async def renounce_payments(command: contracts.RenouncePayments, *, decisions: Decisions, payouts: Payouts, by: Caller, now: datetime) -> Sequence[Fact]:
    return await _noted(command, domain.renounce, decisions, payouts, by=by, now=now)


async def make_payment_file(
    command: contracts.MakePaymentFile,
    *,
    decisions: Decisions,
    payouts: Payouts,
    payees: Payees,
    payment_files: PaymentFiles,
    by: Caller,
    now: datetime,
) -> Sequence[Fact]:
    """All or nothing: the file, its content and what it takes of each grant are kept in one transaction."""
    if existing := await payment_files.find(command.payment_file_id):
        file_rules.same(existing, command)
        return []
    file_rules.refuse_wrong_day(command.execution_on, today=helsinki_day(now))
    looked_at = await decisions.several(await payouts.may_be_payable())
    before = await payouts.several(list(looked_at))
    laid_out = {key: domain.followed(before.get(key), decision) for key, decision in looked_at.items()}
    paid_to = await payees.who_goes_on({decision.applicant for decision in looked_at.values()})
    named = await payees.named({command.payer, *paid_to.values()})
    held = await payees.held(list(named))
    payer = _payer(command.payer, held.get(command.payer), named.get(command.payer, UNNAMED))
    payable = [_payable(decision, laid_out[key], paid_to[decision.applicant], held, named) for key, decision in looked_at.items()]
    file, taken, transfers, facts = file_rules.make(command, payable, by=by.subject, at=now)
    xml = await asyncio.to_thread(credit_transfers.as_xml, file, transfers, payer)
    await payment_files.keep(file, before=None, done=command.wire_name, by=by.subject, at=now)
    await payment_files.keep_content(file, xml=xml, csv=credit_transfers.as_table(file, transfers))
    for key, payout in taken.items():
        await payouts.keep(payout, before=before.get(key), done=command.wire_name, by=by.subject, at=now)
    return facts


async def note_payment_file_executed(
    command: contracts.NotePaymentFileExecuted, *, decisions: Decisions, payouts: Payouts, payment_files: PaymentFiles, by: Caller, now: datetime
) -> Sequence[Fact]:
    file = await payment_files.read(command.payment_file_id)
    held = await decisions.several({line.decision_id for line in file.lines})
    before = await payouts.several(list(held))
    file = await payment_files.get(command.payment_file_id)
    decided = file_rules.execute(file, executed_on=command.executed_on, today=helsinki_day(now), by=by.subject, at=now)
    facts = list(await payment_files.save_noted(file, decided, command, by=by, now=now))
    if facts:
        for key, payout in before.items():
            after, said = domain.paid(payout, held[DecisionId(key)], file.payment_file_id, on=command.executed_on)
            await payouts.keep(after, before=payout, done=command.wire_name, by=by.subject, at=now)
            facts += said
    return facts


async def note_payment_file_rejected(
    command: contracts.NotePaymentFileRejected, *, decisions: Decisions, payouts: Payouts, payment_files: PaymentFiles, by: Caller, now: datetime
) -> Sequence[Fact]:
    file = await payment_files.read(command.payment_file_id)
    held = await decisions.several({line.decision_id for line in file.lines})
    before = await payouts.several(list(held))
    file = await payment_files.get(command.payment_file_id)
    facts = list(await payment_files.save_noted(file, file_rules.reject(file, reason=command.reason, by=by.subject, at=now), command, by=by, now=now))
    if facts:
        await payment_files.free(file)
        for key, payout in before.items():
            decision = held[DecisionId(key)]
            after = domain.freed(payout, decision, file.payment_file_id)
            await payouts.keep(after, before=payout, done=command.wire_name, by=by.subject, at=now)
            facts += domain.overpaid(payout, after, decision)
    return facts


async def lagging(*, payouts: Payouts, most: int) -> Sequence[DecisionId]:
    return [DecisionId(key) for key in await payouts.lagging(most)]


async def decision_followed(key: DecisionId, *, decisions: Decisions, payouts: Payouts, now: datetime) -> Sequence[Fact]:
    """What time makes due: a decision was adjusted, and its instalments are laid out anew."""
    decision = await decisions.own(key)
    before, after, facts = await current(decision, payouts)
    return await payouts.save_done(before, (after, facts), Done(command=BY_THE_CLOCK, by="grants", at=now))


async def current(decision: Decision, payouts: Payouts) -> tuple[Payout | None, Payout, Sequence[Fact]]:
    """What is kept of a decision's payout, how it stands by the decision, and what is said where that makes it overpaid."""
    before = await payouts.of(decision.decision_id)
    after = domain.followed(before, decision)
    return before, after, domain.overpaid(before, after, decision) if before else []


async def _noted(
    command: contracts.NoteConditionMet | contracts.HoldPayments | contracts.ReleasePayments | contracts.RenouncePayments,
    rule: Callable[[Payout, Decision, Noted], domain.Decided],
    decisions: Decisions,
    payouts: Payouts,
    *,
    by: Caller,
    now: datetime,
) -> Sequence[Fact]:
    decision = await decisions.get(command.decision_id)
    before, payout, facts = await current(decision, payouts)
    after, said = rule(payout, decision, Noted(reason=command.reason, by=by.subject, at=now))
    return await payouts.save_noted(before, (after, [*facts, *said]), command, by=by, now=now)


def _payer(payer: OrganisationId, payee: Payee | None, named: Named) -> Holder:
    """Raises PayerAccountMissing."""
    if payee is None or payee.account is None:
        raise PayerAccountMissing(
            "no account of the payer was approved", field="payer", value=payer, remedy="enter the account that grants are paid from, and have it approved"
        )
    account = payee.account
    return Holder(name=named.name, iban=account.iban, bic=account.bic, address=account.address)


def _payable(decision: Decision, payout: Payout, payee: OrganisationId, held: Mapping[UUID, Payee], named: Mapping[UUID, Named]) -> Payable:
    accounts, known = held.get(payee), named.get(payee, UNNAMED)
    account = accounts.account if accounts else None
    return Payable(decision=decision, payout=payout, payee=payee, account=account, payee_name=known.name, is_active=known.is_active)

"""Use reports, changes of a grant's terms, recoveries and repayments, and who looked at an application.

Locks come in one order: the decision, its payout, its report, a recovery.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.grants.authorisation import refuse_strangers
from services.grants.domain import change_requests
from services.grants.domain import payouts as payout_rules
from services.grants.domain import recoveries as recovery_rules
from services.grants.domain import use_reports as domain
from services.grants.domain.deadlines import deadline, notice
from services.grants.domain.payouts import Noted
from services.grants.handlers.payments import current
from services.grants.review_rules import RULES
from services.grants.store.decisions import Decisions
from services.grants.store.payments import Payouts
from services.grants.store.reports import Reads, Recoveries, UseReports
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.envelope import Fact
from shared.contracts.grants import DecisionId
from shared.contracts.grants import recoveries as recovery_contracts
from shared.contracts.grants import reports as contracts
from shared.contracts.grants.decisions import InstalmentCondition
from shared.contracts.grants.recoveries import RecoveryCause
from shared.contracts.grants.reports import ReportKind, ReportOutcome
from shared.database.changes import Done
from shared.domain.days import helsinki_day
from shared.work.deciding import deciding

BY_THE_CLOCK = "grants.ask_for_report"
MET_BY = {ReportKind.INTERIM: InstalmentCondition.INTERIM_REPORT, ReportKind.FINAL: InstalmentCondition.REPORT}


async def report_opened(key: DecisionId, *, decisions: Decisions, use_reports: UseReports, now: datetime) -> Sequence[Fact]:
    """What time makes due: a grant is final, so a report is awaited of it."""
    await use_reports.save_done(None, (domain.opened(await decisions.own(key)), []), Done(command=BY_THE_CLOCK, by="grants", at=now))
    return []


async def report_due(key: DecisionId, *, decisions: Decisions, use_reports: UseReports, today: date, now: datetime) -> Sequence[Fact]:
    """What time makes due: a reminder, or that the report is missing. The report is held already, so the decision is read and not locked."""
    report = await use_reports.own(key)
    decided = domain.due(report, await decisions.read(key), today=today)
    return await use_reports.save_done(report, decided, Done(command=BY_THE_CLOCK, by="grants", at=now))


async def file_report(command: contracts.FileReport, *, decisions: Decisions, use_reports: UseReports, by: Caller, now: datetime) -> Sequence[Fact]:
    decision = await decisions.get(command.decision_id)
    refuse_strangers(by, decision.applicants)
    before = await use_reports.of(command.decision_id)
    decided = domain.file(before or domain.opened(decision), command, decision=decision, by=by.subject, at=now)
    return await use_reports.save_noted(before, decided, command, by=by, now=now)


async def check_report(
    command: contracts.CheckReport, *, decisions: Decisions, payouts: Payouts, use_reports: UseReports, by: Caller, now: datetime
) -> Sequence[Fact]:
    """With an approved report the instalments that wait for it can be paid."""
    decision = await decisions.get(command.decision_id)
    before, payout, overpaid = await current(decision, payouts)
    report = await use_reports.of(command.decision_id) or domain.opened(decision)
    decided = domain.check(report, command, decision=decision, by=by.subject, at=now)
    facts = list(await use_reports.save_noted(report, decided, command, by=by, now=now))
    if facts and command.outcome is ReportOutcome.APPROVED:
        kind = next(one.kind for one in report.filed if one.report_id == command.report_id)
        after, met = payout_rules.meet(payout, decision, MET_BY[kind], Noted(reason=str(command.report_id), by=by.subject, at=now))
        facts += await payouts.save_noted(before, (after, [*overpaid, *met]), command, by=by, now=now)
    return facts


async def ask_for_change(command: contracts.AskForChange, *, decisions: Decisions, by: Caller, now: datetime) -> Sequence[Fact]:
    decision = await decisions.get(command.decision_id)
    refuse_strangers(by, decision.applicants)
    return await decisions.save_noted(decision, change_requests.ask(decision, command, by=by.subject, at=now), command, by=by, now=now)


async def decide_change(command: contracts.DecideChange, *, decisions: Decisions, use_reports: UseReports, by: Caller, now: datetime) -> Sequence[Fact]:
    """The report is due when the new terms say."""
    decision = await decisions.get(command.decision_id)
    decided = change_requests.decide(decision, command, by=by.subject, at=now)
    facts = await decisions.save_noted(decision, decided, command, by=by, now=now)
    report = await use_reports.of(command.decision_id)
    if facts and report and decided[0].terms:
        moved = domain.moved(report, decided[0].terms.report_due_on)
        await use_reports.save_done(report, (moved, []), Done(command=command.wire_name, by=by.subject, at=now))
    return facts


async def decide_recovery(
    command: recovery_contracts.DecideRecovery,
    *,
    decisions: Decisions,
    payouts: Payouts,
    use_reports: UseReports,
    recoveries: Recoveries,
    by: Caller,
    now: datetime,
) -> Sequence[Fact]:
    """The decision is held, so nobody else recovers or pays of it meanwhile."""
    decision = await decisions.get(command.decision_id)
    payout, report = await payouts.of(command.decision_id), await use_reports.of(command.decision_id)
    existing = await recoveries.find(command.recovery_id)
    paid_cents = payout.paid_cents if payout else 0
    as_unspent = await recoveries.recovered_cents(command.decision_id, cause=RecoveryCause.UNSPENT)
    decided = recovery_rules.decide(
        existing,
        command,
        decision=decision,
        paid=recovery_rules.Paid(
            cents=paid_cents,
            recovered_cents=await recoveries.recovered_cents(command.decision_id),
            unspent_cents=recovery_rules.unspent_cents(paid_cents, report, recovered_cents=as_unspent),
        ),
        number=await recoveries.new_number(),
        by=by.subject,
        at=now,
    )
    return await recoveries.save_noted(existing, decided, command, by=by, now=now)


send_recovery = deciding(
    recovery_contracts.SendRecovery,
    Recoveries,
    lambda recovery, command, _: recovery_rules.send(
        recovery, by=command.by, sent_on=command.sent_on, review_until=deadline(notice(command.sent_on, way=command.by, rules=RULES), RULES).closes_at
    ),
)


async def record_repayment(command: recovery_contracts.RecordRepayment, *, recoveries: Recoveries, by: Caller, now: datetime) -> Sequence[Fact]:
    recovery = await recoveries.get(command.recovery_id)
    decided = recovery_rules.repay(recovery, command, today=helsinki_day(now), by=by.subject, at=now)
    return await recoveries.save_noted(recovery, decided, command, by=by, now=now)


async def application_read(*, application_id: UUID, reader: Caller, reads: Reads, now: datetime) -> Sequence[Fact]:
    """Somebody of the grant office or a reviewer has looked at an application."""
    await reads.note(application_id, reader=reader.subject, as_reviewer=not reader.roles & GRANTS, at=now)
    return []

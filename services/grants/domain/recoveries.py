"""Recovery (takaisinperintä): what was paid of a grant and not used by its terms is paid back.

What must stay true: of a grant never more is recovered than was paid, all its recoveries together; what is unspent is what an approved report shows; a recovery
is open until all of it is paid back, interest left aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.grants.domain.decisions import Decision, Sent
from services.grants.domain.programmes import euros
from services.grants.domain.use_reports import UseReport
from shared.contracts.envelope import Fact
from shared.contracts.grants import DecisionId, recoveries
from shared.contracts.grants.decisions import WayOfNotice
from shared.contracts.grants.recoveries import RecoveryCause
from shared.contracts.grants.words import ApplicationId, ProgrammeId, RecoveryId, RepaymentId
from shared.contracts.words import LocalText, OrganisationId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue


class BeyondPaid(DomainError):
    slug = "recovery-beyond-paid"


class BeyondUnspent(DomainError):
    slug = "recovery-beyond-unspent"


class RecoveryDueWrong(InvalidValue):
    slug = "recovery-due-wrong"


class RepaidBeyondRecovery(InvalidValue):
    slug = "repaid-beyond-recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    repayment_id: RepaymentId
    request_fingerprint: str
    cents: int
    interest_cents: int
    paid_on: date
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    recovery_id: RecoveryId
    request_fingerprint: str
    decision_id: DecisionId
    application_id: ApplicationId
    programme_id: ProgrammeId
    year: int
    kind: str
    applicant: OrganisationId
    cause: RecoveryCause
    number: int
    """Of which the reference is made that it is paid back by."""
    cents: int
    paid_cents: int
    """What was paid of the grant when it was decided, and of that `recovered_before_cents` recovered already."""
    recovered_before_cents: int
    reasons: LocalText
    due_on: date
    bears_interest: bool
    decided_by: str
    decided_on: date
    section: str | None
    entered_by: str
    entered_at: datetime
    sent: Sent | None = None
    repayments: tuple[Repayment, ...] = ()

    @property
    def left_cents(self) -> int:
        return self.cents - sum(one.cents for one in self.repayments)

    @property
    def is_open(self) -> bool:
        return self.left_cents > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Of a grant, as a recovery is decided. `recovered_cents` is what other recoveries of it are, paid back or not; None: nothing shows what is unspent."""

    cents: int
    recovered_cents: int
    unspent_cents: int | None


Decided = tuple[Recovery, Sequence[Fact]]


def unspent_cents(paid_cents: int, report: UseReport | None, *, recovered_cents: int) -> int | None:
    """What was paid and not used, by the report that was approved, without what is recovered as unspent already; None: none was."""
    if report is None or report.approved is None:
        return None
    return max(0, paid_cents - report.approved.used_cents - recovered_cents)


def decide(
    existing: Recovery | None,
    command: recoveries.DecideRecovery,
    *,
    decision: Decision,
    paid: Paid,
    number: int,
    by: str,
    at: datetime,
) -> Decided:
    """The caller holds the decision.

    Raises:
        BeyondPaid, BeyondUnspent, RecoveryDueWrong
    """
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="recovery", key=command.recovery_id)
        return existing, []
    most = paid.cents - paid.recovered_cents
    if command.cents > most:
        raise BeyondPaid(
            f"{euros(paid.cents)} were paid, of which {euros(paid.recovered_cents)} are recovered already",
            field="cents",
            value=command.cents,
            remedy=_at_most(most),
        )
    if command.cause is RecoveryCause.UNSPENT and (paid.unspent_cents is None or command.cents > paid.unspent_cents):
        known = "no report was approved" if paid.unspent_cents is None else f"by the approved report {euros(paid.unspent_cents)} are unspent"
        raise BeyondUnspent(known, field="cents", value=command.cents, remedy="approve the report first, recover what it shows, or name another cause")
    if command.due_on < command.decided_on:
        raise RecoveryDueWrong("it is due after it is decided", field="due_on", value=command.due_on, remedy=f"give {command.decided_on} or later")
    recovery = made_from(
        command,
        Recovery,
        request_fingerprint=fingerprint(command),
        **{name: getattr(decision, name) for name in ("application_id", "programme_id", "year", "kind", "applicant")},
        number=number,
        paid_cents=paid.cents,
        recovered_before_cents=paid.recovered_cents,
        bears_interest=decision.terms is not None and decision.terms.interest_on_recovery,
        entered_by=by,
        entered_at=at,
    )
    return recovery, [fact_of(recovery, recoveries.RecoveryDecided)]


def send(recovery: Recovery, *, by: WayOfNotice, sent_on: date, review_until: datetime) -> Decided:
    if recovery.sent and (recovery.sent.by, recovery.sent.sent_on) == (by, sent_on):
        return recovery, []
    if sent_on < recovery.decided_on:
        raise InvalidValue("it is sent after it is decided", field="sent_on", value=sent_on, remedy=f"give {recovery.decided_on} or later")
    sent = replace(recovery, sent=Sent(by=by, sent_on=sent_on, review_until=review_until))
    return sent, [fact_of(sent, recoveries.RecoverySent, by=by, review_until=review_until)]


def repay(recovery: Recovery, command: recoveries.RecordRepayment, *, today: date, by: str, at: datetime) -> Decided:
    for one in recovery.repayments:
        if one.repayment_id == command.repayment_id:
            refuse_other_content(one.request_fingerprint, command, what="repayment", key=command.repayment_id)
            return recovery, []
    if command.cents > recovery.left_cents:
        raise RepaidBeyondRecovery(
            f"{euros(recovery.left_cents)} are left of it",
            field="cents",
            value=command.cents,
            remedy=f"give {recovery.left_cents} or less; what is interest stands in interest_cents",
        )
    if not recovery.decided_on <= command.paid_on <= today:
        raise InvalidValue(
            "it is paid back after it was decided, and not in time to come", field="paid_on", value=command.paid_on, remedy=f"give a day up to {today}"
        )
    repayment = Repayment(
        repayment_id=command.repayment_id,
        request_fingerprint=fingerprint(command),
        cents=command.cents,
        interest_cents=command.interest_cents,
        paid_on=command.paid_on,
        by=by,
        at=at,
    )
    after = replace(recovery, repayments=(*recovery.repayments, repayment))
    return after, [fact_of(after, recoveries.RecoveryRepaid, repaid_cents=command.cents)]


def _at_most(cents: int) -> str:
    return f"recover at most {cents} cents" if cents else "nothing of it is left to be recovered"

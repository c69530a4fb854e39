"""Recovery of a grant (takaisinperintä): what was not used, or used for something else, is paid back."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.decisions import WayOfNotice
from shared.contracts.grants.words import ApplicationId, DecisionId, GrantKind, ProgrammeId, RecoveryId, RepaymentId
from shared.contracts.times import Day
from shared.contracts.words import Cents, LocalText, Name, OrganisationId


class RecoveryCause(StrEnum):
    """Why a grant is recovered."""

    UNSPENT = "unspent"
    OTHER_USE = "other_use"
    REPORT_MISSING = "report_missing"
    WRONG_INFORMATION = "wrong_information"
    OVERPAID = "overpaid"


class DecideRecovery(Command, type="grants.decide_recovery.v1", subject="recovery_id", personal=True):
    """A grant officer enters the decision that some of what was paid of a grant is to be paid back."""

    recovery_id: RecoveryId
    decision_id: DecisionId
    cause: RecoveryCause
    cents: Cents = Field(gt=0)
    reasons: LocalText
    due_on: Day
    decided_by: Name
    decided_on: Day
    section: Name | None = None


class SendRecovery(Command, type="grants.send_recovery.v1", subject="recovery_id"):
    """A grant officer notes that the letter of a recovery was sent, and how: from then on a review may be asked for, for a time."""

    recovery_id: RecoveryId
    by: WayOfNotice
    sent_on: Day


class RecordRepayment(Command, type="grants.record_repayment.v1", subject="recovery_id"):
    """A grant officer notes what was paid back of a recovery, and what interest with it."""

    recovery_id: RecoveryId
    repayment_id: RepaymentId
    cents: Cents
    interest_cents: Cents = 0
    paid_on: Day


class RecoveryFact(Fact):
    """What every fact of a recovery says of it, as it stands after the fact."""

    recovery_id: RecoveryId
    decision_id: DecisionId
    application_id: ApplicationId
    programme_id: ProgrammeId
    year: int
    kind: GrantKind
    applicant: OrganisationId
    cause: RecoveryCause
    cents: int
    left_cents: int
    """What is still to be paid back, interest left out."""
    due_on: date


class RecoveryDecided(RecoveryFact, type="grants.recovery.decided.v1", subject="recovery_id"):
    """Some of what was paid of a grant has to be paid back, by when and why: its applicant is sent a letter."""


class RecoverySent(RecoveryFact, type="grants.recovery.sent.v1", subject="recovery_id"):
    """The letter of a recovery was sent: a review may be asked for until the deadline."""

    by: WayOfNotice
    review_until: datetime


class RecoveryRepaid(RecoveryFact, type="grants.recovery.repaid.v1", subject="recovery_id"):
    """Something of a recovery was paid back; with nothing left it is over."""

    repaid_cents: int

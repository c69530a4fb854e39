"""Payments of grants: the account of a payee, the instalments of a decision, and the files by which a bank pays them.

No fact has an account number: its last four characters are enough to recognise it by.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.decisions import InstalmentCondition
from shared.contracts.grants.words import ApplicationId, DecisionId, GrantKind, Iban, PaymentFileId, ProgrammeId
from shared.contracts.times import Day
from shared.contracts.words import OrganisationId, Part, Text

AccountId = NewType("AccountId", UUID)
Bic = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=11, pattern=r"^[A-Za-z0-9]{8}([A-Za-z0-9]{3})?$")]
"""A bank (ISO 9362)."""
AddressLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=35, pattern=r"^[^\x00-\x1f\x7f\ufffe\uffff]+$")]
Reason = Annotated[Text, Field(min_length=1)]


class PostalAddress(Part):
    """Where an account's holder is, part by part: banks take no address as lines of text any more (structured address, ISO 20022)."""

    street: AddressLine
    building: Annotated[AddressLine, Field(max_length=16)] | None = None
    postcode: Annotated[AddressLine, Field(max_length=16)]
    town: AddressLine
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "FI"
    """ISO 3166-1."""


class ProposeAccount(Command, type="grants.propose_account.v1", subject="payee_id", personal=True):
    """A payee, or a grant officer for it, says to which account it is paid. It counts once a second person has approved it."""

    payee_id: OrganisationId
    account_id: AccountId
    iban: Iban
    bic: Bic | None = None
    """The payer's is needed by some banks; a payee's by none within SEPA."""
    address: PostalAddress


class ApproveAccount(Command, type="grants.approve_account.v1", subject="payee_id"):
    """A grant officer who did not enter it has checked a proposed account: from now on its holder is paid there."""

    payee_id: OrganisationId
    account_id: AccountId


class RefuseAccount(Command, type="grants.refuse_account.v1", subject="payee_id", personal=True):
    """A grant officer finds that a proposed account cannot be used. What was approved before stays."""

    payee_id: OrganisationId
    account_id: AccountId
    reason: Reason


class NoteConditionMet(Command, type="grants.note_condition_met.v1", subject="decision_id", personal=True):
    """A grant officer finds that what an instalment waits for is there, such as the funding of others."""

    decision_id: DecisionId
    condition: InstalmentCondition
    reason: Reason


class HoldPayments(Command, type="grants.hold_payments.v1", subject="decision_id", personal=True):
    """A grant officer stops what is still to be paid of a grant, until it is released."""

    decision_id: DecisionId
    reason: Reason


class ReleasePayments(Command, type="grants.release_payments.v1", subject="decision_id", personal=True):
    """A grant officer lets what was held back be paid again."""

    decision_id: DecisionId
    reason: Reason


class RenouncePayments(Command, type="grants.renounce_payments.v1", subject="decision_id", personal=True):
    """What is still to be paid of a grant is given up for good: the payee does not want it, or has lost it."""

    decision_id: DecisionId
    reason: Reason


class MakePaymentFile(Command, type="grants.make_payment_file.v1", subject="payment_file_id"):
    """A grant officer collects all instalments that can be paid on a day into one file for the bank. Each is in one file, ever."""

    payment_file_id: PaymentFileId
    payer: OrganisationId
    """From whose approved account they are paid."""
    execution_on: Day


class NotePaymentFileExecuted(Command, type="grants.note_payment_file_executed.v1", subject="payment_file_id"):
    """A grant officer notes that the bank has paid all of a file."""

    payment_file_id: PaymentFileId
    executed_on: Day


class NotePaymentFileRejected(Command, type="grants.note_payment_file_rejected.v1", subject="payment_file_id", personal=True):
    """A grant officer notes that the bank has paid nothing of a file: its instalments come into the next one."""

    payment_file_id: PaymentFileId
    reason: Reason


class AccountFact(Fact):
    payee_id: OrganisationId
    account_id: AccountId
    ends_with: str
    """The last four characters of its number."""


class AccountProposed(AccountFact, type="grants.account.proposed.v1", subject="payee_id"):
    """An account of a payee was entered, the first or another one: somebody of the grant office who did not enter it has to check it."""

    is_first: bool


class AccountApproved(AccountFact, type="grants.account.approved.v1", subject="payee_id"):
    """A second person has approved a payee's account: it is paid there from now on."""


class AccountRefused(AccountFact, type="grants.account.refused.v1", subject="payee_id"):
    """A payee's proposed account cannot be used: it has to enter another."""


class PayoutFact(Fact):
    """What every fact of a grant's payment says of it, as it stands after the fact."""

    decision_id: DecisionId
    application_id: ApplicationId
    programme_id: ProgrammeId
    year: int
    kind: GrantKind
    applicant: OrganisationId
    granted_cents: int
    paid_cents: int
    waiting_cents: int
    """What is still to be paid."""


class ConditionMet(PayoutFact, type="grants.condition.met.v1", subject="decision_id"):
    """What an instalment waited for is there: it is paid when its day has come."""

    condition: InstalmentCondition


class PaymentsHeld(PayoutFact, type="grants.payments.held.v1", subject="decision_id"):
    """Nothing more is paid of this grant until it is released: its payee should hear why from the grant office."""


class PaymentsReleased(PayoutFact, type="grants.payments.released.v1", subject="decision_id"):
    """What was held back of this grant is paid again when it is due."""


class PaymentsRenounced(PayoutFact, type="grants.payments.renounced.v1", subject="decision_id"):
    """The rest of this grant is never paid: the sum is free for others."""

    renounced_cents: int


class InstalmentPaid(PayoutFact, type="grants.instalment.paid.v1", subject="decision_id"):
    """The bank has paid an instalment of a grant to its applicant."""

    payment_file_id: PaymentFileId
    instalment: int
    cents: int
    paid_on: date


class OverpaymentFound(PayoutFact, type="grants.overpayment.found.v1", subject="decision_id"):
    """More is paid of a grant than it is by now, since its sum was adjusted: what is too much has to be recovered."""

    overpaid_cents: int


class PaymentFileState(StrEnum):
    """What became of a payment file at the bank: nothing yet, all of it paid, or nothing of it."""

    MADE = "made"
    EXECUTED = "executed"
    REJECTED = "rejected"


class PaymentFileFact(Fact):
    payment_file_id: PaymentFileId
    execution_on: date
    payments: int
    sum_cents: int


class PaymentFileMade(PaymentFileFact, type="grants.payment_file.made.v1", subject="payment_file_id"):
    """A file for the bank has been made of all instalments that were payable: somebody of the office takes it there."""


class PaymentFileExecuted(PaymentFileFact, type="grants.payment_file.executed.v1", subject="payment_file_id"):
    """The bank has paid all of a file."""

    executed_on: date


class PaymentFileRejected(PaymentFileFact, type="grants.payment_file.rejected.v1", subject="payment_file_id"):
    """The bank has paid nothing of a file: its instalments are to be paid by another one."""

"""Payment files: what can be paid on a day, collected once; executed or rejected as a whole.

What must stay true: the same file asked for again is the same file; what it was made of never changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.grants.domain import payouts
from services.grants.domain.accounts import Account
from services.grants.domain.decisions import Decision
from services.grants.domain.payouts import PartState, Payout
from shared.contracts.envelope import Fact
from shared.contracts.grants import DecisionId, payments
from shared.contracts.grants.applications import ApplicationLanguage
from shared.contracts.grants.payments import PaymentFileState, PostalAddress
from shared.contracts.grants.words import PaymentFileId
from shared.contracts.words import OrganisationId
from shared.domain.days import helsinki_day
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue

AHEAD = timedelta(days=30)
"""A file is made for a day that is near: what comes due later than that may still be adjusted."""
MOST_PAYMENTS = 2_000
"""In one file; the rest comes into the next."""


class ExecutionDayWrong(InvalidValue):
    slug = "execution-day-wrong"


class PayerAccountMissing(DomainError):
    slug = "payer-account-missing"


class NothingToPay(DomainError):
    slug = "nothing-to-pay"


class PaymentFileSettled(DomainError):
    slug = "payment-file-settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One instalment in a file. `reference` is shown to payer and payee; the account is in the file's content alone."""

    decision_id: DecisionId
    instalment: int
    cents: int
    payee: OrganisationId
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFile:
    payment_file_id: PaymentFileId
    request_fingerprint: str
    payer: OrganisationId
    execution_on: date
    lines: tuple[Line, ...]
    made_by: str
    made_at: datetime
    state: PaymentFileState = PaymentFileState.MADE
    settled_by: str | None = None
    settled_at: datetime | None = None
    executed_on: date | None = None
    reason: str = ""

    @property
    def sum_cents(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def payments(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose account it is: what a bank is given of a payer or a payee."""

    name: str
    iban: str
    bic: str | None
    address: PostalAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A payment as the bank is asked for it."""

    line: Line
    payee: Holder
    language: ApplicationLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """A decision whose instalments may be payable, with what is known of its payee."""

    decision: Decision
    payout: Payout
    payee: OrganisationId
    """The applicant, or whoever it has merged into since."""
    account: Account | None
    payee_name: str
    is_active: bool


def same(existing: PaymentFile, command: payments.MakePaymentFile) -> PaymentFile:
    refuse_other_content(existing.request_fingerprint, command, what="payment file", key=command.payment_file_id)
    return existing


def refuse_wrong_day(execution_on: date, *, today: date) -> None:
    if not today <= execution_on <= today + AHEAD:
        raise ExecutionDayWrong(
            f"a bank pays on a day from today to {today + AHEAD}",
            field="execution_on", value=execution_on, remedy=f"give a day from {today} to {today + AHEAD}",
        )  # fmt: skip


def make(
    command: payments.MakePaymentFile, payable: Sequence[Payable], *, by: str, at: datetime
) -> tuple[PaymentFile, Mapping[DecisionId, Payout], Sequence[Transfer], Sequence[Fact]]:
    """The file, the payouts that have something in it, what the bank is asked for, and what is said.

    Raises:
        NothingToPay
    """
    transfers: list[Transfer] = []
    taken: dict[DecisionId, Payout] = {}
    for one in payable:
        numbers = _payable_numbers(one, on=command.execution_on)
        if not numbers or one.account is None or len(transfers) + len(numbers) > MOST_PAYMENTS:
            continue
        taken[one.decision.decision_id] = payouts.take(one.payout, numbers, command.payment_file_id)
        holder = Holder(name=one.payee_name, iban=one.account.iban, bic=one.account.bic, address=one.account.address)
        transfers += [Transfer(line=line, payee=holder, language=one.decision.language) for line in _lines(one, numbers)]
    if not transfers:
        raise NothingToPay(
            f"no instalment can be paid on {command.execution_on}",
            field="execution_on", value=command.execution_on, remedy="see what each waits for at /decisions/{decision_id}/payout",
        )  # fmt: skip
    file = PaymentFile(
        payment_file_id=command.payment_file_id,
        request_fingerprint=fingerprint(command),
        payer=command.payer,
        execution_on=command.execution_on,
        lines=tuple(transfer.line for transfer in transfers),
        made_by=by,
        made_at=at,
    )
    return file, taken, transfers, [fact_of(file, payments.PaymentFileMade)]


def execute(file: PaymentFile, *, executed_on: date, today: date, by: str, at: datetime) -> tuple[PaymentFile, Sequence[Fact]]:
    if file.state is PaymentFileState.EXECUTED and file.executed_on == executed_on:
        return file, []
    _refuse_settled(file)
    if executed_on > today or executed_on < helsinki_day(file.made_at):
        raise ExecutionDayWrong(
            "a file is paid after it is made, and not in time to come", field="executed_on", value=executed_on, remedy=f"give a day up to {today}"
        )
    done = replace(file, state=PaymentFileState.EXECUTED, executed_on=executed_on, settled_by=by, settled_at=at)
    return done, [fact_of(done, payments.PaymentFileExecuted, executed_on=executed_on)]


def reject(file: PaymentFile, *, reason: str, by: str, at: datetime) -> tuple[PaymentFile, Sequence[Fact]]:
    if file.state is PaymentFileState.REJECTED:
        return file, []
    _refuse_settled(file)
    done = replace(file, state=PaymentFileState.REJECTED, reason=reason, settled_by=by, settled_at=at)
    return done, [fact_of(done, payments.PaymentFileRejected)]


def _payable_numbers(one: Payable, *, on: date) -> list[int]:
    return [
        part.number
        for part in one.payout.parts
        if part.state is PartState.WAITING
        and not payouts.waits(
            one.payout, part, conditional=one.decision.conditional, has_account=one.account is not None, is_active=one.is_active, on=on
        )
    ]  # fmt: skip


def _lines(one: Payable, numbers: Sequence[int]) -> list[Line]:
    parts = [part for part in one.payout.parts if part.number in numbers]
    return [
        Line(
            decision_id=one.decision.decision_id,
            instalment=part.number,
            cents=part.cents,
            payee=one.payee,
            reference=f"{one.decision.number}-{part.number}",
        )
        for part in parts
    ]


def _refuse_settled(file: PaymentFile) -> None:
    if file.state is not PaymentFileState.MADE:
        raise PaymentFileSettled(f"it is {file.state}", field="payment_file_id", value=file.payment_file_id, remedy="look at what the bank says of it")

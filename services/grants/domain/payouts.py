"""The instalments of a grant, from the decision to the bank.

What must stay true: an instalment is in one payment file at most that was not rejected; what is in a file or paid is never changed, whatever becomes of the
decision; at no moment does more go into files than the grant is then. Where an adjusted grant is less than what was paid, the difference is said.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.grants.domain.decisions import Decision
from shared.contracts.envelope import Fact
from shared.contracts.grants import DecisionId, payments
from shared.contracts.grants.decisions import InstalmentCondition
from shared.contracts.grants.words import PaymentFileId
from shared.domain.same_names import view_of
from shared.errors import DomainError

MET_BY_THE_DECISION = frozenset({InstalmentCondition.NONE, InstalmentCondition.DECISION_FINAL})


class PartState(StrEnum):
    WAITING = "waiting"
    IN_FILE = "in_file"
    PAID = "paid"
    RENOUNCED = "renounced"


class Wait(StrEnum):
    """Why an instalment is not paid yet."""

    BUDGET = "budget"
    CONDITION = "condition"
    DAY = "day"
    ACCOUNT = "account"
    PAYEE_NOT_ACTIVE = "payee_not_active"
    HELD = "held"


class PaidTwice(DomainError):
    """Never shown to anybody while the rules hold: it stops what would pay an instalment again."""

    slug = "instalment-paid-already"


class BeyondGranted(DomainError):
    slug = "beyond-granted"


class NothingLeft(DomainError):
    slug = "nothing-left-to-pay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An instalment, by its number from 1, which it keeps."""

    number: int
    cents: int
    due_on: date
    condition: InstalmentCondition
    state: PartState = PartState.WAITING
    payment_file_id: PaymentFileId | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something that an officer said of the payments, and why."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """What becomes of a decision's sum, under the decision's id. `granted_cents` is the sum that the parts were laid out for."""

    payout_id: DecisionId
    granted_cents: int
    parts: tuple[Part, ...]
    met: tuple[InstalmentCondition, ...] = ()
    held: Noted | None = None
    notes: tuple[Noted, ...] = ()

    def cents_in(self, *states: PartState) -> int:
        return sum(part.cents for part in self.parts if part.state in states)

    @property
    def paid_cents(self) -> int:
        return self.cents_in(PartState.PAID)

    @property
    def committed_cents(self) -> int:
        """Paid, or on the way to the bank."""
        return self.cents_in(PartState.PAID, PartState.IN_FILE)

    @property
    def waiting_cents(self) -> int:
        return self.cents_in(PartState.WAITING)

    @property
    def overpaid_cents(self) -> int:
        return max(0, self.paid_cents - self.granted_cents)

    @property
    def is_open(self) -> bool:
        return self.waiting_cents > 0


Decided = tuple[Payout, Sequence[Fact]]


def followed(payout: Payout | None, decision: Decision) -> Payout:
    """As the decision is now: laid out anew for another sum, in proportion; what is in a file, paid or renounced stays."""
    if payout is None:
        return Payout(payout_id=decision.decision_id, granted_cents=decision.granted_cents, parts=_laid_out(decision))
    return payout if payout.granted_cents == decision.granted_cents else _laid_anew(payout, decision)


def waits(payout: Payout, part: Part, *, conditional: bool, has_account: bool, is_active: bool, on: date) -> tuple[Wait, ...]:
    """Nothing: it can be paid on that day."""
    reasons = {
        Wait.BUDGET: conditional,
        Wait.CONDITION: part.condition not in MET_BY_THE_DECISION and part.condition not in payout.met,
        Wait.DAY: part.due_on > on,
        Wait.ACCOUNT: not has_account,
        Wait.PAYEE_NOT_ACTIVE: not is_active,
        Wait.HELD: payout.held is not None,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def take(payout: Payout, numbers: Collection[int], payment_file_id: PaymentFileId) -> Payout:
    """Into a payment file.

    Raises:
        PaidTwice, BeyondGranted
    """
    for part in payout.parts:
        if part.number in numbers and part.state is not PartState.WAITING:
            raise PaidTwice(f"instalment {part.number} is {part.state}", field="decision_id", value=payout.payout_id, remedy="look at the file that it is in")
    taken = _each(payout, numbers, state=PartState.IN_FILE, payment_file_id=payment_file_id)
    if taken.committed_cents > payout.granted_cents:
        raise BeyondGranted("more would be paid than is granted", field="decision_id", value=payout.payout_id, remedy="look at what was paid already")
    return taken


def paid(payout: Payout, decision: Decision, payment_file_id: PaymentFileId, *, on: date) -> Decided:
    """The bank has paid what of it was in the file."""
    numbers = _in_file(payout, payment_file_id)
    after = followed(_each(payout, numbers, state=PartState.PAID, paid_on=on), decision)
    said: list[Fact] = [
        fact(after, decision, payments.InstalmentPaid, payment_file_id=payment_file_id, instalment=part.number, cents=part.cents, paid_on=on)
        for part in after.parts
        if part.number in numbers
    ]
    return after, [*said, *overpaid(payout, after, decision)]


def freed(payout: Payout, decision: Decision, payment_file_id: PaymentFileId) -> Payout:
    """The bank has paid nothing of the file: its parts wait again, laid out for what the grant is by now."""
    waiting = _each(payout, _in_file(payout, payment_file_id), state=PartState.WAITING, payment_file_id=None)
    return _laid_anew(waiting, decision)


def meet(payout: Payout, decision: Decision, condition: InstalmentCondition, note: Noted) -> Decided:
    if condition in payout.met or condition in MET_BY_THE_DECISION:
        return payout, []
    after = replace(payout, met=(*payout.met, condition), notes=(*payout.notes, note))
    return after, [fact(after, decision, payments.ConditionMet, condition=condition)]


def hold(payout: Payout, decision: Decision, note: Noted) -> Decided:
    if payout.held:
        return payout, []
    after = replace(payout, held=note)
    return after, [fact(after, decision, payments.PaymentsHeld)]


def release(payout: Payout, decision: Decision, note: Noted) -> Decided:
    if not payout.held:
        return payout, []
    after = replace(payout, held=None, notes=(*payout.notes, payout.held, note))
    return after, [fact(after, decision, payments.PaymentsReleased)]


def renounce(payout: Payout, decision: Decision, note: Noted) -> Decided:
    """The rest is never paid. What is in a file or paid stays."""
    waiting = [part.number for part in payout.parts if part.state is PartState.WAITING]
    if not waiting:
        if payout.cents_in(PartState.RENOUNCED):
            return payout, []
        raise NothingLeft("nothing of it is left to be paid", field="decision_id", value=payout.payout_id, remedy="look at its instalments")
    after = replace(_each(payout, waiting, state=PartState.RENOUNCED), notes=(*payout.notes, note))
    return after, [fact(after, decision, payments.PaymentsRenounced, renounced_cents=payout.waiting_cents)]


def overpaid(before: Payout, after: Payout, decision: Decision) -> Sequence[Fact]:
    """What is said where more is paid by now than is granted."""
    if after.overpaid_cents <= before.overpaid_cents:
        return []
    return [fact(after, decision, payments.OverpaymentFound, overpaid_cents=after.overpaid_cents)]


def fact(payout: Payout, decision: Decision, kind: type[payments.PayoutFact], **more: object) -> Fact:
    return view_of(decision, kind, paid_cents=payout.paid_cents, waiting_cents=payout.waiting_cents, **more)


def _laid_out(decision: Decision) -> tuple[Part, ...]:
    if decision.granted_cents == 0:
        return ()
    if not decision.instalments:
        return (Part(number=1, cents=decision.granted_cents, due_on=decision.decided_on, condition=InstalmentCondition.DECISION_FINAL),)
    return tuple(
        Part(number=number, cents=one.cents, due_on=one.due_on, condition=one.condition)
        for number, one in enumerate(decision.instalments, start=1)
        if one.cents
    )


def _laid_anew(payout: Payout, decision: Decision) -> Payout:
    to_pay = max(0, decision.granted_cents - payout.committed_cents - payout.cents_in(PartState.RENOUNCED))
    return replace(payout, granted_cents=decision.granted_cents, parts=_rescaled(payout.parts, to_pay, due_on=decision.decided_on))


def _rescaled(parts: Sequence[Part], to_pay: int, *, due_on: date) -> tuple[Part, ...]:
    """Those that wait in their proportion, rounded down, the last takes the rest; where none waits and something is to be paid, one more."""
    waiting = [part for part in parts if part.state is PartState.WAITING]
    total = sum(part.cents for part in waiting)
    cents = {part.number: part.cents * to_pay // total for part in waiting}
    if waiting:
        cents[waiting[-1].number] += to_pay - sum(cents.values())
    elif to_pay:
        number = max((part.number for part in parts), default=0) + 1
        return (*parts, Part(number=number, cents=to_pay, due_on=due_on, condition=InstalmentCondition.DECISION_FINAL))
    rescaled = (replace(part, cents=cents.get(part.number, part.cents)) for part in parts)
    return tuple(part for part in rescaled if part.cents)


def _in_file(payout: Payout, payment_file_id: PaymentFileId) -> Collection[int]:
    return [part.number for part in payout.parts if part.state is PartState.IN_FILE and part.payment_file_id == payment_file_id]


def _each(payout: Payout, numbers: Collection[int], **changed: object) -> Payout:
    return replace(payout, parts=tuple(replace(part, **changed) if part.number in numbers else part for part in payout.parts))  # type: ignore[arg-type]

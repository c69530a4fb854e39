"""What stands in each letter. Sums are integer cents, days are those of Helsinki, texts come in the languages in which they were written."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from services.grants.domain.deadlines import Deadline
from shared.contracts.grants.decisions import Instalment, Terms
from shared.contracts.grants.programmes import AdjustmentRule
from shared.contracts.grants.recoveries import RecoveryCause
from shared.contracts.grants.words import Outcome
from shared.contracts.words import LocalName, LocalText


class Standing(StrEnum):
    """Whether a decision waits for the budget (talousarvio) of its year to be confirmed."""

    CONDITIONAL = "conditional"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The authority that sends it. `address` is its lines; what it has no phone or page for is empty."""

    area: LocalName
    unit: LocalName
    address: tuple[str, ...]
    phone: str = ""
    email: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    name: str
    address: tuple[str, ...] = ()
    business_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """The body or the office-holder's title, on what day, and the section (§) of the minutes or the office-holder's decision."""

    name: LocalName
    decided_on: date
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherInformation:
    """Who tells more: a title or a person's name, and how to reach them."""

    name: LocalName
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInstruction:
    """To whom a review request goes, where it is handed in, and until when."""

    authority: LocalName
    postal_address: tuple[str, ...]
    visiting_address: tuple[str, ...]
    email: str
    opening_hours: LocalText
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every letter has. The case number (asianumero) is the registry office's."""

    sender: Sender
    recipient: Recipient
    dated_on: date
    case_number: str
    kind: LocalName
    year: int
    decider: Decider
    further: FurtherInformation
    review: ReviewInstruction


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionOutcome:
    """How the application met a criterion: the mean of its reviewers' scores from 0 to 5, of this weight beside the others."""

    name: LocalName
    weight: int
    mean: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOfDecision:
    """`terms` are None where nothing is granted."""

    head: Head
    outcome: Outcome
    standing: Standing
    asked_cents: int
    granted_cents: int
    reasons: LocalText
    criteria: tuple[CriterionOutcome, ...] = ()
    terms: Terms | None = None
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierDecision:
    case_number: str
    decider: Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOfAdjustment:
    """What became of a conditional decision when the budget was confirmed: it stands, changes by the rule, or lapses (`after_cents` is 0).

    `decided_cents` are of all conditional decisions together, `confirmed_cents` what the budget has for them.
    """

    head: Head
    earlier: EarlierDecision
    budget_confirmed_on: date
    before_cents: int
    after_cents: int
    decided_cents: int
    confirmed_cents: int
    rule: AdjustmentRule
    reasons: LocalText | None = None
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How a recovered sum is paid back."""

    due_on: date
    iban: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOfRecovery:
    """`interest` is whether the decision that is recovered from had it as a term."""

    head: Head
    earlier: EarlierDecision
    cause: RecoveryCause
    paid_cents: int
    recovered_before_cents: int
    recovered_cents: int
    reasons: LocalText
    interest: bool
    payment: Payment


Letter = LetterOfDecision | LetterOfAdjustment | LetterOfRecovery

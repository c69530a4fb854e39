"""Decisions on applications (avustuspäätös): what is granted and why, on which terms, and what becomes of it with the budget and by review."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.words import ApplicationId, CallId, DecisionId, GrantKind, Outcome, PartnerShare, ProgrammeId, ReviewRequestId
from shared.contracts.times import Day, Instant
from shared.contracts.words import Cents, Code, LocalText, MunicipalityCode, Name, OrganisationId, Part, Text


class WayOfNotice(StrEnum):
    """How a decision reaches its applicant (tiedoksianto); the time for asking for a review counts from it."""

    LETTER = "letter"
    ELECTRONIC = "electronic"
    PERSONAL = "personal"


class InstalmentCondition(StrEnum):
    """What must be so before an instalment is paid."""

    NONE = "none"
    DECISION_FINAL = "decision_final"
    INTERIM_REPORT = "interim_report"
    REPORT = "report"
    OUTSIDE_FUNDING = "outside_funding"


class Instalment(Part):
    """A part of a grant that is paid on its own."""

    cents: Cents
    due_on: Day
    condition: InstalmentCondition = InstalmentCondition.DECISION_FINAL


class Terms(Part):
    """What a grant is bound to (avustusehdot)."""

    purpose: LocalText
    use_from: Day
    use_until: Day
    report_due_on: Day
    interest_on_recovery: bool = True
    """Whether what is recovered bears interest, as a term of this decision."""
    others: tuple[LocalText, ...] = Field(default=(), max_length=20)


class DecideApplication(Command, type="grants.decide_application.v1", subject="decision_id", personal=True):
    """A grant officer enters what was decided, by the board or an office-holder: the sum, the reasons, the terms. Conditional while the budget is."""

    decision_id: DecisionId
    application_id: ApplicationId
    outcome: Outcome
    granted_cents: Cents = 0
    reasons: LocalText
    terms: Terms | None = None
    """What a grant needs; null for one that is rejected."""
    instalments: tuple[Instalment, ...] = Field(default=(), max_length=24)
    """They sum to what is granted; none: it is paid at once when it is final."""
    decided_by: Name
    """The body, or the office-holder's title."""
    decided_on: Day
    section: Name | None = None


class SendDecision(Command, type="grants.send_decision.v1", subject="decision_id"):
    """A grant officer notes that the decision's letter was sent, and how: from then on a review may be asked for, for a time."""

    decision_id: DecisionId
    by: WayOfNotice
    sent_on: Day


class RequestReview(Command, type="grants.request_review.v1", subject="decision_id", personal=True):
    """An applicant asks for its decision to be reviewed (oikaisuvaatimus). One that is late is kept and dismissed as late."""

    review_request_id: ReviewRequestId
    decision_id: DecisionId
    text: Text = Field(min_length=1)
    arrived_at: Instant | None = None
    """When it reached the registry office, where an officer enters it; null: now."""


class DecideReviewRequest(Command, type="grants.decide_review_request.v1", subject="decision_id", personal=True):
    """What was decided on a request for review: the decision stands, or another sum is granted."""

    decision_id: DecisionId
    review_request_id: ReviewRequestId
    granted_cents: Cents | None = None
    """Null: the decision stands."""
    reasons: LocalText
    decided_by: Name
    decided_on: Day
    section: Name | None = None


class InMunicipality(Part):
    """The part of a grant for a municipality; null: of an applicant that names none."""

    municipality: MunicipalityCode | None
    cents: int


class DecisionFact(Fact):
    """What every fact of a decision says of it, as it stands after the fact."""

    decision_id: DecisionId
    application_id: ApplicationId
    call_id: CallId
    programme_id: ProgrammeId
    year: int
    kind: GrantKind
    applicant: OrganisationId
    partners: tuple[PartnerShare, ...] = ()
    """Those who applied with it, with their parts of what was asked for."""
    municipalities: tuple[MunicipalityCode, ...] = ()
    priority: Code | None = None
    outcome: Outcome
    asked_cents: int
    granted_cents: int
    by_municipality: tuple[InMunicipality, ...] = ()
    """What is granted in equal parts for the municipalities, to the cent; none: nothing is granted."""
    conditional: bool
    """Until the budget is confirmed."""


class DecisionMade(DecisionFact, type="grants.decision.made.v1", subject="decision_id"):
    """An application is decided: its applicant is sent a letter, and a grant is published."""

    decided_on: date
    closed_at: datetime | None = None
    """When its call closed: the time to decide counts from it."""
    applicants: int
    """How many answer for it together."""


class DecisionConfirmed(DecisionFact, type="grants.decision.confirmed.v1", subject="decision_id"):
    """With the budget a conditional decision is final at the sum that it had."""


class DecisionAdjusted(DecisionFact, type="grants.decision.adjusted.v1", subject="decision_id"):
    """Another sum is granted than before, by the rule of the confirmed budget or after a review; it is final."""

    was_cents: int
    why: Code
    """`budget` or `review`."""


class DecisionSent(DecisionFact, type="grants.decision.sent.v1", subject="decision_id"):
    """Its letter was sent: a review may be asked for until the deadline."""

    by: WayOfNotice
    review_until: datetime


class ReviewRequestMade(Fact, type="grants.review_request.made.v1", subject="review_request_id"):
    """An applicant asks for its decision to be reviewed."""

    review_request_id: ReviewRequestId
    decision_id: DecisionId
    application_id: ApplicationId
    in_time: bool


class ReviewRequestDecided(Fact, type="grants.review_request.decided.v1", subject="review_request_id"):
    """What was asked to be reviewed is decided: the decision stands, or is adjusted."""

    review_request_id: ReviewRequestId
    decision_id: DecisionId
    application_id: ApplicationId
    stands: bool

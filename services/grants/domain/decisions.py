"""Decisions on applications: granted, partly or rejected, with reasons; on condition until the budget is confirmed.

What must stay true: one application has one decision; it rests on as many reviews as its call wants; nothing is granted beyond the sum of the call or of
the programme, planned or confirmed; its sum is changed by the confirmed budget and by a review alone, its terms by a change that was asked for, or given by a
review where it had none, and each change is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.grants.domain.applications import UNDER_WAY, Application, State, WrongApplicationState
from services.grants.domain.calls import Call
from services.grants.domain.programmes import euros
from shared.contracts.envelope import Fact
from shared.contracts.grants import ApplicationId, CallId, DecisionId, ProgrammeId, decisions
from shared.contracts.grants.applications import ApplicationLanguage
from shared.contracts.grants.decisions import InMunicipality, Instalment, Terms, WayOfNotice
from shared.contracts.grants.words import ChangeRequestId, Outcome, PartnerShare, ReviewRequestId
from shared.contracts.words import LocalText, OrganisationId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue

BUDGET = "budget"


class OutcomeDoesNotFit(InvalidValue):
    slug = "outcome-does-not-fit"


class BeyondTheMost(DomainError):
    slug = "beyond-the-most"


class InstalmentsDiffer(InvalidValue):
    slug = "instalments-do-not-sum"


class TermsMissing(InvalidValue):
    slug = "terms-missing"


class DecidedAlready(DomainError):
    slug = "decided-already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    by: WayOfNotice
    sent_on: date
    review_until: datetime
    """A request for review that arrives before it is in time."""
    adjustments: int = 0
    """How many there were of what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """Another sum than before, and why: `budget` or `review`."""

    was_cents: int
    cents: int
    why: str
    on: date
    instalments: tuple[Instalment, ...] = ()
    """As they were before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest:
    review_request_id: ReviewRequestId
    request_fingerprint: str
    arrived_at: datetime
    in_time: bool
    text: str
    by: str
    decided: "DecidedReview | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedReview:
    request_fingerprint: str
    granted_cents: int | None
    reasons: LocalText
    decided_by: str
    decided_on: date
    section: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedChange:
    """`was` are the terms before it."""

    request_fingerprint: str
    is_granted: bool
    was: Terms
    reasons: LocalText
    decided_by: str
    decided_on: date
    section: str | None
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """Another use of the grant, or more time for it, as its applicant asked."""

    change_request_id: ChangeRequestId
    request_fingerprint: str
    use_until: date | None
    purpose: LocalText | None
    reasons: str
    by: str
    asked_at: datetime
    decided: DecidedChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    decision_id: DecisionId
    request_fingerprint: str
    application_id: ApplicationId
    call_id: CallId
    programme_id: ProgrammeId
    year: int
    kind: str
    applicant: OrganisationId
    shares: tuple[PartnerShare, ...]
    municipalities: tuple[str, ...]
    priority: str | None
    language: ApplicationLanguage
    number: str
    outcome: Outcome
    asked_cents: int
    granted_cents: int
    conditional: bool
    reasons: LocalText
    decided_by: str
    decided_on: date
    section: str | None = None
    terms: Terms | None = None
    instalments: tuple[Instalment, ...] = ()
    rank: int | None = None
    """Its place in the call's ranking, where there was one."""
    sent: Sent | None = None
    adjusted: tuple[Adjusted, ...] = ()
    review_requests: tuple[ReviewRequest, ...] = ()
    change_requests: tuple[ChangeRequest, ...] = ()

    @property
    def partners(self) -> tuple[PartnerShare, ...]:
        return self.shares

    @property
    def by_municipality(self) -> tuple[InMunicipality, ...]:
        """In equal parts where its applicant acts in several; the cents that do not divide go to the first ones."""
        towns = tuple(dict.fromkeys(self.municipalities)) or (None,)
        each, left = divmod(self.granted_cents, len(towns))
        return tuple(InMunicipality(municipality=town, cents=each + (at < left)) for at, town in enumerate(towns) if self.granted_cents)

    @property
    def terms_decided(self) -> Terms | None:
        """The terms as they were decided, before any change; none where it was rejected, whatever a review made of it."""
        if self.adjusted and self.adjusted[0].was_cents == 0:
            return None
        first = next((one.decided for one in self.change_requests if one.decided and one.decided.is_granted), None)
        return first.was if first else self.terms

    @property
    def letter_of(self) -> date:
        """The day of what its newest letter says: of the decision, or of the budget that adjusted it."""
        return max([self.decided_on, *(one.on for one in self.adjusted if one.why == BUDGET)])

    @property
    def letter_sent(self) -> Sent | None:
        """How its newest letter was sent; None where that one was not. A review has a letter of its own."""
        is_newest = self.sent is not None and all(one.why != BUDGET for one in self.adjusted[self.sent.adjustments :])
        return self.sent if is_newest else None

    @property
    def applicants(self) -> tuple[OrganisationId, ...]:
        """All who answer for it, the one that is paid first."""
        return (self.applicant, *(OrganisationId(share.organisation_id) for share in self.shares))


Decided = tuple[Decision, Sequence[Fact]]


def decide(existing: Decision | None, command: decisions.DecideApplication, *, application: Application, call: Call, conditional: bool) -> Decided:
    """That nothing exceeds the sums, and that enough reviews count, is for the caller to have seen to, with everything locked."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="decision", key=command.decision_id)
        return existing, []
    if application.state is State.DECIDED:
        raise DecidedAlready("it is decided", field="application_id", value=application.application_id, remedy="change it by a review")
    if application.state not in UNDER_WAY or application.asked_cents is None or application.number is None:
        raise WrongApplicationState(
            f"it is {application.state}: one cannot decide on it",
            field="application_id",
            value=application.application_id,
            remedy="decide on what was handed in",
        )
    _refuse_misfit(command, asked_cents=application.asked_cents)
    refuse_beyond_most(call, command.granted_cents)
    decision = made_from(
        command,
        Decision,
        request_fingerprint=fingerprint(command),
        **{name: getattr(application, name) for name in OF_THE_APPLICATION},
        conditional=conditional and command.outcome is not Outcome.REJECTED,
    )
    return decision, [fact_of(decision, decisions.DecisionMade, closed_at=call.closes_at, applicants=len(application.applicants))]


OF_THE_APPLICATION = (
    "call_id", "programme_id", "year", "kind", "applicant", "shares", "municipalities", "priority", "language", "number", "asked_cents", "rank",
)  # fmt: skip


def refuse_beyond_most(call: Call, cents: int) -> None:
    """Raises BeyondTheMost."""
    if call.most_cents is not None and cents > call.most_cents:
        raise BeyondTheMost(f"the call grants at most {euros(call.most_cents)} to one applicant", field="granted_cents", value=cents, remedy="grant less")


def refuse_without_terms(terms: Terms | None, *, cents: int) -> None:
    """Raises TermsMissing: money without terms, or days that are not in their order."""
    if cents and terms is None:
        raise TermsMissing("a grant has terms", field="terms", remedy="give its purpose, when it may be used, and when its report is due")
    if terms and not terms.use_from <= terms.use_until <= terms.report_due_on:
        said, remedy = "it is used from, until, and reported after that", "give the three days in their order"
        raise TermsMissing(said, field="terms.use_until", value=terms.use_until, remedy=remedy)


def settle(decision: Decision, cents: int, *, on: date) -> Decided:
    """With the confirmed budget: final at its own sum, or at another one. Instalments follow in proportion, the last one takes the rest."""
    if not decision.conditional:
        return decision, []
    final = replace(decision, conditional=False)
    if cents == decision.granted_cents:
        return final, [fact_of(final, decisions.DecisionConfirmed)]
    return adjust(final, cents, why=BUDGET, on=on)


def send(decision: Decision, *, by: WayOfNotice, sent_on: date, review_until: datetime) -> Decided:
    """The newest letter of it: that of the decision, or of its adjustment by the budget."""
    if (before := decision.letter_sent) and (before.by, before.sent_on) == (by, sent_on):
        return decision, []
    if sent_on < decision.letter_of:
        raise InvalidValue("it is sent after it is decided", field="sent_on", value=sent_on, remedy=f"give {decision.letter_of} or later")
    sent = replace(decision, sent=Sent(by=by, sent_on=sent_on, review_until=review_until, adjustments=len(decision.adjusted)))
    return sent, [fact_of(sent, decisions.DecisionSent, by=by, review_until=review_until)]


def adjust(decision: Decision, cents: int, *, why: str, on: date) -> Decided:
    adjusted = replace(
        decision,
        granted_cents=cents,
        outcome=outcome_of(cents, asked_cents=decision.asked_cents),
        instalments=in_proportion(decision.instalments, cents),
        adjusted=(*decision.adjusted, Adjusted(was_cents=decision.granted_cents, cents=cents, why=why, on=on, instalments=decision.instalments)),
    )
    return adjusted, [fact_of(adjusted, decisions.DecisionAdjusted, was_cents=decision.granted_cents, why=why)]


def outcome_of(cents: int, *, asked_cents: int) -> Outcome:
    if cents == 0:
        return Outcome.REJECTED
    return Outcome.GRANTED if cents >= asked_cents else Outcome.PARTLY


def in_proportion(instalments: Sequence[Instalment], cents: int) -> tuple[Instalment, ...]:
    """The instalments of another sum: each in its proportion rounded down, the last one takes the rest. Those that would be nothing go."""
    if not instalments:
        return ()
    total = sum(one.cents for one in instalments)
    parts = [one.cents * cents // total for one in instalments[:-1]]
    parts.append(cents - sum(parts))
    return tuple(one.model_copy(update={"cents": part}) for one, part in zip(instalments, parts, strict=True) if part)


def parts_of(decision: Decision, cents: int) -> Iterator[tuple[OrganisationId, int]]:
    """What each receives of so much of a grant: a partner in proportion to its part of what was asked for, rounded down; the applicant the rest."""
    parts = [(OrganisationId(share.organisation_id), cents * share.cents // decision.asked_cents) for share in decision.shares]
    yield decision.applicant, cents - sum(part for _, part in parts)
    yield from parts


def _refuse_misfit(command: decisions.DecideApplication, *, asked_cents: int) -> None:
    """What was decided, the sum, the terms and the instalments say the same."""
    fitting = outcome_of(command.granted_cents, asked_cents=asked_cents)
    if command.granted_cents > asked_cents or command.outcome is not fitting:
        said = f"{command.outcome} does not fit {euros(command.granted_cents)} of {euros(asked_cents)} asked for"
        raise OutcomeDoesNotFit(said, field="outcome", value=command.outcome, remedy=f"say {fitting}, or give another sum up to {asked_cents} cents")
    refuse_without_terms(command.terms, cents=command.granted_cents)
    if command.instalments and (together := sum(one.cents for one in command.instalments)) != command.granted_cents:
        said, remedy = f"the instalments are {together} cents together", f"let them sum to {command.granted_cents}"
        raise InstalmentsDiffer(said, field="instalments", value=together, remedy=remedy)

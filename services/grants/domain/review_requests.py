"""Requests for review (oikaisuvaatimus): in time or late, and what is decided on them.

What must stay true: one that is late is kept and said to be late, and changes nothing; a request is decided once; what is granted has terms, which a review
gives where there were none.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.grants.domain.decisions import DecidedAlready, DecidedReview, Decision, OutcomeDoesNotFit, ReviewRequest, adjust, refuse_without_terms
from shared.contracts.envelope import Fact
from shared.contracts.grants import decisions
from shared.contracts.grants.decisions import Terms
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue, NotFound


class NotSentYet(DomainError):
    slug = "not-sent-yet"


class ReviewRequestTwice(DomainError):
    slug = "review-requested-already"


class ReviewRequestLate(DomainError):
    slug = "review-request-late"


class TermsStand(InvalidValue):
    slug = "terms-stand"


Decided = tuple[Decision, Sequence[Fact]]


def request(decision: Decision, command: decisions.RequestReview, *, by: str, arrived_at: datetime) -> Decided:
    """One that is late is kept, and said to be."""
    for one in decision.review_requests:
        if one.review_request_id == command.review_request_id:
            refuse_other_content(one.request_fingerprint, command, what="review request", key=command.review_request_id)
            return decision, []
    if decision.sent is None:
        raise NotSentYet(
            "its letter was not sent yet", field="decision_id", value=decision.decision_id, remedy="wait for the letter, from which the time counts"
        )
    if any(one.decided is None for one in decision.review_requests):
        raise ReviewRequestTwice("a request waits already", field="decision_id", value=decision.decision_id, remedy="add to that one by a letter to the office")
    in_time = arrived_at < decision.sent.review_until
    request = ReviewRequest(
        review_request_id=command.review_request_id, request_fingerprint=fingerprint(command), arrived_at=arrived_at, in_time=in_time, text=command.text, by=by
    )
    asked = replace(decision, review_requests=(*decision.review_requests, request))
    return asked, [fact_of(asked, decisions.ReviewRequestMade, review_request_id=request.review_request_id, in_time=in_time)]


def decide(decision: Decision, command: decisions.DecideReviewRequest, *, conditional: bool) -> Decided:
    """`conditional`: whether the budget is still to be confirmed. A late request is dismissed: the decision stands."""
    request = next((one for one in decision.review_requests if one.review_request_id == command.review_request_id), None)
    if request is None:
        raise NotFound("review_request", command.review_request_id)
    if request.decided:
        if request.decided.request_fingerprint != fingerprint(command):
            raise DecidedAlready("it is decided", field="review_request_id", value=command.review_request_id, remedy="a further appeal goes to the court")
        return decision, []
    if not request.in_time and command.granted_cents is not None:
        raise ReviewRequestLate("it was late: the decision stands", field="granted_cents", value=command.granted_cents, remedy="dismiss it, without a sum")
    if command.granted_cents is not None and command.granted_cents > decision.asked_cents:
        raise OutcomeDoesNotFit("more than was asked for", field="granted_cents", value=command.granted_cents, remedy=f"give {decision.asked_cents} or less")
    terms = _terms(decision, command)
    done = _decided_review(command)
    requests = tuple(replace(one, decided=done) if one is request else one for one in decision.review_requests)
    after = replace(decision, review_requests=requests)
    stands = command.granted_cents is None or command.granted_cents == decision.granted_cents
    said = fact_of(after, decisions.ReviewRequestDecided, review_request_id=command.review_request_id, stands=stands)
    if stands or command.granted_cents is None:
        return after, [said]
    adjusted, facts = adjust(replace(after, conditional=conditional, terms=terms), command.granted_cents, why="review", on=command.decided_on)
    return adjusted, [said, *facts]


def _terms(decision: Decision, command: decisions.DecideReviewRequest) -> Terms | None:
    """Those of the grant after the review. Raises TermsMissing, TermsStand."""
    if command.terms and (decision.terms or not command.granted_cents):
        raise TermsStand(
            "a review gives terms where it grants something of what had none",
            field="terms", value="given", remedy="leave them out; terms that there are become others by a change that is asked for",
        )  # fmt: skip
    terms = decision.terms or command.terms
    refuse_without_terms(terms, cents=command.granted_cents or 0)
    return terms


def _decided_review(command: decisions.DecideReviewRequest) -> DecidedReview:
    return DecidedReview(
        request_fingerprint=fingerprint(command),
        granted_cents=command.granted_cents,
        reasons=command.reasons,
        decided_by=command.decided_by,
        decided_on=command.decided_on,
        section=command.section,
    )

"""Decisions: what was decided, the sum, the terms and the instalments say the same, and each change is kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.domain import applications, decisions, review_requests
from services.grants.domain.applications import Application, Handed
from services.grants.domain.decisions import BeyondTheMost, Decision, InstalmentsDiffer, OutcomeDoesNotFit, TermsMissing, in_proportion
from services.grants.domain.review_requests import NotSentYet, ReviewRequestLate
from shared.contracts.grants import ApplicationId, DecisionId
from shared.contracts.grants.applications import BeginApplication
from shared.contracts.grants.decisions import DecideApplication, DecideReviewRequest, Instalment, RequestReview, Terms, WayOfNotice
from shared.contracts.grants.words import Outcome, ReviewRequestId
from shared.contracts.words import LocalText, OrganisationId
from shared.errors import InvalidValue
from tests.unit.grants.test_calls import CLOSES, OPENS, a_call

DAY, UNTIL = date(2024, 1, 30), datetime(2024, 2, 16, 13, tzinfo=UTC)
REQUEST = ReviewRequestId(UUID(int=50))
WORDS = LocalText(fi="Perustelut")


def an_application(*, asked_cents: int = 10_000_00) -> Application:
    command = BeginApplication(application_id=ApplicationId(UUID(int=30)), call_id=a_call().call_id, applicant=OrganisationId(UUID(int=31)))
    draft, _ = applications.begin(None, command, call=a_call(), known={}, by="maija", now=OPENS)
    submitted, _ = applications.submit(draft, call=a_call(), handed=Handed(asked_cents=asked_cents), number="2024/1", by="maija", at=CLOSES)
    return applications.proposed(submitted, rank=3)


def deciding(cents: int = 8_000_00, outcome: Outcome = Outcome.PARTLY, **changed: Any) -> DecideApplication:
    terms = Terms(purpose=WORDS, use_from=date(2024, 1, 1), use_until=date(2024, 12, 31), report_due_on=date(2025, 3, 31))
    given: dict[str, Any] = {
        "decision_id": DecisionId(UUID(int=40)), "application_id": ApplicationId(UUID(int=30)), "outcome": outcome, "granted_cents": cents,
        "reasons": WORDS, "terms": terms if cents else None, "decided_by": "Aluehallitus", "decided_on": DAY,
    }  # fmt: skip
    return DecideApplication(**given | changed)


def decided(command: DecideApplication | None = None, *, conditional: bool = True, **call: Any) -> Decision:
    return decisions.decide(None, command or deciding(), application=an_application(), call=a_call(**call), conditional=conditional)[0]


def sent(decision: Decision) -> Decision:
    return decisions.send(decision, by=WayOfNotice.ELECTRONIC, sent_on=DAY, review_until=UNTIL)[0]


def requesting() -> RequestReview:
    return RequestReview(review_request_id=REQUEST, decision_id=DecisionId(UUID(int=40)), text="Summa on liian pieni")


def reviewing(cents: int | None) -> DecideReviewRequest:
    return DecideReviewRequest(
        decision_id=DecisionId(UUID(int=40)), review_request_id=REQUEST, granted_cents=cents, reasons=WORDS, decided_by="Aluehallitus", decided_on=DAY
    )


@pytest.mark.parametrize(
    ("cents", "outcome", "fault"),
    [
        (10_000_00, Outcome.PARTLY, OutcomeDoesNotFit), (8_000_00, Outcome.GRANTED, OutcomeDoesNotFit), (1, Outcome.REJECTED, OutcomeDoesNotFit),
        (0, Outcome.PARTLY, OutcomeDoesNotFit), (10_000_01, Outcome.GRANTED, OutcomeDoesNotFit),
    ],
)  # fmt: skip
def test_what_was_decided_fits_the_sum(cents: int, outcome: Outcome, fault: type[Exception]) -> None:
    with pytest.raises(fault, match="does not fit"):
        decided(deciding(cents, outcome))


def test_a_grant_has_terms_and_its_instalments_sum_to_it() -> None:
    parts = (Instalment(cents=5_000_00, due_on=DAY), Instalment(cents=2_999_99, due_on=DAY))
    with pytest.raises(TermsMissing):
        decided(deciding(terms=None))
    with pytest.raises(InstalmentsDiffer, match="799999 cents"):
        decided(deciding(instalments=parts))
    with pytest.raises(BeyondTheMost, match=r"5000\.00"):
        decided(most_cents=5_000_00)


def test_a_decision_is_conditional_until_the_budget_is_and_a_rejection_never() -> None:
    assert (decided().conditional, decided(conditional=False).conditional) == (True, False)
    assert decided(deciding(0, Outcome.REJECTED)).conditional is False
    assert decided().rank == 3


def test_the_budget_settles_a_conditional_decision_once_and_keeps_what_it_was() -> None:
    final, facts = decisions.settle(decided(), 7_680_00, on=DAY)

    assert (final.granted_cents, final.conditional, [(one.was_cents, one.cents, one.why) for one in final.adjusted]) == (
        7_680_00, False, [(8_000_00, 7_680_00, "budget")],
    )  # fmt: skip
    assert [fact.wire_name for fact in facts] == ["grants.decision.adjusted.v1"]
    assert decisions.settle(final, 1, on=DAY) == (final, [])
    assert [fact.wire_name for fact in decisions.settle(decided(), 8_000_00, on=DAY)[1]] == ["grants.decision.confirmed.v1"]
    assert decisions.settle(decided(), 0, on=DAY)[0].outcome is Outcome.REJECTED


def test_a_decision_that_the_budget_adjusts_has_another_letter_to_be_sent_even_on_the_same_day() -> None:
    first = sent(decided())
    assert first.sent
    adjusted, _ = decisions.settle(first, 7_680_00, on=first.sent.sent_on)
    again, facts = decisions.send(adjusted, by=first.sent.by, sent_on=first.sent.sent_on, review_until=UNTIL)
    confirmed, _ = decisions.settle(first, 8_000_00, on=first.sent.sent_on)

    assert (first.letter_sent, adjusted.letter_sent, again.letter_sent, confirmed.letter_sent) == (first.sent, None, again.sent, first.sent)
    assert [fact.wire_name for fact in facts] == ["grants.decision.sent.v1"]
    assert adjusted.adjusted[0].instalments == first.instalments
    with pytest.raises(InvalidValue, match="after it is decided"):
        decisions.send(adjusted, by=first.sent.by, sent_on=adjusted.letter_of - timedelta(days=1), review_until=UNTIL)


@given(st.lists(st.integers(1, 10_000_00), min_size=1, max_size=6), st.data())
def test_instalments_of_another_sum_sum_to_it_and_none_grows(cents: list[int], data: st.DataObject) -> None:
    other = data.draw(st.integers(0, sum(cents)))
    parts = in_proportion([Instalment(cents=one, due_on=DAY) for one in cents], other)

    assert sum(part.cents for part in parts) == other
    assert len(parts) <= len(cents)


@given(st.integers(0, 10_000_00), st.lists(st.sampled_from(["609", "684", "079", "214"]), max_size=4))
def test_a_grant_stands_in_equal_parts_where_its_applicant_acts_and_nothing_of_it_is_lost(cents: int, towns: list[str]) -> None:
    decision = replace(decided(), granted_cents=cents, municipalities=tuple(towns))
    parts = [part.cents for part in decision.by_municipality]
    known: list[str | None] = [*dict.fromkeys(towns)]

    assert sum(parts) == cents
    assert max(parts, default=0) - min(parts, default=0) <= 1
    assert [part.municipality for part in decision.by_municipality] == ((known or [None]) if cents else [])


def test_a_review_is_requested_after_the_letter_and_one_that_is_late_changes_nothing() -> None:
    with pytest.raises(NotSentYet):
        review_requests.request(decided(), requesting(), by="maija", arrived_at=UNTIL)
    late, (fact,) = review_requests.request(sent(decided()), requesting(), by="maija", arrived_at=UNTIL)

    assert fact.model_dump()["in_time"] is False
    with pytest.raises(ReviewRequestLate):
        review_requests.decide(late, reviewing(9_000_00), conditional=True)
    assert review_requests.decide(late, reviewing(None), conditional=True)[0].granted_cents == 8_000_00


def test_a_review_in_time_may_change_the_sum_and_is_decided_once() -> None:
    asked, _ = review_requests.request(sent(decided()), requesting(), by="maija", arrived_at=datetime(2024, 2, 16, 12, 59, tzinfo=UTC))
    after, facts = review_requests.decide(asked, reviewing(9_000_00), conditional=False)

    assert (after.granted_cents, after.conditional, after.adjusted[0].why) == (9_000_00, False, "review")
    assert [fact.wire_name for fact in facts] == ["grants.review_request.decided.v1", "grants.decision.adjusted.v1"]
    assert review_requests.decide(after, reviewing(9_000_00), conditional=False) == (after, [])
    with pytest.raises(OutcomeDoesNotFit):
        review_requests.decide(asked, reviewing(10_000_01), conditional=False)

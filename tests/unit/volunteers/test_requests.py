"""Requests: with one volunteer at a time, never asked twice, ended by either side, gone without a trace."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.volunteers.domain import outcomes, requests
from services.volunteers.domain.outcomes import NotYetOver
from services.volunteers.domain.placing import NoAgreementInForce, NoJointSupervision, refuse_without_agreement
from services.volunteers.domain.requests import Answer, AskedBefore, NotAsked, NotUnderWay, Request, RequestIsOver, State, WithAnotherAlready
from services.volunteers.domain.roles import AgreementNotAskedFor, Role, publish
from shared.contracts.registry.words import OrganisationKind
from shared.contracts.volunteers import RequestId, RoleId, VolunteerId
from shared.contracts.volunteers.requests import RequestAccepted, RequestEnded
from shared.contracts.volunteers.roles import PublishRole
from shared.contracts.volunteers.words import Outcome, Side, SupportKind
from shared.contracts.words import LocalName, LocalText, OrganisationId
from shared.errors import DomainError

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
TODAY = date(2026, 3, 2)
WITHIN = timedelta(hours=72)
ANNI, BERTTA, CARITA = (VolunteerId(UUID(int=number)) for number in (1, 2, 3))
OPEN = Request(
    request_id=RequestId(UUID(int=9)), organisation_id=OrganisationId(UUID(int=8)), role_id=RoleId(UUID(int=7)), kind=SupportKind.PEER, made_on=TODAY
)
WORDS, TEXT = LocalName(fi="Saattohoidon vapaaehtoinen"), LocalText(fi="On läsnä")
END_OF_LIFE = PublishRole(
    role_id=OPEN.role_id,
    code="end_of_life_companion",
    organiser=OPEN.organisation_id,
    name=WORDS,
    description=TEXT,
    volunteers_duties=TEXT,
    organisers_duties=TEXT,
    left_to_professionals=TEXT,
    supervision=TEXT,
    supports=SupportKind.END_OF_LIFE,
    needs_agreement=OrganisationKind.PARISH,
)


def offered(to: VolunteerId = ANNI, request: Request = OPEN) -> Request:
    return requests.offer(request, to, now=NOW, within=WITHIN)[0]


def taken(by: VolunteerId = ANNI) -> Request:
    return requests.accept(offered(by), by, now=NOW + timedelta(hours=1))[0]


def test_while_one_owes_an_answer_nobody_else_is_asked() -> None:
    with pytest.raises(WithAnotherAlready):
        requests.offer(offered(), BERTTA, now=NOW, within=WITHIN)


@pytest.mark.parametrize("answer", [requests.decline, None])
def test_who_said_no_or_nothing_in_time_is_not_asked_again(answer: object) -> None:
    back, _ = requests.decline(offered(), ANNI, now=NOW) if answer else requests.time_out(offered(), now=NOW + WITHIN)

    assert back.state is State.OPEN
    with pytest.raises(AskedBefore):
        requests.offer(back, ANNI, now=NOW, within=WITHIN)
    assert offered(BERTTA, back).volunteer_id == BERTTA


def test_an_offer_that_the_coordinator_withdrew_says_nothing_of_the_volunteer() -> None:
    back, _ = requests.withdraw_offer(offered(), now=NOW)

    assert offered(ANNI, back).volunteer_id == ANNI


def test_an_answer_after_its_time_is_no_answer() -> None:
    with pytest.raises(NotAsked):
        requests.accept(offered(), ANNI, now=NOW + WITHIN)


def test_nothing_times_out_before_its_time() -> None:
    assert requests.time_out(offered(), now=NOW + WITHIN - timedelta(seconds=1)) == (offered(), [])


def test_nobody_but_who_was_asked_accepts() -> None:
    with pytest.raises(NotAsked):
        requests.accept(offered(), BERTTA, now=NOW)


def test_a_request_that_is_met_says_after_how_many_days_and_how_many_were_asked() -> None:
    second = offered(BERTTA, requests.decline(offered(), ANNI, now=NOW)[0])

    _, [fact] = requests.accept(second, BERTTA, now=NOW + timedelta(days=2))

    assert isinstance(fact, RequestAccepted)
    assert (fact.days, fact.asked) == (2, 2)


@pytest.mark.parametrize("side", list(Side))
def test_either_side_ends_it_at_any_time_without_a_reason(side: Side) -> None:
    for request, under_way in ((OPEN, False), (offered(), False), (taken(), True)):
        ended, [fact] = requests.end(request, side, today=TODAY, now=NOW)

        assert isinstance(fact, RequestEnded)
        assert (ended.state, ended.volunteer_id, fact.under_way) == (State.ENDED, None, under_way)


def test_what_a_volunteer_ended_is_looked_after_anew_by_somebody_else() -> None:
    ended, _ = requests.end(taken(), Side.VOLUNTEER, today=TODAY, now=NOW)

    again, _ = requests.reopen(ended)

    with pytest.raises(AskedBefore):
        requests.offer(again, ANNI, now=NOW, within=WITHIN)
    with pytest.raises(RequestIsOver):
        requests.reopen(requests.end(taken(), Side.REQUESTER, today=TODAY, now=NOW)[0])


def test_whoever_had_it_before_ends_nothing_of_whoever_has_it_now() -> None:
    again, _ = requests.reopen(requests.end(taken(), Side.VOLUNTEER, today=TODAY, now=NOW)[0])
    now_with_bertta, _ = requests.accept(offered(BERTTA, again), BERTTA, now=NOW)

    with pytest.raises(NotUnderWay):
        requests.refuse_not_with(now_with_bertta, ANNI)


def test_what_came_of_it_is_asked_once_some_time_after_it_was_closed_and_then_who_asked_is_forgotten() -> None:
    closed, _ = requests.close(taken(), today=TODAY)
    asked, [_] = outcomes.ask_outcome(closed)

    assert closed.due_on == TODAY + requests.OUTCOME_ASKED_AFTER
    assert asked.due_on == TODAY + requests.KEPT_AFTER
    assert outcomes.ask_outcome(asked) == (asked, [])
    assert outcomes.note_outcome(asked, Outcome.PARTLY)[0].outcome is Outcome.PARTLY
    with pytest.raises(NotYetOver):
        outcomes.note_outcome(taken(), Outcome.MET)


def test_an_erased_request_keeps_nothing_that_was_wanted_and_nobody_who_was_asked() -> None:
    erased, [_] = requests.erase(requests.note_supervision(taken(), TODAY, joint=True)[0])

    assert (erased.state, erased.offers, erased.wanted, erased.supervisions) == (State.ERASED, (), requests.Wanted(), ())
    with pytest.raises(RequestIsOver):
        requests.offer(erased, BERTTA, now=NOW, within=WITHIN)


def test_when_a_volunteer_is_erased_what_they_had_ends_and_what_they_were_asked_is_open() -> None:
    ended, [fact] = requests.without_volunteer(taken(), ANNI, today=TODAY)
    back, _ = requests.without_volunteer(offered(), ANNI, today=TODAY)

    assert isinstance(fact, RequestEnded)
    assert (ended.state, ended.offers) == (State.ENDED, ())
    assert (back.state, back.offers) == (State.OPEN, ())


def test_volunteers_are_with_the_dying_only_while_an_agreement_is_in_force_and_both_supervise() -> None:
    role, _ = publish(None, END_OF_LIFE)
    supervised, _ = requests.note_supervision(OPEN, TODAY, joint=True)
    alone, _ = requests.note_supervision(OPEN, TODAY, joint=False)

    with pytest.raises(NoAgreementInForce):
        refuse_without_agreement(role, supervised, in_force=False)
    for request in (OPEN, alone):
        with pytest.raises(NoJointSupervision):
            refuse_without_agreement(role, request, in_force=True)
    refuse_without_agreement(role, supervised, in_force=True)


def test_a_role_at_the_end_of_life_needs_an_agreement() -> None:
    with pytest.raises(AgreementNotAskedFor):
        publish(None, END_OF_LIFE.model_copy(update={"needs_agreement": None}))
    assert isinstance(publish(None, END_OF_LIFE)[0], Role)


class OneRequest(RuleBasedStateMachine):
    """Whatever everybody tries in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.request, self.now = OPEN, NOW
        self.said_no: set[UUID] = set()
        self.erased: set[UUID] = set()

    def tries(self, decide: object) -> bool:
        try:
            decided: requests.Decided = decide()  # type: ignore[operator]
        except DomainError:
            return False
        self.request = decided[0]
        return bool(decided[1])

    @rule(who=st.sampled_from([ANNI, BERTTA, CARITA]))
    def offer(self, who: VolunteerId) -> None:
        if who not in self.erased and self.tries(lambda: requests.offer(self.request, who, now=self.now, within=WITHIN)):
            assert who not in self.said_no

    @rule(who=st.sampled_from([ANNI, BERTTA, CARITA]))
    def accept(self, who: VolunteerId) -> None:
        before = self.request.volunteer_id
        if self.tries(lambda: requests.accept(self.request, who, now=self.now)):
            assert before == who

    @rule(who=st.sampled_from([ANNI, BERTTA, CARITA]))
    def decline(self, who: VolunteerId) -> None:
        if self.tries(lambda: requests.decline(self.request, who, now=self.now)):
            self.said_no.add(who)

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        was = self.request.volunteer_id
        if self.tries(lambda: requests.time_out(self.request, now=self.now)) and was:
            self.said_no.add(was)

    @rule()
    def withdraw(self) -> None:
        self.tries(lambda: requests.withdraw_offer(self.request, now=self.now))

    @rule(side=st.sampled_from(list(Side)))
    def end(self, side: Side) -> None:
        was = self.request.volunteer_id if self.request.state is State.UNDER_WAY else None
        if self.tries(lambda: requests.end(self.request, side, today=TODAY, now=self.now)) and was:
            self.said_no.add(was)

    @rule()
    def close(self) -> None:
        self.tries(lambda: requests.close(self.request, today=TODAY))

    @rule()
    def reopen(self) -> None:
        self.tries(lambda: requests.reopen(self.request))

    @precondition(lambda self: len(self.erased) < 2)
    @rule(who=st.sampled_from([ANNI, BERTTA, CARITA]))
    def erase_volunteer(self, who: VolunteerId) -> None:
        self.erased.add(who)
        self.tries(lambda: requests.without_volunteer(self.request, who, today=TODAY))

    @rule()
    def erase(self) -> None:
        self.tries(lambda: requests.erase(self.request))

    @invariant()
    def it_is_with_one_at_a_time(self) -> None:
        waiting = [offer for offer in self.request.offers if offer.answer is None]
        assert len(waiting) == (self.request.state is State.OFFERED)
        if self.request.state is State.UNDER_WAY:
            assert self.request.offers[-1].answer is Answer.ACCEPTED
        assert (self.request.volunteer_id is not None) == (self.request.state in {State.OFFERED, State.UNDER_WAY})

    @invariant()
    def nobody_erased_is_left(self) -> None:
        assert not self.erased & {offer.volunteer_id for offer in self.request.offers}

    @invariant()
    def it_is_over_on_a_day(self) -> None:
        assert (self.request.over_on is not None) == (self.request.state in {State.CLOSED, State.ENDED}) or self.request.state is State.ERASED


TestOneRequest = OneRequest.TestCase

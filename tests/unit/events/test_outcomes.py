"""Outcomes of tables and forums: each has an owner and a due date, and is followed until it is done or dropped."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.events.domain import forums, outcomes
from services.events.domain.forums import Forum, ForumClosedAlready
from services.events.domain.outcomes import Outcome, OutcomeNotOpen, State, Stay, Term
from shared.contracts.envelope import Fact
from shared.contracts.events import Title
from shared.contracts.events import outcomes as words
from shared.contracts.events.forums import ForumId, ForumKind, FoundForum
from shared.contracts.events.outcomes import OutcomeId
from shared.contracts.words import OrganisationId
from shared.domain.request_fingerprints import AlreadyThere

COUNTY, PORI, PARISH = (OrganisationId(UUID(int=n)) for n in (1, 2, 3))
TABLE, FORUM = ForumId(UUID(int=100)), ForumId(UUID(int=101))
TODAY, DUE = date(2026, 2, 1), date(2026, 6, 30)


def a_forum(forum_id: ForumId = TABLE, **changed: Any) -> Forum:
    command = FoundForum(forum_id=forum_id, kind=ForumKind.PARTNERSHIP_TABLE, name=Title(fi="Pöytä"), theme="loneliness", convenor=COUNTY)
    return replace(forums.found(None, command, today=TODAY)[0], **changed)


def recording(**changed: Any) -> words.RecordOutcome:
    given: dict[str, Any] = {"outcome_id": OutcomeId(UUID(int=7)), "forum_id": TABLE, "text": "Soittorinki aloittaa", "owner": PORI, "due_on": DUE}
    return words.RecordOutcome(**given | changed)


def recorded(**changed: Any) -> Outcome:
    return outcomes.record(None, recording(**changed), forum=a_forum(), today=TODAY)[0]


def test_an_outcome_has_an_owner_and_a_due_date_and_is_recorded_once() -> None:
    outcome, facts = outcomes.record(None, recording(), forum=a_forum(), today=TODAY)

    assert (outcome.owner, outcome.due_on, outcome.state) == (PORI, DUE, State.OPEN)
    (fact,) = facts
    assert fact.model_dump(exclude={"outcome_id"}) == {
        "forum_id": TABLE, "followed_in": TABLE, "owner": PORI, "due_on": DUE, "kind": ForumKind.PARTNERSHIP_TABLE,
    }  # fmt: skip
    assert outcomes.record(outcome, recording(), forum=a_forum(), today=DUE) == (outcome, [])
    with pytest.raises(AlreadyThere):
        outcomes.record(outcome, recording(owner=PARISH), forum=a_forum(), today=TODAY)


def test_a_changed_owner_or_due_date_keeps_those_before() -> None:
    other, facts = outcomes.reassign(recorded(), owner=PARISH, due_on=None, today=date(2026, 3, 1))
    later, _ = outcomes.reassign(other, owner=None, due_on=date(2026, 9, 1), today=date(2026, 4, 1))

    assert (later.owner, later.due_on) == (PARISH, date(2026, 9, 1))
    assert later.earlier == (Term(owner=PORI, due_on=DUE, until=date(2026, 3, 1)), Term(owner=PARISH, due_on=DUE, until=date(2026, 4, 1)))
    assert [fact.model_dump()["earlier"] for fact in facts] == [1]
    assert outcomes.reassign(later, owner=PARISH, due_on=None, today=DUE) == (later, [])


def test_an_outcome_is_followed_until_it_is_done_or_dropped_and_then_changes_no_more() -> None:
    done, _ = outcomes.complete(recorded(), today=DUE)
    dropped, facts = outcomes.drop(recorded(), reason="Ei rahoitusta", today=DUE)

    assert (done.state, done.closed_on, dropped.state, dropped.reason) == (State.DONE, DUE, State.DROPPED, "Ei rahoitusta")
    assert "reason" not in facts[0].model_dump()
    assert (outcomes.complete(done, today=TODAY), outcomes.drop(dropped, reason="Ei rahoitusta", today=TODAY)) == ((done, []), (dropped, []))
    with pytest.raises(OutcomeNotOpen, match="done on 2026-06-30"):
        outcomes.drop(done, reason="Ei rahoitusta", today=DUE)
    with pytest.raises(OutcomeNotOpen, match="dropped"):
        outcomes.complete(dropped, today=DUE)
    with pytest.raises(OutcomeNotOpen):
        outcomes.reassign(done, owner=PARISH, due_on=None, today=DUE)


def test_an_outcome_carried_to_another_forum_is_followed_there_and_keeps_where_it_came_from() -> None:
    carried, facts = outcomes.carry(recorded(), a_forum(FORUM), today=DUE)

    assert (carried.forum_id, carried.followed_in, carried.carried) == (TABLE, FORUM, (Stay(forum_id=TABLE, until=DUE),))
    assert [fact.model_dump()["carried_from"] for fact in facts] == [TABLE]
    assert outcomes.carry(carried, a_forum(FORUM), today=DUE) == (carried, [])
    with pytest.raises(ForumClosedAlready, match="closed on"):
        outcomes.carry(carried, a_forum(closed_on=TODAY), today=DUE)


def test_an_outcome_is_overdue_the_day_after_its_due_date_and_that_is_told_once_for_each_due_date() -> None:
    outcome = recorded()
    assert outcomes.next_due_on(outcome) == date(2026, 7, 1)
    assert outcomes.come_due(outcome, today=DUE) == (outcome, [])

    reminded, facts = outcomes.come_due(outcome, today=date(2026, 7, 1))
    assert ([fact.wire_name for fact in facts], outcomes.next_due_on(reminded)) == (["events.outcome.overdue.v1"], None)
    assert outcomes.come_due(reminded, today=date(2026, 8, 1)) == (reminded, [])

    later, _ = outcomes.reassign(reminded, owner=None, due_on=date(2026, 9, 1), today=date(2026, 8, 1))
    assert (outcomes.is_overdue(later, today=date(2026, 8, 1)), len(outcomes.come_due(later, today=date(2026, 9, 2))[1])) == (False, 1)


def test_what_is_done_or_dropped_is_never_overdue() -> None:
    done, _ = outcomes.complete(recorded(), today=DUE)

    assert (outcomes.is_overdue(done, today=date(2027, 1, 1)), outcomes.next_due_on(done)) == (False, None)


class Followed(RuleBasedStateMachine):
    """Whatever is asked of an outcome in whatever order, it is always followed somewhere, owned by somebody, and forgets nothing."""

    @initialize()
    def begin(self) -> None:
        self.today = TODAY
        self.outcome = recorded()
        self.heard: list[Fact] = []

    def decide(self, decided: tuple[Outcome, Sequence[Fact]]) -> None:
        assert (decided[0] == self.outcome) == (not decided[1])
        self.outcome = decided[0]
        self.heard += decided[1]

    def ask(self, do: Any, *given: Any, **named: Any) -> None:
        try:
            self.decide(do(self.outcome, *given, **named))
        except OutcomeNotOpen:
            assert self.outcome.state is not State.OPEN

    @rule(days=st.integers(1, 200))
    def pass_time(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.decide(outcomes.come_due(self.outcome, today=self.today))

    @rule(owner=st.sampled_from([None, PORI, PARISH]), days=st.sampled_from([None, 0, 30, 400]))
    def reassign(self, owner: OrganisationId | None, days: int | None) -> None:
        due_on = None if days is None else DUE + timedelta(days=days)
        self.ask(outcomes.reassign, owner=owner, due_on=due_on, today=self.today)

    @rule(to=st.sampled_from([TABLE, FORUM]))
    def carry(self, to: ForumId) -> None:
        self.ask(outcomes.carry, a_forum(to), today=self.today)

    @rule(reason=st.sampled_from([None, "Ei rahoitusta", "Tehtiin muualla"]))
    def end(self, reason: str | None) -> None:
        self.ask(*((outcomes.complete,) if reason is None else (outcomes.drop,)), **({"reason": reason} if reason else {}), today=self.today)

    @invariant()
    def nothing_is_forgotten(self) -> None:
        outcome, kinds = self.outcome, [type(fact) for fact in self.heard]
        assert len(outcome.earlier) == kinds.count(words.OutcomeReassigned)
        assert len(outcome.carried) == kinds.count(words.OutcomeCarried)
        assert [stay.forum_id for stay in outcome.carried][:1] in ([], [TABLE])
        assert (outcome.state is State.OPEN) == (outcome.closed_on is None)
        assert kinds.count(words.OutcomeCompleted) + kinds.count(words.OutcomeDropped) == (outcome.state is not State.OPEN)
        overdue = [fact.due_on for fact in self.heard if isinstance(fact, words.OutcomeOverdue)]
        assert all(before != after for before, after in itertools.pairwise(overdue))


Followed.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestAnOutcomeFollowedThroughAnything = Followed.TestCase

"""When the budget is confirmed every conditional decision becomes final, and never for more than there is."""

from fractions import Fraction
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.domain.adjusting import (
    ConditionalDecision,
    ConfirmedSumTooSmall,
    DecisionNamedTwice,
    ImpossibleSum,
    adjusted,
)
from services.grants.domain.sums import SumExceeded, refuse_beyond, room_left
from shared.contracts.grants.programmes import AdjustmentRule
from shared.contracts.grants.words import DecisionId

CUTTING = st.sampled_from([AdjustmentRule.PROPORTIONAL, AdjustmentRule.BY_RANK])


def a_decision(number: int, cents: int, rank: int = 1) -> ConditionalDecision:
    return ConditionalDecision(decision_id=DecisionId(UUID(int=number)), granted_cents=cents, rank=rank)


decided = st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 6)), max_size=20).map(
    lambda given_: [a_decision(number, cents, rank) for number, (cents, rank) in enumerate(given_)]
)


def finals(decisions: list[ConditionalDecision], confirmed: int, rule: AdjustmentRule) -> dict[int, int]:
    return {one.decision_id.int: one.final_cents for one in adjusted(decisions, confirmed_cents=confirmed, rule=rule)}


def test_each_is_cut_in_the_same_proportion_and_the_odd_cent_goes_to_the_largest_remainder() -> None:
    decisions = [a_decision(1, 100), a_decision(2, 200), a_decision(3, 300)]

    assert finals(decisions, 400, AdjustmentRule.PROPORTIONAL) == {1: 67, 2: 133, 3: 200}


def test_by_rank_the_lowest_are_cut_first_down_to_nothing() -> None:
    decisions = [a_decision(1, 500, 3), a_decision(2, 500, 1), a_decision(3, 500, 2)]

    assert finals(decisions, 700, AdjustmentRule.BY_RANK) == {2: 500, 3: 200, 1: 0}


def test_by_rank_equals_are_cut_alike() -> None:
    decisions = [a_decision(1, 400, 1), a_decision(2, 300, 2), a_decision(3, 100, 2), a_decision(4, 900, 4)]

    assert finals(decisions, 600, AdjustmentRule.BY_RANK) == {1: 400, 2: 150, 3: 50, 4: 0}


def test_as_decided_all_stand_or_the_figures_say_what_is_lacking() -> None:
    decisions = [a_decision(1, 500), a_decision(2, 500)]

    assert finals(decisions, 1000, AdjustmentRule.AS_DECIDED) == {1: 500, 2: 500}
    with pytest.raises(ConfirmedSumTooSmall) as refused:
        finals(decisions, 900, AdjustmentRule.AS_DECIDED)
    assert refused.value.members == {"confirmed_cents": 900, "decided_cents": 1000, "lacking_cents": 100}


@given(decided, st.integers(0, 10**7), CUTTING)
def test_adjusted_sums_never_exceed_what_is_confirmed_and_nobody_gets_more_than_was_decided(
    decisions: list[ConditionalDecision], confirmed: int, rule: AdjustmentRule
) -> None:
    found = adjusted(decisions, confirmed_cents=confirmed, rule=rule)

    assert sum(one.final_cents for one in found) <= confirmed
    assert all(0 <= one.final_cents <= one.decided_cents for one in found)
    assert {one.decision_id for one in found} == {one.decision_id for one in decisions}


@given(decided, st.integers(0, 10**7), CUTTING)
def test_to_the_cent_nothing_of_the_confirmed_sum_is_left_over(decisions: list[ConditionalDecision], confirmed: int, rule: AdjustmentRule) -> None:
    decided_cents = sum(one.granted_cents for one in decisions)

    assert sum(finals(decisions, confirmed, rule).values()) == min(confirmed, decided_cents)


@given(decided, st.integers(0, 10**7))
def test_a_proportional_cut_misses_nobodys_part_by_a_whole_cent(decisions: list[ConditionalDecision], confirmed: int) -> None:
    whole = sum(one.granted_cents for one in decisions)
    share = min(Fraction(1), Fraction(confirmed, whole)) if whole else Fraction(1)

    for one in adjusted(decisions, confirmed_cents=confirmed, rule=AdjustmentRule.PROPORTIONAL):
        assert abs(one.final_cents - one.decided_cents * share) < 1


@given(decided, st.integers(0, 10**7))
def test_who_was_decided_more_keeps_at_least_as_much(decisions: list[ConditionalDecision], confirmed: int) -> None:
    found = adjusted(decisions, confirmed_cents=confirmed, rule=AdjustmentRule.PROPORTIONAL)
    ascending = sorted(found, key=lambda one: one.decided_cents)

    assert all(less.final_cents <= more.final_cents for less, more in pairwise(ascending) if less.decided_cents < more.decided_cents)


@given(decided, st.integers(0, 10**7))
def test_by_rank_nobody_is_cut_while_a_lower_rank_still_has_something(decisions: list[ConditionalDecision], confirmed: int) -> None:
    found = {one.decision_id: one for one in adjusted(decisions, confirmed_cents=confirmed, rule=AdjustmentRule.BY_RANK)}
    cut = [one.rank for one in decisions if found[one.decision_id].cut_cents]

    assert all(not found[one.decision_id].final_cents for one in decisions if cut and one.rank > min(cut))


@given(decided, st.integers(0, 10**6), st.integers(0, 10**6), CUTTING)
def test_a_larger_confirmed_sum_costs_nobody_more_than_the_odd_cent(
    decisions: list[ConditionalDecision], confirmed: int, more: int, rule: AdjustmentRule
) -> None:
    before, after = finals(decisions, confirmed, rule), finals(decisions, confirmed + more, rule)

    assert all(after[key] >= cents - 1 for key, cents in before.items())


@given(decided, st.integers(0, 10**7), CUTTING, st.randoms())
def test_adjusting_is_the_same_in_whatever_order_decisions_come(
    decisions: list[ConditionalDecision], confirmed: int, rule: AdjustmentRule, random: Random
) -> None:
    shuffled = random.sample(decisions, len(decisions))

    assert adjusted(shuffled, confirmed_cents=confirmed, rule=rule) == adjusted(decisions, confirmed_cents=confirmed, rule=rule)


def test_what_cannot_be_adjusted_is_refused() -> None:
    with pytest.raises(DecisionNamedTwice):
        finals([a_decision(1, 5), a_decision(1, 6)], 3, AdjustmentRule.PROPORTIONAL)
    for decisions, confirmed in (([], -1), ([a_decision(1, -5)], 1)):
        with pytest.raises(ImpossibleSum):
            finals(decisions, confirmed, AdjustmentRule.PROPORTIONAL)


def test_nothing_is_granted_beyond_the_sum_and_the_figures_are_told() -> None:
    refuse_beyond(1000, granted_cents=700, asked_cents=300)
    with pytest.raises(SumExceeded) as refused:
        refuse_beyond(1000, granted_cents=700, asked_cents=301)

    assert refused.value.members == {"sum_cents": 1000, "granted_cents": 700, "asked_cents": 301, "left_cents": 300, "beyond_cents": 1}
    assert room_left(500, 700) == 0

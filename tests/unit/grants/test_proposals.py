"""A sum laid out in order of rank: never more than there is, was asked or a rule allows, and every line says why."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.domain.proposals import ImpossibleOptions, Line, Options, Proposal, Rule, Spread, proposed
from services.grants.domain.ranking import Candidate, ranked
from tests.unit.grants.builders import CRITERIA, an_application, calls, key

CENTS = Options(step_cents=1)
PORI, RAUMA = "609", "684"
shares = st.integers(0, 20).map(lambda twentieths: Fraction(twentieths, 20))


@st.composite
def options(draw: st.DrawFn) -> Options:
    spread = {}
    for code in draw(st.sets(st.sampled_from([PORI, RAUMA, "886"]))):
        floor = draw(st.integers(0, 6))
        spread[code] = Spread(floor=Fraction(floor, 20), ceiling=Fraction(draw(st.integers(floor, 20)), 20))
    return Options(
        least_score=Fraction(draw(st.integers(0, 5)), 2),
        largest_share=draw(shares.filter(bool)),
        most_cents=draw(st.none() | st.integers(0, 200_000)),
        least_cents=draw(st.integers(0, 50_000)),
        step_cents=draw(st.sampled_from([1, 100, 1000])),
        spread=spread,
    )


def laid_out(*candidates: Candidate, cents: int, **chosen: Any) -> list[tuple[int, int, Rule]]:
    lines = proposed(ranked(candidates, CRITERIA), sum_cents=cents, options=Options(**{"step_cents": 1, **chosen})).lines
    return [(line.application_id.int, line.proposed_cents, line.rule) for line in lines]


def test_each_gets_what_it_asked_in_order_of_rank_and_the_last_what_is_left() -> None:
    assert laid_out(an_application(1, 3, 3), an_application(2, 5, 5), an_application(3, 4, 4), an_application(4, 1, 1), cents=250_000) == [
        (2, 100_000, Rule.AS_ASKED),
        (3, 100_000, Rule.AS_ASKED),
        (1, 50_000, Rule.SUM_RAN_OUT),
        (4, 0, Rule.SUM_RAN_OUT),
    ]


def test_a_share_of_what_is_asked_and_a_most_per_application_bind() -> None:
    found = laid_out(an_application(1, 5, 5), an_application(2, 4, 4, asked=400_000), cents=10**6, largest_share=Fraction(4, 5), most_cents=90_000)

    assert found == [(1, 80_000, Rule.LARGEST_SHARE), (2, 90_000, Rule.MOST_PER_APPLICATION)]


def test_sums_are_rounded_down_to_whole_tens_of_euros() -> None:
    (line,) = proposed(ranked([an_application(1, 5, 5, asked=123_456)], CRITERIA), sum_cents=10**6, options=Options()).lines

    assert (line.proposed_cents, line.limit_cents, line.rule) == (123_000, 123_456, Rule.AS_ASKED)


def test_below_the_least_score_and_below_the_least_sum_there_is_nothing() -> None:
    found = laid_out(an_application(1, 5, 5, asked=9_999), an_application(2, 2, 3), cents=10**6, least_score=Fraction(3), least_cents=10_000)

    assert found == [(1, 0, Rule.BELOW_LEAST_SUM), (2, 0, Rule.BELOW_LEAST_SCORE)]


def test_what_is_not_yet_reviewed_stands_beside_the_proposal_and_gets_nothing() -> None:
    found = proposed(ranked([an_application(1, 5), an_application(2, 1, 1)], CRITERIA), sum_cents=10**6, options=CENTS)

    assert [line.application_id for line in found.lines] == [key(2)]
    assert found.not_yet_reviewed == (key(1),)


def test_a_floor_keeps_a_share_for_a_municipality_and_no_more_than_it_can_use() -> None:
    best = [an_application(number, 5, 5, municipality=PORI, minutes=number) for number in (1, 2, 3)]
    poor = an_application(9, 1, 1, municipality=RAUMA)

    kept = laid_out(*best, poor, cents=300_000, spread={RAUMA: Spread(floor=Fraction(1, 5))})
    alone = laid_out(*best, cents=300_000, spread={RAUMA: Spread(floor=Fraction(1, 5))})

    assert kept == [
        (1, 100_000, Rule.AS_ASKED),
        (2, 100_000, Rule.AS_ASKED),
        (3, 40_000, Rule.KEPT_FOR_OTHER_MUNICIPALITIES),
        (9, 60_000, Rule.SUM_RAN_OUT),
    ]
    assert [cents for _, cents, _ in alone] == [100_000, 100_000, 100_000]


def test_a_ceiling_holds_a_municipality_to_its_share() -> None:
    found = laid_out(
        an_application(1, 5, 5, municipality=PORI), an_application(2, 4, 4, municipality=PORI), an_application(3, 3, 3, municipality=RAUMA),
        cents=300_000, spread={PORI: Spread(ceiling=Fraction(1, 2))},
    )  # fmt: skip

    assert found == [(1, 100_000, Rule.AS_ASKED), (2, 50_000, Rule.MUNICIPALITY_CEILING), (3, 100_000, Rule.AS_ASKED)]


def test_a_rank_that_the_end_of_the_sum_tears_apart_is_told() -> None:
    equal = [an_application(1, 4, 4), an_application(2, 4, 4)]

    torn = proposed(ranked(equal, CRITERIA), sum_cents=150_000, options=CENTS)
    whole = proposed(ranked(equal, CRITERIA), sum_cents=200_000, options=CENTS)

    assert (torn.torn_rank, whole.torn_rank) == (1, None)


@given(calls(), st.integers(0, 10**6), options())
def test_no_line_is_above_what_was_asked_and_all_together_are_never_above_the_sum(call: list[Candidate], cents: int, chosen: Options) -> None:
    found = proposed(ranked(call, CRITERIA), sum_cents=cents, options=chosen)

    assert found.proposed_cents <= cents
    for line in found.lines:
        assert 0 <= line.proposed_cents <= line.limit_cents or line.rule is Rule.BELOW_LEAST_SCORE
        assert line.proposed_cents <= line.asked_cents * chosen.largest_share
        assert line.proposed_cents <= (line.asked_cents if chosen.most_cents is None else chosen.most_cents)
        assert line.proposed_cents % chosen.step_cents == 0
        assert line.proposed_cents == 0 or (line.proposed_cents >= chosen.least_cents and line.score >= chosen.least_score)


@given(calls(), st.integers(0, 10**6), options())
def test_a_municipality_gets_its_floor_as_far_as_it_can_use_it_and_never_above_its_ceiling(call: list[Candidate], cents: int, chosen: Options) -> None:
    exact = replace(chosen, step_cents=1, least_cents=0)
    ranking = ranked(call, CRITERIA)
    places = {one.candidate.application_id: one.candidate.municipality for one in ranking.ranked}
    found = proposed(ranking, sum_cents=cents, options=exact)
    endless = proposed(ranking, sum_cents=10**12, options=replace(exact, spread={}))

    for code, spread in chosen.spread.items():
        given_, usable = (sum(line.proposed_cents for line in one.lines if places[line.application_id] == code) for one in (found, endless))
        assert min(usable, cents * spread.floor // 1) <= given_ <= cents * spread.ceiling


@given(calls(), st.integers(0, 10**6), options(), st.randoms())
def test_the_same_facts_give_the_same_proposal_in_whatever_order_they_come(call: list[Candidate], cents: int, chosen: Options, random: Random) -> None:
    again = replace(chosen, spread=dict(random.sample(list(chosen.spread.items()), len(chosen.spread))))

    assert proposed(ranked(random.sample(call, len(call)), CRITERIA), sum_cents=cents, options=again) == proposed(
        ranked(call, CRITERIA), sum_cents=cents, options=chosen
    )


@given(calls(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_larger_sum_gives_nobody_less(call: list[Candidate], cents: int, more: int) -> None:
    ranking = ranked(call, CRITERIA)

    before, after = (proposed(ranking, sum_cents=given_, options=Options()).lines for given_ in (cents, cents + more))

    assert all(one.proposed_cents <= other.proposed_cents for one, other in zip(before, after, strict=True))


def line_of(proposal: Proposal, number: int) -> Line:
    return next(line for line in proposal.lines if line.application_id == key(number))


@pytest.mark.parametrize(
    ("field", "chosen"),
    [
        ("largest_share", {"largest_share": Fraction(0)}),
        ("largest_share", {"largest_share": Fraction(11, 10)}),
        ("most_cents", {"most_cents": -1}),
        ("step_cents", {"step_cents": 0}),
        ("spread", {"spread": {PORI: Spread(floor=Fraction(1, 2), ceiling=Fraction(1, 3))}}),
        ("spread", {"spread": {PORI: Spread(floor=Fraction(2, 3)), RAUMA: Spread(floor=Fraction(2, 3))}}),
    ],
)
def test_options_that_cannot_be_are_refused(field: str, chosen: dict[str, Any]) -> None:
    with pytest.raises(ImpossibleOptions) as refused:
        laid_out(cents=100, **chosen)

    assert refused.value.field == field

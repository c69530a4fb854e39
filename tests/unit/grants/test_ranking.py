"""Who stands where: exact scores, two reviewers without a conflict, ties told as ties."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.domain.ranking import (
    ApplicationNamedTwice,
    Candidate,
    CriterionNamedTwice,
    NothingToJudgeBy,
    ReviewedTwice,
    ScoreOutOfBounds,
    UnknownCriterion,
    ranked,
)
from tests.unit.grants.builders import CRITERIA, a_review, an_application, calls, key


def test_a_score_is_the_mean_of_the_weighted_means_and_exact() -> None:
    candidate = replace(an_application(1), reviews=(a_review("a", 5, 4, 3, 2, 1), a_review("b", 4, 4, 4, 4, 4), a_review("c", 0, 1, 2, 3, 4)))

    (one,) = ranked([candidate], CRITERIA).ranked

    assert one.score == Fraction(200 + 120 + 60 + 14 + 3 + 400 + 0 + 30 + 40 + 21 + 12, 300)


def test_equal_scores_have_an_equal_rank_and_stand_by_when_they_were_submitted_then_by_id() -> None:
    late, early, other = an_application(1, 4, 4, minutes=9), an_application(3, 4, 4), an_application(2, 4, 4)
    best, last = an_application(9, 5, 5, minutes=30), an_application(4, 1, 1)

    found = ranked([last, late, early, other, best], CRITERIA).ranked

    assert [(one.candidate.application_id, one.rank) for one in found] == [(key(9), 1), (key(2), 2), (key(3), 2), (key(1), 2), (key(4), 5)]


def test_thirds_and_halves_that_are_equal_are_equal() -> None:
    three, two = an_application(1, 3, 4, 5), an_application(2, 3, 5)

    assert {one.rank for one in ranked([three, two], CRITERIA).ranked} == {1}


def test_fewer_than_two_reviewers_are_not_yet_a_review() -> None:
    found = ranked([an_application(1, 5), an_application(2)], CRITERIA)

    assert found.ranked == ()
    assert found.not_yet_reviewed == (
        key(1),
        key(2),
    )


def test_a_call_that_wants_three_reviews_ranks_nothing_of_two() -> None:
    candidates = [an_application(1, 5, 5)]

    assert [one.candidate.application_id for one in ranked(candidates, CRITERIA).ranked] == [key(1)]
    assert ranked(candidates, CRITERIA, fewest=3).not_yet_reviewed == (key(1),)


def test_a_conflicted_reviewers_scores_never_count() -> None:
    conflicted = replace(an_application(1), reviews=(a_review("a", 5), a_review("b", 5, conflict=True)))
    beside = replace(an_application(2), reviews=(a_review("a", 2), a_review("b", 2), a_review("c", 5, conflict=True)))

    found = ranked([conflicted, beside], CRITERIA)

    assert found.not_yet_reviewed == (key(1),)
    assert [one.score for one in found.ranked] == [2]


def test_a_review_that_does_not_score_every_criterion_is_not_finished() -> None:
    candidate = replace(an_application(1), reviews=(a_review("a", 5), a_review("b", 5, 4)))

    assert ranked([candidate], CRITERIA).not_yet_reviewed == (key(1),)


@given(calls(), st.randoms())
def test_the_same_reviews_give_the_same_ranking_in_whatever_order_they_come(call: list[Candidate], random: Random) -> None:
    shuffled = [replace(one, reviews=tuple(random.sample(list(one.reviews), len(one.reviews)))) for one in random.sample(call, len(call))]
    criteria = random.sample(CRITERIA, len(CRITERIA))

    expected, found = ranked(call, CRITERIA), ranked(shuffled, criteria)

    assert [(one.candidate.application_id, one.rank, one.score) for one in found.ranked] == [
        (one.candidate.application_id, one.rank, one.score) for one in expected.ranked
    ]
    assert found.not_yet_reviewed == expected.not_yet_reviewed


@given(calls())
def test_every_application_is_ranked_or_waits_and_a_rank_is_one_more_than_how_many_are_better(call: list[Candidate]) -> None:
    found = ranked(call, CRITERIA)

    assert sorted([one.candidate.application_id for one in found.ranked] + list(found.not_yet_reviewed)) == [one.application_id for one in call]
    assert all(one.rank == 1 + sum(other.score > one.score for other in found.ranked) for one in found.ranked)
    assert all(0 <= one.score <= 5 for one in found.ranked)


@given(calls())
def test_what_a_conflicted_reviewer_says_changes_no_score(call: list[Candidate]) -> None:
    silenced = [replace(one, reviews=tuple(review for review in one.reviews if not review.conflict)) for one in call]

    assert [(one.candidate.application_id, one.score) for one in ranked(call, CRITERIA).ranked] == [
        (one.candidate.application_id, one.score) for one in ranked(silenced, CRITERIA).ranked
    ]


def test_what_cannot_be_judged_is_refused() -> None:
    with pytest.raises(NothingToJudgeBy):
        ranked([], ())
    with pytest.raises(CriterionNamedTwice):
        ranked([], (*CRITERIA, CRITERIA[0]))
    with pytest.raises(ApplicationNamedTwice):
        ranked([an_application(1), an_application(1)], CRITERIA)
    with pytest.raises(ReviewedTwice):
        ranked([replace(an_application(1), reviews=(a_review("a", 1), a_review("a", 5)))], CRITERIA)
    with pytest.raises(ScoreOutOfBounds):
        ranked([an_application(1, 6, 5)], CRITERIA)
    with pytest.raises(UnknownCriterion) as refused:
        ranked([an_application(1, 3, 3)], CRITERIA[1:])
    assert (refused.value.field, refused.value.value) == ("scores", "need")

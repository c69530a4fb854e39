"""Scores and ranks of a call's applications (pisteytys ja paremmuusjärjestys), from the reviews that count.

What must stay true: arithmetic is exact, so the same reviews give the same order on every machine and in whatever order they come. A score counts from two
reviewers on, none of whom has a conflict of interest (esteellisyys); what lacks two is shown as not yet reviewed and has no rank. Equal scores have an equal
rank, and stand among themselves by when they were submitted, then by id.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from math import lcm

from shared.contracts.grants.words import ApplicationId, Criterion, CriterionCode
from shared.contracts.words import MunicipalityCode
from shared.errors import InvalidValue

FEWEST_REVIEWERS = 2
HIGHEST_SCORE = 5


class NothingToJudgeBy(InvalidValue):
    slug = "nothing-to-judge-by"


class CriterionNamedTwice(InvalidValue):
    slug = "criterion-named-twice"


class ScoreOutOfBounds(InvalidValue):
    slug = "score-out-of-bounds"


class UnknownCriterion(InvalidValue):
    slug = "unknown-criterion"


class ReviewedTwice(InvalidValue):
    slug = "reviewed-twice"


class ApplicationNamedTwice(InvalidValue):
    slug = "application-named-twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One reviewer's scores. `conflict`: declared, or by a role in the applicant. With a criterion unscored it is not finished, and does not count."""

    reviewer_id: str
    scores: Mapping[CriterionCode, int]
    conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An application, as far as its rank and its part of the sum depend on it."""

    application_id: ApplicationId
    submitted_at: datetime
    asked_cents: int
    municipality: MunicipalityCode | None = None
    reviews: Collection[Review] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """`score` is the mean over reviewers of the weighted mean over criteria, from 0 to 5. Equal scores share a rank, and the next rank is as much further."""

    candidate: Candidate
    rank: int
    score: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """In the order in which it is shown."""

    ranked: tuple[Ranked, ...]
    not_yet_reviewed: tuple[ApplicationId, ...]


def ranked(candidates: Iterable[Candidate], criteria: Collection[Criterion], *, fewest: int = FEWEST_REVIEWERS) -> Ranking:
    """Every application once: with its rank, or, of fewer than `fewest` reviews, as not yet reviewed.

    Raises:
        InvalidValue: no criterion or one twice; an application or a reviewer twice; a score that is none, or of a criterion that is not the call's.
    """
    weights = _weights(criteria)
    judged: list[tuple[Candidate, Sequence[int]]] = []
    waiting: list[Candidate] = []
    for candidate in _each_once(candidates):
        reviews = _counting(candidate, weights)
        if len(reviews) >= fewest:
            judged.append((candidate, [sum(weight * review.scores[code] for code, weight in weights.items()) for review in reviews]))
        else:
            waiting.append(candidate)
    return Ranking(
        ranked=tuple(_in_order(judged, heaviest=sum(weights.values()))),
        not_yet_reviewed=tuple(one.application_id for one in sorted(waiting, key=_as_submitted)),
    )


def _in_order(judged: Sequence[tuple[Candidate, Sequence[int]]], *, heaviest: int) -> Iterable[Ranked]:
    """Of each the weighted sums that its reviewers gave. Sorted by whole numbers: every score over one common denominator."""
    whole = lcm(*{len(totals) for _, totals in judged})
    heights = [(sum(totals) * (whole // len(totals)), candidate) for candidate, totals in judged]
    heights.sort(key=lambda one: (-one[0], _as_submitted(one[1])))
    before = 0
    for height, group in groupby(heights, key=lambda one: one[0]):
        equal = [Ranked(candidate=candidate, rank=before + 1, score=Fraction(height, whole * heaviest)) for _, candidate in group]
        before += len(equal)
        yield from equal


def _counting(candidate: Candidate, weights: Mapping[CriterionCode, int]) -> list[Review]:
    seen: set[str] = set()
    for review in candidate.reviews:
        if review.reviewer_id in seen:
            remedy = "keep the newer of both reviews"
            raise ReviewedTwice("a reviewer reviews an application once", field="reviewer_id", value=review.reviewer_id, remedy=remedy)
        seen.add(review.reviewer_id)
        _refuse_strange_scores(review, weights)
    return [review for review in candidate.reviews if not review.conflict and len(review.scores) == len(weights)]


def _refuse_strange_scores(review: Review, weights: Mapping[CriterionCode, int]) -> None:
    for code, score in review.scores.items():
        if code not in weights:
            raise UnknownCriterion(f"the call has no criterion {code}", field="scores", value=code, remedy="score the criteria of the call")
        if not 0 <= score <= HIGHEST_SCORE:
            raise ScoreOutOfBounds(f"{code} cannot have {score}", field="scores", value=score, remedy=f"give from 0 to {HIGHEST_SCORE}")


def _as_submitted(candidate: Candidate) -> tuple[datetime, ApplicationId]:
    return candidate.submitted_at, candidate.application_id


def _weights(criteria: Collection[Criterion]) -> Mapping[CriterionCode, int]:
    if not criteria:
        raise NothingToJudgeBy("the call has no criteria", field="criteria", remedy="give one criterion at least")
    (code, times) = Counter(criterion.code for criterion in criteria).most_common(1)[0]
    if times > 1:
        raise CriterionNamedTwice("each criterion is named once", field="criteria", value=code, remedy="add its weights together")
    return {criterion.code: criterion.weight for criterion in sorted(criteria, key=lambda criterion: criterion.code)}


def _each_once(candidates: Iterable[Candidate]) -> Iterable[Candidate]:
    seen: set[ApplicationId] = set()
    for candidate in candidates:
        if candidate.application_id in seen:
            remedy = "give it once, with all its reviews"
            raise ApplicationNamedTwice("each application is ranked once", field="application_id", value=candidate.application_id, remedy=remedy)
        seen.add(candidate.application_id)
        yield candidate

"""Who judges an application, and how: its reviewers, their conflicts of interest, their scores.

What must stay true: whoever has a conflict judges no more, and what they had scored counts no more; a score stands for each criterion of the call.
The grounds are those of the Administrative Procedure Act (hallintolaki 434/2003) § 28.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from services.grants.domain.calls import Call
from shared.contracts.grants import ApplicationId
from shared.contracts.grants.reviews import ConflictGround
from shared.errors import DomainError, Forbidden, InvalidValue


class ReviewerConflicted(DomainError):
    slug = "reviewer-conflicted"


class NotAReviewer(Forbidden):
    slug = "not-a-reviewer"


class ScoresDoNotFit(InvalidValue):
    slug = "scores-do-not-fit"


class TooFewReviews(DomainError):
    slug = "too-few-reviews"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    reviewer: str
    scores: dict[str, int]
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    reviewer: str
    ground: ConflictGround
    declared_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Of one application, whose id it has."""

    panel_id: ApplicationId
    reviewers: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def conflicted(self) -> frozenset[str]:
        return frozenset(conflict.reviewer for conflict in self.conflicts)

    @property
    def counting(self) -> tuple[Review, ...]:
        """The reviews of those who have no conflict."""
        return tuple(review for review in self.reviews if review.reviewer not in self.conflicted)

    def far_apart(self, *, wide_apart: int) -> tuple[str, ...]:
        """The criteria on which the scores differ by more."""
        codes = sorted({code for review in self.counting for code in review.scores})
        by_code = {code: [review.scores[code] for review in self.counting if code in review.scores] for code in codes}
        return tuple(code for code, scores in by_code.items() if max(scores) - min(scores) > wide_apart)


def assign(panel: Panel, reviewer: str) -> Panel:
    if reviewer in panel.conflicted:
        raise ReviewerConflicted("they have declared a conflict of interest", field="reviewer", value=reviewer, remedy="give it to somebody else")
    if reviewer in panel.reviewers:
        return panel
    return replace(panel, reviewers=(*panel.reviewers, reviewer))


def declare(panel: Panel, reviewer: str, ground: ConflictGround, *, by: str, at: datetime) -> Panel:
    """A conflict is declared once and stays: nobody takes it back."""
    if reviewer in panel.conflicted:
        return panel
    return replace(panel, conflicts=(*panel.conflicts, Conflict(reviewer=reviewer, ground=ground, declared_by=by, at=at)))


def refuse_uninvolved(panel: Panel, reviewer: str, *, may_say_of_any: bool) -> None:
    """Raises NotAReviewer: who was not given it declares nothing of it, but for the grant office, which knows whom it would have asked."""
    if reviewer not in panel.reviewers and not may_say_of_any:
        raise NotAReviewer("this application was not given to you", field="reviewer", value=reviewer, remedy="ask the grant office to give it to you")


def score(panel: Panel, scores: dict[str, int], *, call: Call, comment: str, by: str, at: datetime) -> Panel:
    """The reviewer's scores, in place of those that they had given.

    Raises:
        NotAReviewer, ReviewerConflicted, ScoresDoNotFit
    """
    refuse_uninvolved(panel, by, may_say_of_any=False)
    if by in panel.conflicted:
        raise ReviewerConflicted("you have a conflict of interest in it", field="reviewer", value=by, remedy="leave it to the others")
    wanted = {criterion.code for criterion in call.criteria}
    if scores.keys() != wanted:
        wrong = sorted(scores.keys() ^ wanted)
        raise ScoresDoNotFit(
            "a score is given for each criterion of the call", field="scores", value=", ".join(wrong), remedy=f"score {', '.join(sorted(wanted))}"
        )
    review = Review(reviewer=by, scores=dict(scores), comment=comment, at=at)
    before = next((one for one in panel.reviews if one.reviewer == by), None)
    if before and (before.scores, before.comment) == (review.scores, review.comment):
        return panel
    return replace(panel, reviews=(*(one for one in panel.reviews if one.reviewer != by), review))


def refuse_too_few(panel: Panel, *, call: Call) -> None:
    """Raises TooFewReviews: fewer than the call wants, those with a conflict left out."""
    if (counting := len(panel.counting)) < call.reviewers:
        raise TooFewReviews(
            f"{counting} of {call.reviewers} reviews count",
            field="application_id",
            value=panel.panel_id,
            remedy="let reviewers without a conflict score it first",
        )


def refuse_conflicted(panel: Panel, people: Collection[str], *, field: str) -> None:
    """Raise for any of these people who must not take part."""
    if conflicted := sorted(panel.conflicted.intersection(people)):
        raise ReviewerConflicted("they have a conflict of interest in it", field=field, value=", ".join(conflicted), remedy="leave it to somebody else")

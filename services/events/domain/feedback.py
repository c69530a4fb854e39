"""Feedback (palaute) after a gathering: from those who had a place, once each, and then nobody's."""

from dataclasses import dataclass
from datetime import datetime

from services.events.domain.gatherings import State
from services.events.domain.signups import Occasion, Signup, Standing
from shared.errors import DomainError


class FeedbackNotDue(DomainError):
    slug = "feedback-not-due"


class FeedbackAlreadyGiven(DomainError):
    slug = "feedback-already-given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """A score from 1 to 5, and what somebody wants to say; the words stay with the gathering and are erased by its rule."""

    score: int
    words: str | None = None


def refuse_unless_due(occasion: Occasion, signup: Signup, *, now: datetime) -> None:
    if signup.standing is not Standing.CONFIRMED or occasion.state is State.CANCELLED:
        raise FeedbackNotDue("feedback is asked of those who had a place", field="token", remedy="write to the convenor instead")
    if now < occasion.ends_at:
        raise FeedbackNotDue(f"the gathering ends at {occasion.ends_at.isoformat()}", field="token", remedy="come back then")

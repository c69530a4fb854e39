"""Applications with their reviews, in few words."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from services.grants.domain.ranking import Candidate, Review
from shared.contracts.grants.words import ApplicationId, Criterion
from shared.contracts.words import LocalName

SUBMITTED = datetime(2026, 10, 1, 9, tzinfo=UTC)
WEIGHTS = {"need": 40, "effect": 30, "cooperation": 20, "plan": 7, "budget": 3}
CRITERIA = tuple(Criterion(code=code, name=LocalName(fi=code), weight=weight) for code, weight in WEIGHTS.items())


def key(number: int) -> ApplicationId:
    return ApplicationId(UUID(int=number))


def a_review(reviewer: str, *scores: int, conflict: bool = False) -> Review:
    """Scores in the order of the criteria; a single one holds for all."""
    given = scores if len(scores) > 1 else scores * len(WEIGHTS)
    return Review(reviewer_id=reviewer, scores=dict(zip(WEIGHTS, given, strict=False)), conflict=conflict)


def an_application(number: int, *scores: int, asked: int = 100_000, municipality: str | None = None, minutes: int = 0) -> Candidate:
    """Each score is a reviewer's for all criteria."""
    return Candidate(
        application_id=key(number),
        submitted_at=SUBMITTED + timedelta(minutes=minutes),
        asked_cents=asked,
        municipality=municipality,
        reviews=tuple(a_review(f"reviewer-{reviewer}", score) for reviewer, score in enumerate(scores)),
    )


@st.composite
def reviews(draw: st.DrawFn) -> tuple[Review, ...]:
    count = draw(st.integers(0, 4))
    return tuple(
        Review(
            reviewer_id=f"reviewer-{number}",
            scores=draw(st.fixed_dictionaries({code: st.integers(0, 5) for code in WEIGHTS})),
            conflict=draw(st.integers(0, 5)) == 0,
        )
        for number in range(count)
    )


@st.composite
def calls(draw: st.DrawFn) -> list[Candidate]:
    return [
        Candidate(
            application_id=key(number),
            submitted_at=SUBMITTED + timedelta(minutes=draw(st.integers(0, 3))),
            asked_cents=draw(st.integers(0, 300_000)),
            municipality=draw(st.sampled_from([None, "609", "684", "886"])),
            reviews=draw(reviews()),
        )
        for number in range(draw(st.integers(0, 8)))
    ]

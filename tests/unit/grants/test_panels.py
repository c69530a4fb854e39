"""Who judges an application: how wide apart reviewers may be, and whose scores are compared."""

from uuid import UUID

from services.grants.domain.panels import Conflict, Panel, Review
from shared.contracts.grants import ApplicationId
from shared.contracts.grants.reviews import ConflictGround
from tests.unit.grants.grants import NOW


def scored(reviewer: str, benefit: int, extent: int) -> Review:
    return Review(reviewer=reviewer, scores={"benefit": benefit, "extent": extent}, comment="", at=NOW)


def judged(*reviews: Review, conflicted: str | None = None) -> Panel:
    conflicts = (Conflict(reviewer=conflicted, ground=ConflictGround.GAIN, declared_by=conflicted, at=NOW),) if conflicted else ()
    return Panel(panel_id=ApplicationId(UUID(int=1)), reviewers=tuple(one.reviewer for one in reviews), reviews=reviews, conflicts=conflicts)


def test_reviewers_further_apart_than_the_call_states_are_flagged_by_criterion() -> None:
    panel = judged(scored("a", 5, 4), scored("b", 2, 2))

    assert panel.far_apart(wide_apart=2) == ("benefit",)
    assert panel.far_apart(wide_apart=1) == ("benefit", "extent")
    assert panel.far_apart(wide_apart=3) == ()


def test_whoever_has_a_conflict_is_apart_from_nobody() -> None:
    assert judged(scored("a", 5, 4), scored("b", 4, 4), scored("c", 0, 0), conflicted="c").far_apart(wide_apart=2) == ()

"""Reviews of applications (arviointi): who judges, who must not, the scores, and the ranking that is proposed from them.

Who a reviewer is stays in grants: facts carry counts and sums.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.applications import ApplicationFact
from shared.contracts.grants.words import ApplicationId, CallId, CriterionCode, ProgrammeId, RankingId, Score
from shared.contracts.words import Cents, Part, Text

ReviewerId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Whoever has the role `reviewer`, by the subject of their sign-in."""


class ConflictGround(StrEnum):
    """Why somebody must not take part: the grounds of disqualification of the Administrative Procedure Act (hallintolaki 434/2003) § 28.

    `party`: they or someone close are a party. `assists`: they assist or represent one. `gain`: particular benefit or loss is expected. `serves`: in the
    service of a party in the matter's context. `member_of_body`: in the board or another such body of a party. `steers`: in the body that steers or oversees
    it. `other`: their impartiality is endangered for another particular reason.
    """

    PARTY = "party"
    ASSISTS = "assists"
    GAIN = "gain"
    SERVES = "serves"
    MEMBER_OF_BODY = "member_of_body"
    STEERS = "steers"
    OTHER = "other"


class AssignReviewer(Command, type="grants.assign_reviewer.v1", subject="application_id"):
    """A grant officer gives an application to a reviewer."""

    application_id: ApplicationId
    reviewer: ReviewerId


class DeclareConflict(Command, type="grants.declare_conflict.v1", subject="application_id"):
    """A reviewer says that they must not judge an application, and why; an officer may say it of them. Scores that they gave count no more."""

    application_id: ApplicationId
    reviewer: ReviewerId | None = None
    """Null: oneself."""
    ground: ConflictGround


class ScoreApplication(Command, type="grants.score_application.v1", subject="application_id", personal=True):
    """A reviewer scores an application by each criterion of its call, each time whole, until it is decided."""

    application_id: ApplicationId
    scores: dict[CriterionCode, Score] = Field(max_length=20)
    comment: Text = ""


Hundredths = Annotated[int, Field(ge=0, le=100)]
Share = Annotated[int, Field(ge=1, le=100)]
Step = Annotated[int, Field(ge=1, le=100_000)]


class RankingOptions(Part):
    """What an area has decided about its proposals."""

    least_score: Hundredths = 0
    """Of a hundred: below it nothing is proposed."""
    most_share: Share = 100
    """Of a hundred, of what is asked for."""
    least_cents: Cents = 0
    """A smaller sum than this is not proposed at all."""
    step_cents: Step = 1000
    """Sums are proposed as multiples of this, rounded down."""


class ProposeRanking(Command, type="grants.propose_ranking.v1", subject="ranking_id"):
    """A grant officer proposes the sums of a call by the ranking of its reviews: from now on its applications are proposed, until they are decided."""

    ranking_id: RankingId
    call_id: CallId
    sum_cents: Cents | None = None
    """Null: what the call can still grant."""
    options: RankingOptions = RankingOptions()


class ReviewerAssigned(ApplicationFact, type="grants.reviewer.assigned.v1", subject="application_id"):
    """One more judges the application."""

    reviewers: int


class ConflictDeclared(ApplicationFact, type="grants.conflict.declared.v1", subject="application_id"):
    """Somebody must not judge the application: another is needed where too few are left."""

    ground: ConflictGround


class ApplicationScored(ApplicationFact, type="grants.application.scored.v1", subject="application_id"):
    """A review of the application came in, or was changed."""

    reviews: int
    """How many count."""
    far_apart: tuple[CriterionCode, ...] = ()
    """Criteria on which the reviewers disagree widely."""


class RankingProposed(Fact, type="grants.ranking.proposed.v1", subject="ranking_id"):
    """The applications of a call are ranked, and sums proposed for them."""

    ranking_id: RankingId
    call_id: CallId
    programme_id: ProgrammeId
    ranked: int
    proposed: int
    """For how many a sum is proposed."""
    sum_cents: int
    proposed_cents: int

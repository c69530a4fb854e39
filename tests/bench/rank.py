"""A call's 5,000 applications ranked and the sum laid out, three reviews of five criteria each, beside a fifth of them: five times the time, and hardly more.

By pure functions alone, without a server, in time of the processor. Both sizes by turns, the best of each, since what else runs only adds.
"""

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from deploy.launcher.servers import Servers
from services.grants.domain.proposals import Options, Spread, proposed
from services.grants.domain.ranking import Candidate, Review, ranked
from shared.contracts.grants.words import ApplicationId, Criterion
from shared.contracts.words import LocalName
from tests.bench.figures import Figure

APPLICATIONS, FEWER = 5_000, 1_000
CRITERIA = tuple(Criterion(code=f"criterion_{number}", name=LocalName(fi="Peruste"), weight=weight) for number, weight in enumerate((40, 30, 20, 7, 3)))
OPTIONS = Options(
    least_score=Fraction(2),
    largest_share=Fraction(4, 5),
    spread={code: Spread(floor=Fraction(1, 20), ceiling=Fraction(1, 2)) for code in ("609", "684", "886")},
)
OPENED = datetime(2026, 9, 1, tzinfo=UTC)


async def measure(_servers: Servers, *, quick: bool) -> list[Figure]:
    many, few = _call(APPLICATIONS), _call(FEWER)
    taken: dict[int, list[float]] = {APPLICATIONS: [], FEWER: []}
    for _ in range(2 if quick else 7):
        for call in (many, few):
            taken[len(call)].append(_milliseconds(call))
    grown = min(taken[FEWER]) * APPLICATIONS / FEWER
    return [Figure("rank", min(taken[APPLICATIONS]), "ms", {"a fifth of the applications, five times": grown})]


def _milliseconds(call: Sequence[Candidate]) -> float:
    sum_cents = sum(one.asked_cents for one in call) // 3
    started = time.process_time()
    proposal = proposed(ranked(call, CRITERIA), sum_cents=sum_cents, options=OPTIONS)
    milliseconds = 1000 * (time.process_time() - started)
    assert len(proposal.lines) == len(call)
    assert 0 < proposal.proposed_cents <= sum_cents
    return milliseconds


def _call(count: int) -> list[Candidate]:
    chance = random.Random(count)
    return [
        Candidate(
            application_id=ApplicationId(UUID(int=number)),
            submitted_at=OPENED + timedelta(seconds=chance.randrange(10**6)),
            asked_cents=chance.randrange(50_000, 3_000_000),
            municipality=chance.choice(("609", "684", "886", "051", "079")),
            reviews=tuple(_review(reviewer, chance) for reviewer in range(3)),
        )
        for number in range(count)
    ]


def _review(reviewer: int, chance: random.Random) -> Review:
    return Review(reviewer_id=f"reviewer-{reviewer}", scores={criterion.code: chance.randint(0, 5) for criterion in CRITERIA})

"""A call's ranking and the sums proposed from it, kept as they were proposed, so that each can be told and reckoned again years later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from services.grants.domain.applications import Application
from services.grants.domain.calls import Call
from services.grants.domain.panels import Panel
from services.grants.domain.proposals import Options, Proposal, Rule, proposed
from services.grants.domain.ranking import Candidate, Ranking, Review, UnknownCriterion, ranked
from shared.contracts.envelope import Fact
from shared.contracts.grants import ApplicationId, CallId, ProgrammeId, reviews
from shared.contracts.grants.words import Criterion, RankingId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of
from shared.errors import InvalidValue

HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedLine:
    """An application's place: `score` of a hundred thousand, so that it is a whole number; `rule` says why its sum is what it is."""

    application_id: ApplicationId
    rank: int
    score: int
    asked_cents: int
    proposed_cents: int
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRanking:
    ranking_id: RankingId
    request_fingerprint: str
    call_id: CallId
    programme_id: ProgrammeId
    proposed_at: datetime
    sum_cents: int
    proposed_cents: int
    criteria: tuple[Criterion, ...]
    options: reviews.RankingOptions
    lines: tuple[RankedLine, ...]
    not_reviewed: tuple[ApplicationId, ...]
    torn_rank: int | None = None
    """Of equally good ones that came out unequal, since the sum ended among them."""

    @property
    def ranked(self) -> int:
        return len(self.lines)

    @property
    def proposed(self) -> int:
        return sum(1 for line in self.lines if line.proposed_cents)


Decided = tuple[CallRanking, Sequence[Fact]]


def reckon(
    call: Call,
    applications: Sequence[Application],
    panels: Mapping[UUID, Panel],
    *,
    options: reviews.RankingOptions,
    sum_cents: int,
    criteria: Sequence[Criterion],
) -> Proposal:
    """The ranking from what is stored, and its sums; asked with other options it is a what-if, and writes nothing."""
    return proposed(_ranking(call, applications, panels, criteria), sum_cents=sum_cents, options=_options(call, options))


def propose(
    existing: CallRanking | None,
    command: reviews.ProposeRanking,
    *,
    call: Call,
    applications: Sequence[Application],
    panels: Mapping[UUID, Panel],
    left_cents: int,
    at: datetime,
) -> Decided:
    """`left_cents` is what the call can still grant: no other sum given, that is laid out."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="ranking", key=command.ranking_id)
        return existing, []
    sum_cents = left_cents if command.sum_cents is None else command.sum_cents
    proposal = reckon(call, applications, panels, options=command.options, sum_cents=sum_cents, criteria=call.criteria)
    ranking = CallRanking(
        ranking_id=command.ranking_id,
        request_fingerprint=fingerprint(command),
        call_id=call.call_id,
        programme_id=call.programme_id,
        proposed_at=at,
        sum_cents=sum_cents,
        proposed_cents=proposal.proposed_cents,
        criteria=call.criteria,
        options=command.options,
        lines=lines_of(proposal),
        not_reviewed=proposal.not_yet_reviewed,
        torn_rank=proposal.torn_rank,
    )
    return ranking, [fact_of(ranking, reviews.RankingProposed)]


def weighed(criteria: Sequence[Criterion], weights: Mapping[str, int]) -> tuple[Criterion, ...]:
    """The criteria with other weights; those that are not named keep theirs.

    Raises:
        UnknownCriterion, InvalidValue: there is no such criterion, or a weight is none.
    """
    if unknown := sorted(weights.keys() - {one.code for one in criteria}):
        raise UnknownCriterion("the call has no such criterion", field="weights", value=", ".join(unknown), remedy="weigh those that the call names")
    if wrong := sorted(code for code, weight in weights.items() if not 1 <= weight <= HUNDRED):
        raise InvalidValue("a weight is from 1 to 100", field="weights", value=", ".join(wrong), remedy="give another weight")
    return tuple(one.model_copy(update={"weight": weights.get(one.code, one.weight)}) for one in criteria)


def lines_of(proposal: Proposal) -> tuple[RankedLine, ...]:
    return tuple(
        RankedLine(
            application_id=line.application_id,
            rank=line.rank,
            score=int(line.score * 100_000 / 5),
            asked_cents=line.asked_cents,
            proposed_cents=line.proposed_cents,
            rule=line.rule,
        )
        for line in proposal.lines
    )


def _ranking(call: Call, applications: Sequence[Application], panels: Mapping[UUID, Panel], criteria: Sequence[Criterion]) -> Ranking:
    candidates = [_candidate(one, panels.get(one.application_id)) for one in applications]
    return ranked(candidates, criteria=criteria, fewest=call.reviewers)


def _candidate(application: Application, panel: Panel | None) -> Candidate:
    judged = panel or Panel(panel_id=application.application_id)
    return Candidate(
        application_id=application.application_id,
        submitted_at=application.submitted_at or application.begun_at,
        asked_cents=application.asked_cents or 0,
        municipality=application.municipalities[0] if len(application.municipalities) == 1 else None,
        reviews=[Review(reviewer_id=one.reviewer, scores=one.scores, conflict=one.reviewer in judged.conflicted) for one in judged.reviews],
    )


def _options(call: Call, options: reviews.RankingOptions) -> Options:
    return Options(
        least_score=Fraction(options.least_score * 5, HUNDRED),
        largest_share=Fraction(options.most_share, HUNDRED),
        most_cents=call.most_cents,
        least_cents=options.least_cents,
        step_cents=options.step_cents,
    )

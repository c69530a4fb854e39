"""Rankings as the grant office reads them: as proposed, and as they would be under other terms."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.grants.domain import rankings as rules
from services.grants.domain.applications import UNDER_WAY
from services.grants.domain.calls import Call
from services.grants.domain.proposals import Rule
from services.grants.domain.sums import room_left
from services.grants.store.applications import APPLICATIONS, PANELS, Applications
from services.grants.store.calls import CALLS
from services.grants.store.decisions import Decisions
from services.grants.store.rankings import RANKINGS, Rankings
from shared.contracts.grants.reviews import RankingOptions
from shared.contracts.grants.words import Criterion
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound


class RankedLineView(BaseModel):
    """`score` counts from 0 to 100,000. `rule` says why the sum is what it is. `was_cents` is what the stored proposal gives; null where there is none."""

    application_id: UUID
    rank: int
    score: int
    asked_cents: int
    proposed_cents: int
    rule: Rule
    was_cents: int | None = None


class RankingView(BaseModel):
    ranking_id: UUID | None
    """Null: it is a what-if, and stored nowhere."""
    call_id: UUID
    proposed_at: datetime | None
    sum_cents: int
    proposed_cents: int
    criteria: tuple[Criterion, ...]
    options: RankingOptions
    lines: tuple[RankedLineView, ...]
    not_reviewed: tuple[UUID, ...]
    torn_rank: int | None


async def ranking(connection: Connection, ranking_id: UUID) -> RankingView:
    if found := (await RANKINGS.known(connection, [ranking_id])).get(ranking_id):
        return view_of(found, RankingView)
    raise NotFound("ranking", ranking_id)


async def newest(connection: Connection, call_id: UUID) -> RankingView:
    if found := await Rankings(connection).newest(call_id):
        return view_of(found, RankingView)
    raise NotFound("ranking", call_id)


async def what_if(connection: Connection, call_id: UUID, *, sum_cents: int | None, options: RankingOptions, weights: Mapping[str, int]) -> RankingView:
    """The ranking as it would be now, with another sum, other options or weights; each line beside what the stored proposal gives."""
    call = await _call(connection, call_id)
    keys = await Applications(connection).in_state(call_id, *UNDER_WAY)
    applications = list((await APPLICATIONS.known(connection, keys)).values())
    panels = await PANELS.known(connection, keys)
    left_cents = room_left(call.sum_cents, await Decisions(connection).granted_cents(call_id))
    total = left_cents if sum_cents is None else sum_cents
    weighed = rules.weighed(call.criteria, weights)
    proposal = rules.reckon(call, applications, panels, options=options, sum_cents=total, criteria=weighed)
    stored = await Rankings(connection).newest(call_id)
    was = {line.application_id: line.proposed_cents for line in stored.lines} if stored else {}
    return RankingView(
        ranking_id=None,
        call_id=call_id,
        proposed_at=None,
        sum_cents=total,
        proposed_cents=proposal.proposed_cents,
        criteria=weighed,
        options=options,
        lines=tuple(
            RankedLineView(
                application_id=line.application_id, rank=line.rank, score=line.score, asked_cents=line.asked_cents,
                proposed_cents=line.proposed_cents, rule=line.rule, was_cents=was.get(line.application_id),
            )
            for line in rules.lines_of(proposal)
        ),
        not_reviewed=proposal.not_yet_reviewed,
        torn_rank=proposal.torn_rank,
    )  # fmt: skip


async def _call(connection: Connection, call_id: UUID) -> Call:
    if found := (await CALLS.known(connection, [call_id])).get(call_id):
        return found
    raise NotFound("call", call_id)

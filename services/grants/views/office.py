"""What the grant office has before it: how far the applications of each call of a programme are, and what confirming its budget would do.

What must stay true: the preview is reckoned by the rule that confirms, so that what is shown before is what is done after.
"""

from uuid import UUID

from pydantic import BaseModel, Field

from services.grants.domain import budgets
from services.grants.domain.decisions import Decision
from services.grants.store.calls import CALLS, OF_PROGRAMME
from services.grants.store.decisions import DECISIONS, Decisions
from services.grants.store.programmes import Programmes
from shared.contracts.grants.programmes import AdjustmentRule
from shared.contracts.words import Cents
from shared.database.postgres import Connection

OF_CALLS = """
select c.call_id,
count(*) filter (where a.state = 'submitted' and a.application -> 'supplements' = '[]') as submitted,
count(*) filter (where a.state = 'submitted' and a.application -> 'supplements' <> '[]') as supplemented,
count(*) filter (where a.state = 'asked_to_supplement') as asked_to_supplement,
count(*) filter (where a.state = 'complete') as complete,
count(*) filter (where a.state = 'in_review' and r.counting < (c.call ->> 'reviewers')::integer) as in_review,
count(*) filter (where a.state = 'in_review' and r.counting >= (c.call ->> 'reviewers')::integer) as reviewed,
count(*) filter (where a.state = 'proposed') as proposed,
count(*) filter (where a.state = 'decided') as decided,
count(*) filter (where a.state = 'withdrawn' and a.submitted_at is not null) as withdrawn,
coalesce(sum(a.asked_cents) filter (where a.state not in ('draft', 'withdrawn')), 0)::bigint as asked_cents
from calls c left join applications a using (call_id) left join panels p on p.panel_id = a.application_id
cross join lateral (
    select count(*) as counting from jsonb_array_elements(p.panel -> 'reviews') as r where not exists (
        select from jsonb_array_elements(p.panel -> 'conflicts') as o where o ->> 'reviewer' = r ->> 'reviewer')
) as r
where c.programme_id = $1 group by c.call_id order by c.call_id
"""
OF_DECISIONS = """
select count(*) filter (where decision -> 'sent' = 'null' or exists (
    select from jsonb_array_elements(decision -> 'adjusted') with ordinality as a (one, place)
    where one ->> 'why' = 'budget' and place > (decision -> 'sent' ->> 'adjustments')::integer)) as to_send,
coalesce(sum((select count(*) from jsonb_array_elements(decision -> 'review_requests') as r where r -> 'decided' = 'null')), 0)::bigint as to_review
from decisions where programme_id = $1
"""
REVIEWERS = "select distinct unnest(p.reviewers) as reviewer from panels p join applications a on a.application_id = p.panel_id where a.programme_id = $1"
CONDITIONAL = """
select d.decision, (select o.name from organisations o where o.organisation_id = d.applicant) as applicant_name
from decisions d where d.programme_id = $1 and d.conditional
"""


class CallStandingView(BaseModel):
    """How many applications of a call are how far. `submitted` and `supplemented` are to be looked at, `reviewed` have as many reviews as the call wants."""

    call_id: UUID
    submitted: int
    supplemented: int
    asked_to_supplement: int
    complete: int
    in_review: int
    reviewed: int
    proposed: int
    decided: int
    withdrawn: int
    asked_cents: int
    """What those that were handed in and not withdrawn ask for together."""


class StandingView(BaseModel):
    """What waits in a programme, and who has reviewed for it."""

    programme_id: UUID
    calls: list[CallStandingView]
    to_send: int
    """Decisions whose letters were not sent."""
    to_review: int
    """Requests for review that are not decided."""
    reviewers: list[str]


class BudgetAsked(BaseModel):
    model_config = {"extra": "forbid"}

    confirmed_cents: Cents
    rule: AdjustmentRule = Field(description="how conditional decisions would follow it")


class SettledView(BaseModel):
    """A conditional decision, as it is and as it would be."""

    decision_id: UUID
    application_id: UUID
    number: str
    applicant: UUID
    applicant_name: str | None
    rank: int | None
    asked_cents: int
    was_cents: int
    cents: int


class BudgetPreviewView(BaseModel):
    """What confirming the budget would do. `final_cents` is granted already and stays; the lines stand by rank, then by number."""

    programme_id: UUID
    planned_cents: int
    confirmed_cents: int
    rule: AdjustmentRule
    final_cents: int
    was_cents: int
    """What all decisions grant together now."""
    cents: int
    """What they would grant together."""
    lines: list[SettledView]


async def standing(connection: Connection, programme_id: UUID) -> StandingView:
    await Programmes(connection).read(programme_id)
    calls = [CallStandingView(**dict(row)) for row in await connection.fetch(OF_CALLS, programme_id)]
    [decisions] = await connection.fetch(OF_DECISIONS, programme_id)
    reviewers = sorted(row["reviewer"] for row in await connection.fetch(REVIEWERS, programme_id))
    return StandingView(programme_id=programme_id, calls=calls, reviewers=reviewers, **dict(decisions))


async def budget_preview(connection: Connection, programme_id: UUID, asked: BudgetAsked) -> BudgetPreviewView:
    """Raises what confirming would: BudgetConfirmedAlready, ConfirmedSumTooSmall, SumExceeded."""
    programmes = Programmes(connection)
    programme = await programmes.read(programme_id)
    budgets.refuse_confirmed(programme)
    rows = await connection.fetch(CONDITIONAL, programme_id)
    conditional = [DECISIONS.read(row["decision"]) for row in rows]
    names = {one.decision_id: row["applicant_name"] for one, row in zip(conditional, rows, strict=True)}
    keys = [row["call_id"] for row in await connection.fetch(OF_PROGRAMME, programme_id)]
    by_call = await Decisions(connection).granted_by_call(programme_id)
    standing = budgets.Standing(calls=list((await CALLS.known(connection, keys)).values()), granted_cents=by_call, conditional=conditional)
    granted_cents = sum(by_call.values())
    sums = budgets.settled(programme, standing, confirmed_cents=asked.confirmed_cents, rule=asked.rule).sums
    was_cents = sum(one.granted_cents for one in conditional)
    return BudgetPreviewView(
        programme_id=programme_id,
        planned_cents=programme.sum_cents,
        confirmed_cents=asked.confirmed_cents,
        rule=asked.rule,
        final_cents=granted_cents - was_cents,
        was_cents=granted_cents,
        cents=granted_cents - was_cents + sum(sums.values()),
        lines=[_line(one, names[one.decision_id], sums[one.decision_id]) for one in sorted(conditional, key=_place)],
    )


def _line(one: Decision, name: str | None, cents: int) -> SettledView:
    return SettledView(
        decision_id=one.decision_id, application_id=one.application_id, number=one.number, applicant=one.applicant, applicant_name=name, rank=one.rank,
        asked_cents=one.asked_cents, was_cents=one.granted_cents, cents=cents,
    )  # fmt: skip


def _place(one: Decision) -> tuple[int, str]:
    return one.rank or budgets.UNRANKED, one.number

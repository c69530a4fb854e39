"""The budget confirmed: every conditional decision of a programme final at once, at its own sum or at one adjusted by the stated rule.

What must stay true: it is confirmed once; afterwards nothing is conditional. A smaller budget makes every call's part smaller in the same proportion, and what
is granted in a call is at most its part; what was final before stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.grants.domain import decisions as decision_rules
from services.grants.domain.adjusting import ConditionalDecision, adjusted
from services.grants.domain.calls import Call
from services.grants.domain.decisions import Decision
from services.grants.domain.programmes import BudgetConfirmedAlready, Confirmed, Programme
from services.grants.domain.sums import refuse_beyond
from shared.contracts.envelope import Fact
from shared.contracts.grants import CallId, DecisionId, calls
from shared.contracts.grants import programmes as contracts
from shared.contracts.grants.programmes import AdjustmentRule
from shared.domain.request_fingerprints import fingerprint
from shared.domain.same_names import fact_of

UNRANKED = 1_000_000
"""What was decided without a ranking is cut first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What hangs on a budget: the programme's calls, what is granted in each, and the decisions that are conditional."""

    calls: Sequence[Call]
    granted_cents: Mapping[CallId, int]
    conditional: Sequence[Decision]

    def final_cents(self, call_id: CallId) -> int:
        """What is granted in a call and no longer conditional."""
        return self.granted_cents.get(call_id, 0) - sum(one.granted_cents for one in self.conditional if one.call_id == call_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a confirmed budget makes of it: each call's part, and of each conditional decision its final sum."""

    parts: Mapping[CallId, int]
    sums: Mapping[DecisionId, int]


def settled(programme: Programme, standing: Standing, *, confirmed_cents: int, rule: AdjustmentRule) -> Settled:
    """Writes nothing: asked before the budget is confirmed, it is the preview.

    Raises:
        SumExceeded: what is final in a call is more than its part would be.
        ConfirmedSumTooSmall: by the rule `as_decided` all should stand, and cannot.
    """
    refuse_beyond(confirmed_cents, granted_cents=0, asked_cents=sum(standing.final_cents(call.call_id) for call in standing.calls))
    parts: dict[CallId, int] = {}
    sums: dict[DecisionId, int] = {}
    for call in standing.calls:
        part = min(call.sum_cents, call.sum_cents * confirmed_cents // programme.sum_cents) if programme.sum_cents else 0
        final_cents = standing.final_cents(call.call_id)
        refuse_beyond(part, granted_cents=0, asked_cents=final_cents)
        to_settle = [
            ConditionalDecision(decision_id=one.decision_id, granted_cents=one.granted_cents, rank=one.rank or UNRANKED)
            for one in standing.conditional
            if one.call_id == call.call_id
        ]
        parts[call.call_id] = part
        sums |= {one.decision_id: one.final_cents for one in adjusted(to_settle, confirmed_cents=part - final_cents, rule=rule)}
    return Settled(parts=parts, sums=sums)


def confirm(programme: Programme, standing: Standing, command: contracts.ConfirmBudget, *, at: datetime) -> tuple[Programme, Settled, Sequence[Fact]]:
    """Raises BudgetConfirmedAlready, ConfirmedSumTooSmall, SumExceeded. What it says of calls and decisions, `cut` and `settle` say."""
    if programme.confirmed and programme.confirmed.request_fingerprint == fingerprint(command):
        return programme, Settled(parts={}, sums={}), []
    refuse_confirmed(programme)
    after = settled(programme, standing, confirmed_cents=command.confirmed_cents, rule=command.rule)
    granted_cents = sum(standing.granted_cents.values())
    confirmed = replace(
        programme,
        sum_cents=command.confirmed_cents,
        confirmed=Confirmed(
            rule=command.rule,
            decided_by=command.decided_by,
            decided_on=command.decided_on,
            section=command.section,
            at=at,
            request_fingerprint=fingerprint(command),
        ),
    )
    said = fact_of(
        confirmed,
        contracts.BudgetConfirmed,
        planned_cents=programme.sum_cents,
        rule=command.rule,
        decisions=len(standing.conditional),
        granted_before_cents=granted_cents,
        granted_cents=granted_cents - sum(one.granted_cents for one in standing.conditional) + sum(after.sums.values()),
    )
    return confirmed, after, [said]


def refuse_confirmed(programme: Programme) -> None:
    """Raises BudgetConfirmedAlready."""
    if programme.confirmed:
        raise BudgetConfirmedAlready(
            f"its budget was confirmed on {programme.confirmed.decided_on}",
            field="programme_id",
            value=programme.programme_id,
            remedy="look at what it decided",
        )


def cut(call: Call, part_cents: int) -> tuple[Call, Sequence[Fact]]:
    """A call with its part of the confirmed budget."""
    if part_cents == call.sum_cents:
        return call, []
    smaller = replace(call, sum_cents=part_cents)
    return smaller, [fact_of(smaller, calls.CallReduced, was_cents=call.sum_cents)]


def settle(decision: Decision, after: Settled, command: contracts.ConfirmBudget) -> tuple[Decision, Sequence[Fact]]:
    return decision_rules.settle(decision, after.sums[decision.decision_id], on=command.decided_on)

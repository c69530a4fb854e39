"""Conditional decisions (ehdolliset päätökset) when the budget is confirmed: each becomes final with a sum, all at once or none.

What must stay true, by every rule: all together at most what is confirmed, nobody more than was decided, who was decided more (or is ranked higher) not behind
others for it, and the same whatever the order in which the decisions come.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, assert_never

from shared.contracts.grants.programmes import AdjustmentRule
from shared.contracts.grants.words import DecisionId
from shared.domain.apportionment import apportion
from shared.errors import DomainError, InvalidValue


class DecisionNamedTwice(InvalidValue):
    slug = "decision-named-twice"


class ImpossibleSum(InvalidValue):
    slug = "impossible-sum"


class ConfirmedSumTooSmall(DomainError):
    """All were to stand as decided, and the confirmed sum does not suffice for it."""

    slug = "confirmed-sum-too-small"

    def __init__(self, *, confirmed_cents: int, decided_cents: int) -> None:
        self.confirmed_cents, self.decided_cents = confirmed_cents, decided_cents
        super().__init__(
            f"{decided_cents} cents are decided and {confirmed_cents} confirmed: {decided_cents - confirmed_cents} are lacking",
            field="confirmed_cents",
            value=confirmed_cents,
            remedy="adjust in proportion or by rank, or confirm a larger sum",
        )

    @property
    def members(self) -> Mapping[str, Any]:
        lacking = self.decided_cents - self.confirmed_cents
        return {"confirmed_cents": self.confirmed_cents, "decided_cents": self.decided_cents, "lacking_cents": lacking}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalDecision:
    """`rank` counts from 1, the best; equal ones share it."""

    decision_id: DecisionId
    granted_cents: int
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    decision_id: DecisionId
    decided_cents: int
    final_cents: int

    @property
    def cut_cents(self) -> int:
        return self.decided_cents - self.final_cents


def adjusted(decisions: Collection[ConditionalDecision], *, confirmed_cents: int, rule: AdjustmentRule) -> tuple[Adjusted, ...]:
    """Every decision with its final sum, in the order of ranks, then ids.

    Raises:
        ConfirmedSumTooSmall: all should stand as decided, and cannot.
        InvalidValue: a decision comes twice, a sum is below nought.
    """
    _refuse_impossible(decisions, confirmed_cents)
    in_order = sorted(decisions, key=lambda one: (one.rank, one.decision_id))
    decided_cents = sum(one.granted_cents for one in in_order)
    if decided_cents <= confirmed_cents:
        finals = {one.decision_id: one.granted_cents for one in in_order}
    else:
        match rule:
            case AdjustmentRule.AS_DECIDED:
                raise ConfirmedSumTooSmall(confirmed_cents=confirmed_cents, decided_cents=decided_cents)
            case AdjustmentRule.PROPORTIONAL:
                finals = _cut_alike(in_order, confirmed_cents)
            case AdjustmentRule.BY_RANK:
                finals = _lowest_first(in_order, confirmed_cents)
            case _:
                assert_never(rule)
    return tuple(Adjusted(decision_id=one.decision_id, decided_cents=one.granted_cents, final_cents=finals[one.decision_id]) for one in in_order)


def _lowest_first(in_order: Sequence[ConditionalDecision], confirmed_cents: int) -> dict[DecisionId, int]:
    """From the best rank on as decided; those of the rank in which the sum ends are cut alike, and what is below has nothing."""
    finals: dict[DecisionId, int] = {}
    left = confirmed_cents
    for _, equal in groupby(in_order, key=lambda one: one.rank):
        group = list(equal)
        asked = sum(one.granted_cents for one in group)
        finals |= {one.decision_id: one.granted_cents for one in group} if asked <= left else _cut_alike(group, left)
        left = left - asked if asked <= left else 0
    return finals


def _cut_alike(decisions: Sequence[ConditionalDecision], cents: int) -> dict[DecisionId, int]:
    """Each the same share of what it was; those decided sums make more than `cents`."""
    decided = {one.decision_id: one.granted_cents for one in decisions}
    return apportion(cents, decided, most=decided)


def _refuse_impossible(decisions: Collection[ConditionalDecision], confirmed_cents: int) -> None:
    if confirmed_cents < 0:
        raise ImpossibleSum("no sum is below nought", field="confirmed_cents", value=confirmed_cents, remedy="give nought or more")
    if below := next((one for one in decisions if one.granted_cents < 0), None):
        raise ImpossibleSum("no decision is below nought", field="granted_cents", value=below.granted_cents, remedy="give nought or more")
    times = Counter(one.decision_id for one in decisions)
    if twice := next((decision_id for decision_id, count in times.items() if count > 1), None):
        raise DecisionNamedTwice("each decision is adjusted once", field="decision_id", value=twice, remedy="give it once")

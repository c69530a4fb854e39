"""The budget confirmed: every conditional decision of a programme final at once, at its own sum or at one adjusted by the stated rule.

What must stay true: it is confirmed once; afterwards nothing is conditional, and all that is granted together is at most what was confirmed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.grants.domain import decisions as decision_rules
from services.grants.domain.adjusting import ConditionalDecision, adjusted
from services.grants.domain.decisions import Decision
from services.grants.domain.programmes import BudgetConfirmedAlready, Confirmed, Programme
from services.grants.domain.sums import refuse_beyond
from shared.contracts.envelope import Fact
from shared.contracts.grants import programmes as contracts
from shared.domain.request_fingerprints import fingerprint
from shared.domain.same_names import fact_of

UNRANKED = 1_000_000
"""What was decided without a ranking is cut first."""


def confirm(
    programme: Programme, conditional: Sequence[Decision], command: contracts.ConfirmBudget, *, granted_cents: int, at: datetime
) -> tuple[Programme, Sequence[Decision], Sequence[Fact]]:
    """`granted_cents` is what all decisions of the programme grant now; what of it is not conditional stays.

    Raises:
        BudgetConfirmedAlready, ConfirmedSumTooSmall, SumExceeded
    """
    if programme.confirmed:
        if programme.confirmed.request_fingerprint == fingerprint(command):
            return programme, [], []
        raise BudgetConfirmedAlready(
            f"its budget was confirmed on {programme.confirmed.decided_on}",
            field="programme_id",
            value=programme.programme_id,
            remedy="look at what it decided",
        )
    settled, facts = _settled(conditional, command, granted_cents=granted_cents)
    after_cents = granted_cents - sum(one.granted_cents for one in conditional) + sum(one.granted_cents for one in settled)
    confirmed = replace(
        programme,
        sum_cents=command.confirmed_cents,
        confirmed=Confirmed(
            cents=command.confirmed_cents,
            decided_cents=granted_cents,
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
        decisions=len(conditional),
        granted_before_cents=granted_cents,
        granted_cents=after_cents,
    )
    return confirmed, settled, [said, *facts]


def _settled(conditional: Sequence[Decision], command: contracts.ConfirmBudget, *, granted_cents: int) -> tuple[Sequence[Decision], Sequence[Fact]]:
    """Each as it is settled, in the order in which they were given."""
    final_cents = granted_cents - sum(one.granted_cents for one in conditional)
    refuse_beyond(command.confirmed_cents, granted_cents=0, asked_cents=final_cents)
    to_settle = [ConditionalDecision(decision_id=one.decision_id, granted_cents=one.granted_cents, rank=one.rank or UNRANKED) for one in conditional]
    sums = {one.decision_id: one.final_cents for one in adjusted(to_settle, confirmed_cents=command.confirmed_cents - final_cents, rule=command.rule)}
    decided = [decision_rules.settle(one, sums[one.decision_id], on=command.decided_on) for one in conditional]
    return [decision for decision, _ in decided], [fact for _, facts in decided for fact in facts]

"""Letters, made of what is stored: of a decision as it was decided or as the confirmed budget adjusted it, and of a recovery."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from services.grants.account_numbers import in_print
from services.grants.authorisation import refuse_unless_of_grant
from services.grants.domain.deadlines import deadline, notice
from services.grants.domain.decisions import BUDGET, Adjusted, Decision, Sent, outcome_of
from services.grants.domain.panels import Panel
from services.grants.domain.programmes import Confirmed, Programme
from services.grants.domain.recoveries import Recovery
from services.grants.letters.contents import (
    CriterionOutcome,
    Decider,
    EarlierDecision,
    FurtherInformation,
    Head,
    Letter,
    LetterOfAdjustment,
    LetterOfDecision,
    LetterOfRecovery,
    Payment,
    Recipient,
    ReviewInstruction,
    Sender,
    Standing,
)
from services.grants.office import Office
from services.grants.review_rules import RULES
from services.grants.store.applications import PANELS
from services.grants.store.calls import CALLS
from services.grants.store.decisions import DECISIONS
from services.grants.store.programmes import PROGRAMMES
from services.grants.store.reports import RECOVERIES
from shared.auth import Caller
from shared.contracts.grants.decisions import WayOfNotice
from shared.contracts.words import LocalName
from shared.database.postgres import Connection
from shared.errors import NotFound

LETTER = """
select d.decision, c.call, p.panel, g.programme, o.name, o.business_id,
(select coalesce(sum(x.granted_cents + coalesce(b.back, 0)), 0)::bigint from decisions x left join lateral (
    select sum((a ->> 'was_cents')::bigint - (a ->> 'cents')::bigint) as back from jsonb_array_elements(x.decision -> 'adjusted') a where a ->> 'why' = 'budget'
) b on true where x.call_id = d.call_id) as decided_cents, c.sum_cents as call_cents
from decisions d join calls c using (call_id) join programmes g on g.programme_id = d.programme_id
left join panels p on p.panel_id = d.application_id left join organisations o on o.organisation_id = d.applicant
where d.decision_id = $1
"""
RECOVERY = """
select r.recovery, d.decision, c.call, o.name, o.business_id
from recoveries r join decisions d using (decision_id) join calls c using (call_id) left join organisations o on o.organisation_id = d.applicant
where r.recovery_id = $1
"""


async def letter(connection: Connection, decision_id: UUID, *, office: Office, caller: Caller, today: date) -> tuple[Letter, Decision]:
    """The newest letter that there is of the decision: of its adjustment by the budget, or of itself."""
    row = await connection.fetchrow(LETTER, decision_id)
    if row is None:
        raise NotFound("decision", decision_id)
    decision: Decision = DECISIONS.read(row["decision"])
    refuse_unless_of_grant(caller, decision.applicants, decision_id=decision_id)
    programme: Programme = PROGRAMMES.read(row["programme"])
    by_budget = next((one for one in decision.adjusted if one.why == BUDGET), None)
    if by_budget and programme.confirmed:
        return _of_adjustment(decision, by_budget, programme.confirmed, row, office, today), decision
    return _of_decision(decision, row, office, today), decision


async def letter_of_recovery(connection: Connection, recovery_id: UUID, *, office: Office, caller: Caller, today: date) -> tuple[LetterOfRecovery, Decision]:
    row = await connection.fetchrow(RECOVERY, recovery_id)
    if row is None:
        raise NotFound("recovery", recovery_id)
    decision: Decision = DECISIONS.read(row["decision"])
    refuse_unless_of_grant(caller, decision.applicants, decision_id=decision.decision_id)
    recovery: Recovery = RECOVERIES.read(row["recovery"])
    decider = Decider(name=LocalName(fi=recovery.decided_by), decided_on=recovery.decided_on, section=recovery.section or "")
    back = office.repayments
    return LetterOfRecovery(
        head=_head(decision, decider, recovery.sent, row, office, today),
        earlier=_earlier(decision),
        cause=recovery.cause,
        paid_cents=recovery.paid_cents,
        recovered_before_cents=recovery.recovered_before_cents,
        recovered_cents=recovery.cents,
        reasons=recovery.reasons,
        interest=recovery.bears_interest,
        payment=Payment(due_on=recovery.due_on, iban=in_print(back.iban), reference=back.reference_of(recovery.number)),
    ), decision


def _of_decision(decision: Decision, row: Mapping[str, Any], office: Office, today: date) -> LetterOfDecision:
    decider = Decider(name=LocalName(fi=decision.decided_by), decided_on=decision.decided_on, section=decision.section or "")
    first = decision.adjusted[0] if decision.adjusted else None
    granted_cents = first.was_cents if first else decision.granted_cents
    return LetterOfDecision(
        head=_head(decision, decider, decision.letter_sent, row, office, today),
        outcome=outcome_of(granted_cents, asked_cents=decision.asked_cents),
        standing=Standing.CONDITIONAL if decision.conditional else Standing.FINAL,
        asked_cents=decision.asked_cents,
        granted_cents=granted_cents,
        reasons=decision.reasons,
        criteria=_criteria(row),
        terms=decision.terms_decided,
        instalments=first.instalments if first else decision.instalments,
    )


def _of_adjustment(decision: Decision, by: Adjusted, confirmed: Confirmed, row: Mapping[str, Any], office: Office, today: date) -> LetterOfAdjustment:
    later = next(iter(decision.adjusted[decision.adjusted.index(by) + 1 :]), None)
    decider = Decider(name=LocalName(fi=confirmed.decided_by), decided_on=confirmed.decided_on, section=confirmed.section or "")
    return LetterOfAdjustment(
        head=_head(decision, decider, decision.letter_sent, row, office, today),
        earlier=_earlier(decision),
        budget_confirmed_on=confirmed.decided_on,
        before_cents=by.was_cents,
        after_cents=by.cents,
        decided_cents=row["decided_cents"],
        confirmed_cents=row["call_cents"],
        rule=confirmed.rule,
        instalments=later.instalments if later else decision.instalments,
    )


def _earlier(decision: Decision) -> EarlierDecision:
    decider = Decider(name=LocalName(fi=decision.decided_by), decided_on=decision.decided_on, section=decision.section or "")
    return EarlierDecision(case_number=decision.number, decider=decider)


def _head(decision: Decision, decider: Decider, sent: Sent | None, row: Mapping[str, Any], office: Office, today: date) -> Head:
    """Until it is sent, the time to request a review is that of a letter sent today."""
    sent_on, way = (sent.sent_on, sent.by) if sent else (today, WayOfNotice.LETTER)
    return Head(
        sender=Sender(**dict(office.sender)),
        recipient=Recipient(name=row["name"] or str(decision.applicant), business_id=row["business_id"] or ""),
        dated_on=sent_on,
        case_number=decision.number,
        kind=office.kinds.get(decision.kind) or CALLS.read(row["call"]).name,
        year=decision.year,
        decider=decider,
        further=FurtherInformation(**dict(office.further)),
        review=ReviewInstruction(**dict(office.review), deadline=deadline(notice(sent_on, way=way, rules=RULES), RULES)),
    )


def _criteria(row: Mapping[str, Any]) -> tuple[CriterionOutcome, ...]:
    if row["panel"] is None:
        return ()
    panel: Panel = PANELS.read(row["panel"])
    scores = {code: [review.scores[code] for review in panel.counting] for code in (panel.counting[0].scores if panel.counting else ())}
    return tuple(
        CriterionOutcome(name=criterion.name, weight=criterion.weight, mean=Fraction(sum(scores[criterion.code]), len(scores[criterion.code])))
        for criterion in CALLS.read(row["call"]).criteria
        if scores.get(criterion.code)
    )

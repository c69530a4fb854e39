"""Decisions: entered within the sums and on enough reviews, sent, and reviewed at an applicant's request.

Locks come in one order: the programme, the application, its panel, the decision, the undertaking where it is aid. Whoever grants from a programme comes one
after the other.
"""

from collections.abc import Sequence
from datetime import datetime

from services.grants.authorisation import refuse_strangers
from services.grants.domain import applications as application_rules
from services.grants.domain import decisions as domain
from services.grants.domain import panels as panel_rules
from services.grants.domain import review_requests
from services.grants.domain.deadlines import deadline, notice
from services.grants.handlers.limits import Limits
from services.grants.review_rules import RULES
from services.grants.store.applications import Applications, Panels
from services.grants.store.calls import Calls
from services.grants.store.decisions import Decisions
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.envelope import Fact
from shared.contracts.grants import decisions as contracts
from shared.work.deciding import deciding


async def decide_application(
    command: contracts.DecideApplication,
    *,
    limits: Limits,
    calls: Calls,
    applications: Applications,
    panels: Panels,
    decisions: Decisions,
    by: Caller,
    now: datetime,
) -> Sequence[Fact]:
    programme = await limits.programme((await applications.read(command.application_id)).programme_id)
    application = await applications.get(command.application_id)
    call = await calls.read(application.call_id)
    panel = await panels.of(command.application_id)
    existing = await decisions.find(command.decision_id)
    if existing is None:
        panel_rules.refuse_conflicted(panel, [by.subject], field="application_id")
        panel_rules.refuse_too_few(panel, call=call)
    decided = domain.decide(existing, command, application=application, call=call, conditional=programme.confirmed is None)
    if existing is None:
        await limits.refuse_beyond(programme, call, command.granted_cents)
        await limits.refuse_excess_of_aid(decided[0], application)
        await applications.save_done_by(application, application_rules.decided(application), command, by=by, now=now)
    return await decisions.save_noted(existing, decided, command, by=by, now=now)


send_decision = deciding(
    contracts.SendDecision,
    Decisions,
    lambda decision, command, _: domain.send(
        decision, by=command.by, sent_on=command.sent_on, review_until=deadline(notice(command.sent_on, way=command.by, rules=RULES), RULES).closes_at
    ),
)


async def request_review(command: contracts.RequestReview, *, decisions: Decisions, applications: Applications, by: Caller, now: datetime) -> Sequence[Fact]:
    """By an applicant, as it arrives; or entered by the grant office, as having arrived when it did there."""
    arrived_at = await applications.arrived_at()
    decision = await decisions.get(command.decision_id)
    if not by.roles & GRANTS:
        refuse_strangers(by, decision.applicants)
    elif command.arrived_at is not None:
        arrived_at = command.arrived_at
    asked = review_requests.request(decision, command, by=by.subject, arrived_at=arrived_at)
    return await decisions.save_noted(decision, asked, command, by=by, now=now)


async def decide_review_request(
    command: contracts.DecideReviewRequest,
    *,
    limits: Limits,
    calls: Calls,
    applications: Applications,
    panels: Panels,
    decisions: Decisions,
    by: Caller,
    now: datetime,
) -> Sequence[Fact]:
    """More than before is granted within the sums alone, and within what an undertaking may have of aid."""
    known = await decisions.read(command.decision_id)
    programme = await limits.programme(known.programme_id)
    panel_rules.refuse_conflicted(await panels.of(known.application_id), [by.subject], field="decision_id")
    decision = await decisions.get(command.decision_id)
    decided = review_requests.decide(decision, command, conditional=programme.confirmed is None)
    if (more := decided[0].granted_cents - decision.granted_cents) > 0:
        call = await calls.read(decision.call_id)
        domain.refuse_beyond_most(call, decided[0].granted_cents)
        await limits.refuse_beyond(programme, call, more)
        await limits.refuse_excess_of_aid(decided[0], await applications.read(decision.application_id))
    return await decisions.save_noted(decision, decided, command, by=by, now=now)

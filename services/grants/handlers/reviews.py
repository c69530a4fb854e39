"""Reviews: given to reviewers, conflicts declared, scores taken in; the ranking of a call proposed from them."""

from collections.abc import Sequence
from datetime import datetime

from services.grants.domain import applications as application_rules
from services.grants.domain import panels as domain
from services.grants.domain import rankings as ranking_rules
from services.grants.domain.applications import UNDER_WAY, Application
from services.grants.domain.panels import Panel
from services.grants.domain.sums import room_left
from services.grants.store.applications import Applications, Panels
from services.grants.store.calls import Calls
from services.grants.store.decisions import Decisions
from services.grants.store.rankings import Rankings
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.envelope import Command, Fact
from shared.contracts.grants import reviews as contracts
from shared.domain.same_names import fact_of
from shared.errors import Forbidden


async def assign_reviewer(command: contracts.AssignReviewer, *, applications: Applications, panels: Panels, by: Caller, now: datetime) -> Sequence[Fact]:
    """With the first reviewer the review begins."""
    application = await applications.get(command.application_id)
    under_review = application_rules.begin_review(application)
    panel = await panels.of(command.application_id)
    assigned = domain.assign(panel, command.reviewer)
    if assigned == panel:
        return []
    fact = fact_of(under_review, contracts.ReviewerAssigned, reviewers=len(assigned.reviewers))
    await applications.save_done_by(application, under_review, command, by=by, now=now)
    return await _kept(panels, panel, assigned, [fact], command, by=by, now=now)


async def declare_conflict(command: contracts.DeclareConflict, *, applications: Applications, panels: Panels, by: Caller, now: datetime) -> Sequence[Fact]:
    """By themselves, or by the grant office of somebody else."""
    reviewer = command.reviewer or by.subject
    if reviewer != by.subject and not by.roles & GRANTS:
        raise Forbidden("a reviewer declares their own conflicts", field="reviewer", value=reviewer, remedy="leave it out, or ask the grant office")
    application = await applications.get(command.application_id)
    panel = await panels.of(command.application_id)
    domain.refuse_uninvolved(panel, reviewer, may_say_of_any=bool(by.roles & GRANTS))
    application_rules.refuse_unless(
        application, *UNDER_WAY, application_rules.State.DECIDED, to="declare a conflict in it", remedy="wait until it is handed in"
    )
    declared = domain.declare(panel, reviewer, command.ground, by=by.subject, at=now)
    return await _kept(panels, panel, declared, [fact_of(application, contracts.ConflictDeclared, ground=command.ground)], command, by=by, now=now)


async def score_application(
    command: contracts.ScoreApplication, *, applications: Applications, panels: Panels, calls: Calls, by: Caller, now: datetime
) -> Sequence[Fact]:
    application = await applications.get(command.application_id)
    application_rules.refuse_unless_judged(application)
    _refuse_own(application, by)
    call = await calls.read(application.call_id)
    panel = await panels.of(command.application_id)
    scored = domain.score(panel, command.scores, call=call, comment=command.comment, by=by.subject, at=now)
    far_apart = scored.far_apart(wide_apart=call.wide_apart)
    fact = fact_of(application, contracts.ApplicationScored, reviews=len(scored.counting), far_apart=far_apart)
    return await _kept(panels, panel, scored, [fact], command, by=by, now=now)


async def propose_ranking(
    command: contracts.ProposeRanking,
    *,
    applications: Applications,
    panels: Panels,
    calls: Calls,
    rankings: Rankings,
    decisions: Decisions,
    by: Caller,
    now: datetime,
) -> Sequence[Fact]:
    """Each application that is ranked is proposed from then on. One that was decided or withdrawn while they were read is none of them."""
    existing = await rankings.find(command.ranking_id)
    call = await calls.shared(command.call_id)
    locked = await applications.several(await applications.in_state(call.call_id, *UNDER_WAY))
    judged = {key: one for key, one in locked.items() if one.state in UNDER_WAY}
    by_id, left = await panels.several(list(judged)), room_left(call.sum_cents, await decisions.granted_cents(call.call_id))
    ranking, facts = ranking_rules.propose(existing, command, call=call, applications=list(judged.values()), panels=by_id, left_cents=left, at=now)
    if not facts:
        return []
    await rankings.put(ranking)
    for line in ranking.lines:
        application = judged[line.application_id]
        await applications.save_done_by(application, application_rules.proposed(application, rank=line.rank), command, by=by, now=now)
    return facts


def _refuse_own(application: Application, by: Caller) -> None:
    """Who speaks for an applicant does not judge it: they serve a party (hallintolaki 434/2003, § 28)."""
    if by.organisation_id is not None and by.organisation_id in application.applicants:
        raise domain.ReviewerConflicted("you speak for an applicant", field="application_id", value=application.application_id, remedy="leave it to the others")


async def _kept(panels: Panels, before: Panel, after: Panel, facts: Sequence[Fact], command: Command, *, by: Caller, now: datetime) -> Sequence[Fact]:
    if after == before:
        return []
    await panels.keep(after, before=before, done=command.wire_name, by=by.subject, at=now)
    return facts

"""State aid: grants screened, aid declared, organisations linked; and what a decision may not exceed.

Whoever would add to what an undertaking has holds it until the transaction ends. It is held last, after programme, application and decision.
"""

from collections.abc import Sequence
from datetime import datetime

from services.grants.authorisation import refuse_strangers
from services.grants.domain import aid_ledger as domain
from services.grants.store.applications import Applications
from services.grants.store.decisions import Decisions
from services.grants.store.state_aid import AidLedger, AidScreens, DeclaredAids, Links
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.envelope import Fact
from shared.contracts.grants import state_aid as contracts
from shared.work.deciding import deciding


async def screen_application(
    command: contracts.ScreenApplication,
    *,
    applications: Applications,
    decisions: Decisions,
    aid_screens: AidScreens,
    aid_ledger: AidLedger,
    by: Caller,
    now: datetime,
) -> Sequence[Fact]:
    """What was decided already comes into the ledger by it, and must fit there as what is decided after."""
    application = await applications.get(command.application_id)
    existing = await aid_screens.find(command.application_id)
    found, facts = domain.screen(existing, command)
    if found.regulation and (decision_id := await aid_ledger.decision_of(command.application_id)):
        decision = await decisions.get(decision_id)
        ledger = await aid_ledger.held(application.applicants, but_for=command.application_id)
        domain.refuse_decision_in_excess(decision, found.regulation, ledger)
    return await aid_screens.save_noted(existing, (found, facts), command, by=by, now=now)


async def declare_aid(command: contracts.DeclareAid, *, declared_aids: DeclaredAids, by: Caller, now: datetime) -> Sequence[Fact]:
    """By the organisation that has it, or by the grant office where it is told otherwise."""
    if not by.roles & GRANTS:
        refuse_strangers(by, [command.organisation_id])
    existing = await declared_aids.find(command.aid_id)
    return await declared_aids.save_noted(existing, domain.declare(existing, command), command, by=by, now=now)


retract_aid = deciding(contracts.RetractAid, DeclaredAids, lambda aid, _command, _now: domain.retract(aid))
end_link = deciding(contracts.EndLink, Links, lambda link, command, _now: domain.end(link, command.until))


async def link_organisations(command: contracts.LinkOrganisations, *, links: Links, aid_ledger: AidLedger, by: Caller, now: datetime) -> Sequence[Fact]:
    """Aid that is granted meanwhile to the one or the other is granted before or after it, never beside it."""
    existing = await links.find(command.link_id)
    await aid_ledger.hold([command.one, command.other])
    return await links.save_noted(existing, domain.link(existing, command), command, by=by, now=now)

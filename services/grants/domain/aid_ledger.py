"""What goes into the ledger of de minimis aid: our own decisions as they stand, and what applicants declared of other granters.

What must stay true: a decision is aid from the day on which it was made, conditional or final, since the right arises then; a lower sum after that lowers it,
and what a review adds is aid of the day of that review. Who applied together received each its part.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from services.grants.domain.decisions import Decision, parts_of
from services.grants.domain.state_aid import Aid, Ledger, Screen, refuse_excess, screened
from services.grants.domain.undertakings import Link
from shared.contracts.envelope import Fact
from shared.contracts.grants import ApplicationId
from shared.contracts.grants import state_aid as contracts
from shared.contracts.grants.state_aid import LinkId, Regulation
from shared.contracts.grants.words import AidId
from shared.contracts.words import OrganisationId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import InvalidValue


class LinkedToItself(InvalidValue):
    slug = "linked-to-itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class AidScreen:
    """What was found of an application; `screen_id` is the application's id. `regulation` is None where a grant is no de minimis aid."""

    screen_id: ApplicationId
    screen: Screen
    regulation: Regulation | None
    sector: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAid:
    aid_id: AidId
    request_fingerprint: str
    organisation_id: OrganisationId
    regulation: Regulation
    cents: int
    granted_on: date
    granter: str
    retracted: bool = False

    @property
    def aid(self) -> Aid:
        return Aid(
            aid_id=self.aid_id,
            organisation_id=self.organisation_id,
            regulation=self.regulation,
            cents=self.cents,
            granted_on=self.granted_on,
            granter=self.granter,
            self_declared=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLink:
    link_id: LinkId
    request_fingerprint: str
    one: OrganisationId
    other: OrganisationId
    ground: str
    since: date
    until: date | None = None

    @property
    def link(self) -> Link:
        return Link(one=self.one, other=self.other, since=self.since, until=self.until)


def screen(existing: AidScreen | None, command: contracts.ScreenApplication) -> tuple[AidScreen, Sequence[Fact]]:
    """Found anew it is told anew, if it differs.

    Raises:
        ReasonMissing, ServiceNotEntrusted, ServiceAlreadyCompensated
    """
    given = Screen(
        economic_activity=command.economic_activity,
        reason=command.reason,
        entrusted_service=command.entrusted_service,
        service_compensated=command.service_compensated,
    )
    found = AidScreen(screen_id=command.application_id, screen=given, regulation=screened(given).regulation, sector=command.sector)
    if found == existing:
        return found, []
    return found, [contracts.ApplicationScreened(application_id=command.application_id, regulation=found.regulation)]


def declare(existing: DeclaredAid | None, command: contracts.DeclareAid) -> tuple[DeclaredAid, Sequence[Fact]]:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="aid", key=command.aid_id)
        return existing, []
    declared = made_from(command, DeclaredAid, request_fingerprint=fingerprint(command))
    return declared, [fact_of(declared, contracts.AidDeclared)]


def retract(declared: DeclaredAid) -> tuple[DeclaredAid, Sequence[Fact]]:
    if declared.retracted:
        return declared, []
    return replace(declared, retracted=True), [fact_of(declared, contracts.AidRetracted)]


def link(existing: StatedLink | None, command: contracts.LinkOrganisations) -> tuple[StatedLink, Sequence[Fact]]:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="link", key=command.link_id)
        return existing, []
    if command.one == command.other:
        raise LinkedToItself("an organisation is one undertaking with itself", field="other", value=command.other, remedy="name two organisations")
    stated = made_from(command, StatedLink, request_fingerprint=fingerprint(command))
    return stated, [fact_of(stated, contracts.OrganisationsLinked)]


def end(stated: StatedLink, until: date) -> tuple[StatedLink, Sequence[Fact]]:
    if until < stated.since:
        raise InvalidValue("it ends after it begins", field="until", value=until, remedy=f"give {stated.since} or later")
    if stated.until == until:
        return stated, []
    ended = replace(stated, until=until)
    return ended, [fact_of(ended, contracts.OrganisationsUnlinked)]


def aids_of(decision: Decision, regulation: Regulation, *, granter: str, repaid_cents: int = 0) -> tuple[Aid, ...]:
    """What a decision is in the ledger as it stands: a part for each who applied, and for each day on which a right to more arose.

    What was recovered counts until it is paid back; `repaid_cents` takes from what came last.
    """
    return tuple(
        Aid(aid_id=_aid_id(decision, receiver, day), organisation_id=receiver, regulation=regulation, cents=cents, granted_on=day, granter=granter)
        for day, granted_cents in _lowered(_rights(decision), repaid_cents)
        for receiver, cents in parts_of(decision, granted_cents)
        if cents
    )


def refuse_decision_in_excess(decision: Decision, regulation: Regulation, ledger: Ledger) -> None:
    """`ledger` is all but this decision, and is held until the decision is kept.

    Raises:
        DeMinimisCeilingExceeded
    """
    for aid in aids_of(decision, regulation, granter=decision.decided_by):
        refuse_excess(ledger, aid)
        ledger = replace(ledger, aids=(*ledger.aids, aid))


def _rights(decision: Decision) -> list[tuple[date, int]]:
    """By day, each once, what was granted then, as far as it still stands: a lower sum takes from what came last."""
    first_cents = decision.adjusted[0].was_cents if decision.adjusted else decision.granted_cents
    rights = [(decision.decided_on, first_cents)]
    for one in decision.adjusted:
        if one.cents >= one.was_cents:
            rights.append((one.on, one.cents - one.was_cents))
        else:
            rights = _lowered(rights, one.was_cents - one.cents)
    by_day: dict[date, int] = {}
    for day, cents in rights:
        by_day[day] = by_day.get(day, 0) + cents
    return list(by_day.items())


def _lowered(rights: Sequence[tuple[date, int]], by_cents: int) -> list[tuple[date, int]]:
    kept, left = list(rights), by_cents
    while left and kept:
        day, cents = kept.pop()
        if cents > left:
            kept.append((day, cents - left))
        left = max(0, left - cents)
    return kept


def _aid_id(decision: Decision, receiver: UUID, day: date) -> AidId:
    return AidId(uuid5(decision.decision_id, f"{receiver} {day}"))

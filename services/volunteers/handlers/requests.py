"""Requests for support: made, offered to one after another, under way, over, and gone.

Who asks comes to these handlers sealed, and is no command: it lies in no queue, no dead letter and no fingerprint of a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.volunteers.authorisation import refuse_strangers
from services.volunteers.domain import concerns as worrying
from services.volunteers.domain import outcomes
from services.volunteers.domain import requests as domain
from services.volunteers.domain.concerns import Concern
from services.volunteers.domain.matching import Needed
from services.volunteers.domain.placing import needed_of, refuse_unfit, refuse_without_agreement, refuse_without_requests
from services.volunteers.domain.requests import Request, State, Wanted
from services.volunteers.domain.roles import Role
from services.volunteers.matching_weights import WEIGHTS
from services.volunteers.store.candidates import Candidates
from services.volunteers.store.requests import Agreements, Concerns, Requesters, Requests
from services.volunteers.store.roles import Roles
from services.volunteers.store.volunteers import Volunteers
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import ConcernId, RequestId, RoleId, VolunteerId
from shared.contracts.volunteers import requests as contracts
from shared.contracts.volunteers.words import Outcome, Side
from shared.contracts.words import OrganisationId
from shared.database.changes import Done
from shared.domain.days import helsinki_day
from shared.errors import NotFound
from shared.work.deciding import deciding

OF_TIME = "the calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked for in codes, and who asks, sealed; `secret` is the fingerprint of the token that opens it."""

    request_id: RequestId
    role_id: RoleId
    wanted: Wanted
    asked_by: OrganisationId | None
    sealed: bytes
    secret: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Worry:
    """What one of the two is worried about, sealed. `volunteer_id`: the volunteer, where it is they."""

    concern_id: ConcernId
    request_id: RequestId
    sealed: bytes
    volunteer_id: VolunteerId | None = None

    @property
    def side(self) -> Side:
        return Side.VOLUNTEER if self.volunteer_id else Side.REQUESTER


async def make(*, asking: Asking, requests: Requests, requesters: Requesters, roles: Roles, by: str, now: datetime) -> Sequence[Fact]:
    """Somebody asks. The same request again is the same one."""
    if await requests.find(asking.request_id):
        return []
    [role] = await roles.all_of([asking.role_id])
    request = Request(
        request_id=asking.request_id,
        organisation_id=role.organiser,
        role_id=asking.role_id,
        kind=refuse_without_requests(role),
        asked_by=asking.asked_by,
        wanted=asking.wanted,
        made_on=helsinki_day(now),
    )
    facts = await requests.save_done(None, domain.made(request), Done(command="make_request", by=by, at=now))
    await requesters.keep(request.request_id, sealed=asking.sealed, secret=asking.secret)
    return facts


async def offer_request(
    command: contracts.OfferRequest, *, requests: Requests, volunteers: Volunteers, roles: Roles, candidates: Candidates, agreements: Agreements, by: Caller,
    now: datetime,
) -> Sequence[Fact]:  # fmt: skip
    """The volunteer is locked first: they are offered one request after another, so none sees a load that is not there any more."""
    volunteer = await volunteers.find(command.volunteer_id)
    request = await requests.get(command.request_id)
    _by_its_coordinator(by, request, command)
    if volunteer is None or volunteer.organisation_id != request.organisation_id:
        raise NotFound("volunteer", command.volunteer_id)
    offered = domain.offer(request, command.volunteer_id, now=now, within=timedelta(hours=command.answer_within_hours))
    if offered[1]:
        needed = await _placeable(request, roles, agreements, now)
        candidate = await candidates.one(needed, command.volunteer_id)
        refuse_unfit(needed, candidate, WEIGHTS)
    return await requests.save_noted(request, offered, command, by=by, now=now)


async def accept(
    *, request_id: RequestId, volunteer_id: VolunteerId, requests: Requests, roles: Roles, candidates: Candidates, agreements: Agreements, by: str,
    now: datetime,
) -> Sequence[Fact]:  # fmt: skip
    """What the role needs is looked at once more: something may have ended since they were asked."""
    request = await _theirs(requests, request_id, volunteer_id)
    accepted = domain.accept(request, volunteer_id, now=now)
    if accepted[1]:
        needed = await _placeable(request, roles, agreements, now)
        candidate = await candidates.one(needed, volunteer_id)
        refuse_unfit(replace(needed, asked=frozenset()), replace(candidate, load=0), WEIGHTS)
    return await requests.save_done(request, accepted, Done(command="accept", by=by, at=now))


async def decline(*, request_id: RequestId, volunteer_id: VolunteerId, requests: Requests, by: str, now: datetime) -> Sequence[Fact]:
    request = await _theirs(requests, request_id, volunteer_id)
    return await requests.save_done(request, domain.decline(request, volunteer_id, now=now), Done(command="decline", by=by, at=now))


async def end_by_requester(*, request_id: RequestId, requests: Requests, by: str, now: datetime) -> Sequence[Fact]:
    request = await requests.get(request_id)
    return await requests.save_done(request, domain.end(request, Side.REQUESTER, today=helsinki_day(now), now=now), Done(command="end", by=by, at=now))


async def end_by_volunteer(*, request_id: RequestId, volunteer_id: VolunteerId, requests: Requests, by: str, now: datetime) -> Sequence[Fact]:
    """The one who has it ends it."""
    request = await _theirs(requests, request_id, volunteer_id)
    if request.state is not State.ENDED:
        domain.refuse_not_with(request, volunteer_id)
    return await requests.save_done(request, domain.end(request, Side.VOLUNTEER, today=helsinki_day(now), now=now), Done(command="end", by=by, at=now))


async def note_outcome(*, request_id: RequestId, outcome: Outcome, requests: Requests, by: str, now: datetime) -> Sequence[Fact]:
    request = await requests.get(request_id)
    return await requests.save_done(request, outcomes.note_outcome(request, outcome), Done(command="note_outcome", by=by, at=now))


async def worry(*, worry: Worry, requests: Requests, concerns: Concerns, requesters: Requesters, by: str, now: datetime) -> Sequence[Fact]:
    """One of the two, or who has been, is worried. The same again under the same id is one."""
    request = await requests.get(worry.request_id)
    domain.refuse_erased(request)
    if worry.volunteer_id and not request.was_taken_by(worry.volunteer_id):
        raise NotFound("request", worry.request_id)
    if await concerns.find(worry.concern_id):
        return []
    concern = Concern(
        concern_id=worry.concern_id, request_id=worry.request_id, organisation_id=request.organisation_id, reported_by=worry.side, reported_at=now
    )
    facts = await concerns.save_done(None, worrying.reported(concern), Done(command="report_concern", by=by, at=now))
    await requesters.worry(worry.concern_id, worry.request_id, worry.sealed)
    return facts


async def erase(*, request_id: RequestId, requests: Requests, requesters: Requesters, by: str, now: datetime) -> Sequence[Fact]:
    """What the database holds of whoever asked goes; who calls destroys the key once that has committed. What was under way is over."""
    request = await requests.get(request_id)
    await requesters.forget(request_id)
    return await requests.save_done(request, domain.erase(request), Done(command="erase", by=by, at=now))


async def leave(volunteer_id: UUID, *, requests: Requests, by: str, now: datetime) -> Sequence[Fact]:
    """A volunteer is erased: whatever they have ends, whatever they were asked is open again."""
    facts: list[Fact] = []
    for request_id in await requests.that_asked(volunteer_id):
        request = await requests.own(request_id)
        left = domain.without_volunteer(request, volunteer_id, today=helsinki_day(now))
        facts += await requests.save_done(request, left, Done(command="erase_volunteer", by=by, at=now))
    return facts


async def offer_timed_out(request_id: UUID, *, requests: Requests, now: datetime) -> Sequence[Fact]:
    request = await requests.own(request_id)
    return await requests.save_done(request, domain.time_out(request, now=now), Done(command="time_out", by=OF_TIME, at=now))


async def request_due(request_id: UUID, *, requests: Requests, requesters: Requesters, now: datetime) -> Sequence[Fact]:
    """What came of it is asked; some time later who asked is forgotten, and the key follows."""
    request = await requests.own(request_id)
    if (asked := outcomes.ask_outcome(request))[1]:
        return await requests.save_done(request, asked, Done(command="ask_outcome", by=OF_TIME, at=now))
    await requesters.forget(request_id)
    return await requests.save_done(request, domain.erase(request), Done(command="erase", by=OF_TIME, at=now))


def _by_its_coordinator(by: Caller, request: Request, _command: object) -> None:
    refuse_strangers(by, request.organisation_id, volunteer_id=request.request_id, what="request")


def _by_their_coordinator(by: Caller, concern: Concern, _command: object) -> None:
    refuse_strangers(by, concern.organisation_id, volunteer_id=concern.concern_id, what="concern")


async def _theirs(requests: Requests, request_id: UUID, volunteer_id: UUID) -> Request:
    """Raises NotFound: to whoever was never asked, or was erased from it, there is no such request."""
    request = await requests.get(request_id)
    if not any(offer.volunteer_id == volunteer_id for offer in request.offers):
        raise NotFound("request", request_id)
    return request


async def _placeable(request: Request, roles: Roles, agreements: Agreements, now: datetime) -> Needed:
    """What is needed of whoever is placed. Raises RoleHasEnded, NoAgreementInForce, NoJointSupervision."""
    today = helsinki_day(now)
    role: Role
    [role] = await roles.all_of([request.role_id])
    refuse_without_requests(role)
    needs = role.needs_agreement
    in_force = needs is None or await agreements.in_force(role.organiser, with_kind=needs, on=today)
    refuse_without_agreement(role, request, in_force=in_force)
    return needed_of(request, role, on=today)


withdraw_offer = deciding(contracts.WithdrawOffer, Requests, lambda one, _command, now: domain.withdraw_offer(one, now=now), may=_by_its_coordinator)
close_request = deciding(contracts.CloseRequest, Requests, lambda one, _command, now: domain.close(one, today=helsinki_day(now)), may=_by_its_coordinator)
reopen_request = deciding(contracts.ReopenRequest, Requests, lambda one, _command, _now: domain.reopen(one), may=_by_its_coordinator)
handle_concern = deciding(contracts.HandleConcern, Concerns, lambda one, _command, now: worrying.handle(one, now=now), may=_by_their_coordinator)


def _ended(request: Request, command: Any, now: datetime) -> domain.Decided:
    return domain.end(request, command.ended_by, today=helsinki_day(now), now=now)


def _supervised(request: Request, command: Any, _now: datetime) -> domain.Decided:
    return domain.note_supervision(request, command.held_on, joint=command.joint)


def _came_of(request: Request, command: Any, _now: datetime) -> domain.Decided:
    return outcomes.note_outcome(request, command.outcome)


end_request = deciding(contracts.EndRequest, Requests, _ended, may=_by_its_coordinator)
note_supervision = deciding(contracts.NoteSupervision, Requests, _supervised, may=_by_its_coordinator)
note_outcome_for_them = deciding(contracts.NoteOutcome, Requests, _came_of, may=_by_its_coordinator)

"""Requests as their coordinator, who asked, a professional who asked for somebody, and the volunteer read them: each what is theirs to know, and no more."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import refuse_strangers
from services.volunteers.domain.matching import Fit, Ground, Lack, Ranking, weigh
from services.volunteers.domain.placing import needed_of, refuse_without_requests
from services.volunteers.domain.requests import Answer, Request, State
from services.volunteers.matching_weights import WEIGHTS
from services.volunteers.store.candidates import Candidates
from services.volunteers.store.requests import CONCERNS, REQUESTS, Agreements, Requesters
from services.volunteers.store.roles import Roles
from services.volunteers.store.volunteers import Volunteers
from services.volunteers.views.volunteers import LookView
from shared.auth import Caller
from shared.contracts.volunteers.words import Availability, Outcome, Side, SupportKind
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = "select r.request, coalesce(s.version, 0) as version from requests r left join subjects s on s.subject = r.request_id::text"
ONE = f"{SHOWN} where r.request_id = $1"
ALL = f"""{SHOWN}
where ($1::uuid is null or r.request_id > $1) and r.organisation_id = $3 and r.state <> 'erased' and ($4::text is null or r.state = $4)
order by r.request_id limit $2 + 1
"""
ASKED = f"{SHOWN} where ($1::uuid is null or r.request_id > $1) and r.asked_by = $3 and r.state <> 'erased' order by r.request_id limit $2 + 1"
WITH = f"{SHOWN} where r.volunteer_id = $1 order by r.request_id limit 1000"
WORRIES = """
select concern from concerns where ($1::uuid is null or concern_id > $1) and organisation_id = $3 and ($4 or handled_at is null)
order by concern_id limit $2 + 1
"""


class WantedView(BaseModel):
    languages: tuple[str, ...]
    municipality: str | None
    times: tuple[Availability, ...]
    wishes: tuple[str, ...]


class OfferView(BaseModel):
    volunteer_id: UUID
    offered_at: datetime
    answer_by: datetime
    answer: Answer | None
    answered_at: datetime | None


class SupervisionView(BaseModel):
    held_on: date
    joint: bool


class AskedView(BaseModel):
    """How a request stands, for whoever asked for somebody."""

    request_id: UUID
    organisation_id: UUID
    role_id: UUID
    kind: SupportKind
    state: State
    made_on: date
    over_on: date | None


class RequestView(AskedView):
    """A request for its coordinators, without who asks. `agreement_in_force` is null where the role needs none."""

    asked_by: UUID | None
    wanted: WantedView
    offers: tuple[OfferView, ...]
    supervisions: tuple[SupervisionView, ...]
    ended_by: Side | None
    outcome_asked: bool
    outcome: Outcome | None
    version: int


class RequesterView(BaseModel):
    """Who asks, as they want to be called and reached."""

    called: str
    email: str | None = None
    phone: str | None = None
    about: str | None = None


class OpenedView(RequestView):
    person: RequesterView
    agreement_in_force: bool | None


class OwnRequestView(AskedView):
    """All that is kept of a request, for whoever asked, and who looked at it."""

    wanted: WantedView
    outcome_asked: bool
    outcome: Outcome | None
    person: RequesterView
    looks: tuple[LookView, ...]


class TakenView(BaseModel):
    """A request for the volunteer whom it is with. Who asks is shown from when they have taken it up until it is over."""

    request_id: UUID
    role_id: UUID
    kind: SupportKind
    wanted: WantedView
    state: State
    answer_by: datetime | None
    person: RequesterView | None = None


class ReasonView(BaseModel):
    ground: Ground
    points: int
    most: int


class CandidateView(BaseModel):
    volunteer_id: UUID
    name: str
    points: int
    reasons: tuple[ReasonView, ...]
    load: int


class LeftOutView(BaseModel):
    volunteer_id: UUID
    lacks: tuple[Lack, ...]


class RankingView(BaseModel):
    """The best candidates first, with the points of each. `left_out` names at most 200 of those who lack something."""

    candidates: tuple[CandidateView, ...]
    left_out: tuple[LeftOutView, ...]


class WeighedView(BaseModel):
    """One volunteer against one request: points with their reasons, or what they lack."""

    volunteer_id: UUID
    points: int | None
    reasons: tuple[ReasonView, ...]
    lacks: tuple[Lack, ...]


class ConcernView(BaseModel):
    """Somebody is worried about something; null `text`: who asked for support has been erased since."""

    concern_id: UUID
    request_id: UUID
    organisation_id: UUID
    reported_by: Side
    reported_at: datetime
    handled_at: datetime | None
    text: str | None = None


async def request(connection: Connection, request_id: UUID, *, caller: Caller) -> RequestView:
    row = await _row(connection, request_id)
    found: Request = REQUESTS.read(row["request"])
    refuse_strangers(caller, found.organisation_id, volunteer_id=request_id, what="request")
    return view_of(found, RequestView, version=row["version"])


async def agreement_in_force(connection: Connection, role_id: UUID, *, today: date) -> bool | None:
    role = await Roles(connection).read(role_id)
    return await Agreements(connection).in_force(role.organiser, with_kind=role.needs_agreement, on=today) if role.needs_agreement else None


async def sealed(connection: Connection, request_id: UUID) -> bytes:
    return await Requesters(connection).sealed(request_id)


async def requests(connection: Connection, organisation_id: UUID, *, after: UUID | None, limit: int, state: State | None) -> Page[RequestView]:
    rows = await connection.fetch(ALL, after, limit, organisation_id, state)
    return page([view_of(REQUESTS.read(row["request"]), RequestView, version=row["version"]) for row in rows], limit=limit, key="request_id")


async def asked_for(connection: Connection, organisation_id: UUID, *, after: UUID | None, limit: int) -> Page[AskedView]:
    rows = await connection.fetch(ASKED, after, limit, organisation_id)
    return page([view_of(REQUESTS.read(row["request"]), AskedView) for row in rows], limit=limit, key="request_id")


async def asked_by(connection: Connection, request_id: UUID, *, caller: Caller) -> AskedView:
    """Raises NotFound: it was not asked for by the organisation for which the caller speaks."""
    found: Request = REQUESTS.read((await _row(connection, request_id))["request"])
    if found.asked_by is None:
        raise NotFound("request", request_id)
    refuse_strangers(caller, found.asked_by, volunteer_id=request_id, what="request")
    return view_of(found, AskedView)


async def opened_by(connection: Connection, secret: bytes) -> UUID:
    return await Requesters(connection).opened_by(secret)


async def own(connection: Connection, request_id: UUID) -> Request:
    found: Request = REQUESTS.read((await _row(connection, request_id))["request"])
    return found


async def taken_by(connection: Connection, request_id: UUID, volunteer_id: UUID) -> None:
    """Raises NotFound: this volunteer never had it."""
    if not (await own(connection, request_id)).was_taken_by(volunteer_id):
        raise NotFound("request", request_id)


async def askable(connection: Connection, role_id: UUID) -> None:
    """Raises NotFound, RoleHasEnded, TakesNoRequests."""
    refuse_without_requests(await Roles(connection).read(role_id))


async def with_volunteer(connection: Connection, volunteer_id: UUID) -> list[Request]:
    """Those that a volunteer has, or owes an answer to."""
    return [REQUESTS.read(row["request"]) for row in await connection.fetch(WITH, volunteer_id)]


async def ranking(connection: Connection, request_id: UUID, *, today: date, most: int) -> Ranking:
    found = await own(connection, request_id)
    role = await Roles(connection).read(found.role_id)
    return await Candidates(connection).best(needed_of(found, role, on=today), WEIGHTS, most=most)


async def weighed(connection: Connection, request_id: UUID, volunteer_id: UUID, *, today: date) -> WeighedView:
    """Raises NotFound: another organisation coordinates them."""
    found = await own(connection, request_id)
    volunteer = await Volunteers(connection).read(volunteer_id)
    if volunteer.organisation_id != found.organisation_id:
        raise NotFound("volunteer", volunteer_id)
    role = await Roles(connection).read(found.role_id)
    needed = needed_of(found, role, on=today)
    candidate = await Candidates(connection).one(needed, volunteer_id)
    outcome = weigh(needed, candidate, WEIGHTS)
    if isinstance(outcome, Fit):
        return view_of(outcome, WeighedView, lacks=())
    return WeighedView(volunteer_id=volunteer_id, points=None, reasons=(), lacks=outcome.lacks)


async def concerns(connection: Connection, organisation_id: UUID, *, after: UUID | None, limit: int, handled: bool) -> Page[ConcernView]:
    rows = await connection.fetch(WORRIES, after, limit, organisation_id, handled)
    return page([view_of(CONCERNS.read(row["concern"]), ConcernView, text=None) for row in rows], limit=limit, key="concern_id")


async def concern(connection: Connection, concern_id: UUID, *, caller: Caller) -> ConcernView:
    document = await connection.fetchval("select concern from concerns where concern_id = $1", concern_id)
    if document is None:
        raise NotFound("concern", concern_id)
    found = view_of(CONCERNS.read(document), ConcernView, text=None)
    refuse_strangers(caller, found.organisation_id, volunteer_id=concern_id, what="concern")
    return found


async def worries(connection: Connection, concern_ids: list[UUID]) -> dict[UUID, bytes]:
    return await Requesters(connection).worries(concern_ids)


async def _row(connection: Connection, request_id: UUID) -> Mapping[str, Any]:
    row: Mapping[str, Any] | None = await connection.fetchrow(ONE, request_id)
    if row is None:
        raise NotFound("request", request_id)
    return row

"""Requests over HTTP, for coordinators and for professionals who ask for somebody. Who asks is sealed here, before anything else is done with it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, model_validator

from services.volunteers.api.parameters import PREFIX, UNKEPT, RequestTokensDep, VaultDep, Written
from services.volunteers.authorisation import refuse_others, refuse_unattached
from services.volunteers.domain.requests import State, Wanted
from services.volunteers.handlers import requests as handlers
from services.volunteers.handlers import volunteers as people
from services.volunteers.keys.vault import Vault
from services.volunteers.views import requests as views
from services.volunteers.views import volunteers as people_views
from shared.authority import PROFESSIONALS, VOLUNTEERING
from shared.clock import today
from shared.contracts.volunteers import RequestId, RoleId, VolunteerId
from shared.contracts.volunteers import requests as contracts
from shared.contracts.volunteers.words import Availability
from shared.contracts.words import Code, Language, MunicipalityCode, Name, OrganisationId
from shared.domain.contact_details import Email, Phone
from shared.http.admission import may_read
from shared.http.bodies import Body
from shared.http.commands import Commands
from shared.http.edge import Edge, EdgeDep
from shared.http.openapi import TAKES_A_KEY
from shared.http.paging import After, Limit, Page
from shared.link_tokens import LinkTokens, fingerprint

OF_REQUEST = "request"
"""For what a request's key is: who asks, and what somebody is worried about."""

router = APIRouter(prefix=PREFIX, tags=["requests"], dependencies=[may_read(VOLUNTEERING)])
asking = APIRouter(prefix=PREFIX, tags=["requests"], dependencies=[may_read(PROFESSIONALS)])

commands = Commands(router, answers=views.request)
commands.post("/requests/{request_id}/offer", contracts.OfferRequest)
commands.post("/requests/{request_id}/offer-withdrawal", contracts.WithdrawOffer)
commands.post("/requests/{request_id}/closing", contracts.CloseRequest)
commands.post("/requests/{request_id}/ending", contracts.EndRequest)
commands.post("/requests/{request_id}/reopening", contracts.ReopenRequest)
commands.post("/requests/{request_id}/supervisions", contracts.NoteSupervision)
commands.put("/requests/{request_id}/outcome", contracts.NoteOutcome)
commands.post("/concerns/{concern_id}/handling", contracts.HandleConcern, answers=views.concern)


class Asking(Body):
    """Somebody would like a volunteer's support: what is wanted in codes, and no more of the person than is needed to reach them."""

    role_id: RoleId
    languages: tuple[Language, ...] = Field(default=(), max_length=5)
    """The first is the one that they would rather speak."""
    municipality: MunicipalityCode | None = None
    times: tuple[Availability, ...] = Field(default=(), max_length=21)
    wishes: tuple[Code, ...] = Field(default=(), max_length=10)
    called: Name = Field(repr=False)
    """As they want to be called."""
    email: Email | None = Field(default=None, repr=False)
    phone: Phone | None = Field(default=None, repr=False)
    about: Written | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _can_be_reached(self) -> "Asking":
        if self.email is None and self.phone is None:
            raise ValueError("give an address or a number by which they are reached")
        return self


class RequestErasure(Body):
    """That all that was known of who asked is erased, and its key destroyed."""

    request_id: RequestId
    state: State


class AskedWithToken(views.AskedView):
    """`token` opens the request for whoever asked, and nothing else does."""

    token: str


@asking.post("/asked-requests", status_code=201, dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def ask_for_somebody(body: Asking, edge: EdgeDep, vault: VaultDep, tokens: RequestTokensDep) -> views.AskedView:
    """A professional asks for somebody, on their word, for the organisation for which the professional speaks."""
    caller = await edge.caller()
    organisation_id = refuse_unattached(caller)
    request_id = RequestId(await edge.new_id())
    await made(body, edge, vault, tokens, request_id, asked_by=organisation_id, by=caller.subject)
    return await edge.read(views.asked_by, request_id, caller=caller)


@asking.get("/asked-requests", dependencies=UNKEPT)
async def list_asked_requests(edge: EdgeDep, organisation_id: Annotated[UUID, Query()], after: After = None, limit: Limit = 100) -> Page[views.AskedView]:
    """How the requests stand for which professionals of an organisation asked. Nothing of whom they are about."""
    refuse_others(await edge.caller(), organisation_id)
    return await edge.read(views.asked_for, organisation_id, after=after, limit=limit)


@asking.post("/asked-requests/{request_id}/ending", dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def end_for_somebody(request_id: RequestId, edge: EdgeDep) -> views.AskedView:
    """Who asked for somebody ends it on their word, at any time and without a reason."""
    caller = await edge.caller()
    await edge.read(views.asked_by, request_id, caller=caller)
    await edge.act(handlers.end_by_requester, request_id=request_id, by=caller.subject)
    return await edge.read(views.asked_by, request_id, caller=caller)


@router.get("/requests", dependencies=UNKEPT)
async def list_requests(
    edge: EdgeDep, organisation_id: Annotated[UUID, Query()], after: After = None, limit: Limit = 100, state: State | None = None
) -> Page[views.RequestView]:
    """An organisation's requests, for its coordinators. Who asks is shown of one at a time."""
    refuse_others(await edge.caller(), organisation_id)
    return await edge.read(views.requests, organisation_id, after=after, limit=limit, state=state)


@router.get("/requests/{request_id}", dependencies=UNKEPT)
async def get_request(request_id: RequestId, edge: EdgeDep, vault: VaultDep) -> views.OpenedView:
    """One request with who asks, for a coordinator of it. That they looked is noted, and whoever asked can read it."""
    caller = await edge.caller()
    found = await edge.read(views.request, request_id, caller=caller)
    await edge.act(people.looked, volunteer_ids=[request_id], what="request", reader=caller)
    person = await opened(vault, request_id, await edge.read(views.sealed, request_id))
    in_force = await edge.read(views.agreement_in_force, found.role_id, today=today())
    return views.OpenedView(person=person, agreement_in_force=in_force, **dict(found))


@router.get("/requests/{request_id}/candidates", dependencies=UNKEPT)
async def list_candidates(request_id: RequestId, edge: EdgeDep, vault: VaultDep, most: Annotated[int, Query(ge=1, le=50)] = 10) -> views.RankingView:
    """Who could meet a request, best first, each with the points and what for; a coordinator decides whom to ask. A look is noted of each who is named."""
    caller = await edge.caller()
    await edge.read(views.request, request_id, caller=caller)
    found = await edge.read(views.ranking, request_id, today=today(), most=most)
    keys = [fit.volunteer_id for fit in found.fits]
    await edge.act(people.looked, volunteer_ids=keys, what="candidate", reader=caller)
    sealed = await edge.read(people_views.all_sealed, keys)
    names = {key: (await vault.opened(key, one))["name"] for key, (one, _) in sealed.items()}
    candidates = [
        views.CandidateView(
            volunteer_id=fit.volunteer_id, name=names[fit.volunteer_id], points=fit.points, reasons=_shown(fit.reasons), load=fit.load
        )
        for fit in found.fits
        if fit.volunteer_id in names
    ]  # fmt: skip
    left_out = [views.LeftOutView(volunteer_id=one.volunteer_id, lacks=one.lacks) for one in found.left_out]
    return views.RankingView(candidates=tuple(candidates), left_out=tuple(left_out))


@router.get("/requests/{request_id}/candidates/{volunteer_id}", dependencies=UNKEPT)
async def weigh_volunteer(request_id: RequestId, volunteer_id: VolunteerId, edge: EdgeDep) -> views.WeighedView:
    """One volunteer against a request: why they have the points that they have, or why they are left out."""
    await edge.read(views.request, request_id, caller=await edge.caller())
    return await edge.read(views.weighed, request_id, volunteer_id, today=today())


@router.post("/requests/{request_id}/erasure", dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def erase_request(request_id: RequestId, edge: EdgeDep, vault: VaultDep) -> RequestErasure:
    """A coordinator erases what is known of who asked, on their word. What was under way is over."""
    caller = await edge.caller()
    await edge.read(views.request, request_id, caller=caller)
    return await erased(edge, vault, request_id, by=caller.subject)


@router.get("/concerns", dependencies=UNKEPT)
async def list_concerns(
    edge: EdgeDep, vault: VaultDep, organisation_id: Annotated[UUID, Query()], after: After = None, limit: Limit = 100, *, handled: bool = False
) -> Page[views.ConcernView]:
    """What somebody is worried about, the oldest first, for the organisation's coordinators. That they looked is noted of each request."""
    caller = await edge.caller()
    refuse_others(caller, organisation_id)
    found = await edge.read(views.concerns, organisation_id, after=after, limit=limit, handled=handled)
    await edge.act(people.looked, volunteer_ids=list({one.request_id for one in found.items}), what="concern", reader=caller)
    sealed = await edge.read(views.worries, [one.concern_id for one in found.items])
    texts = {
        one.concern_id: (await vault.opened(one.request_id, sealed[one.concern_id], of=OF_REQUEST))["text"] for one in found.items if one.concern_id in sealed
    }
    return Page[views.ConcernView](items=[one.model_copy(update={"text": texts.get(one.concern_id)}) for one in found.items], next=found.next)


async def made(body: Asking, edge: Edge, vault: Vault, tokens: LinkTokens, request_id: RequestId, *, asked_by: OrganisationId | None, by: str) -> None:
    await edge.read(views.askable, body.role_id)
    wanted = Wanted(languages=body.languages, municipality=body.municipality, times=body.times, wishes=body.wishes)
    sealed = await vault.sealed(request_id, body.model_dump(mode="json", include={"called", "email", "phone", "about"}), of=OF_REQUEST)
    asking = handlers.Asking(
        request_id=request_id, role_id=body.role_id, wanted=wanted, asked_by=asked_by, sealed=sealed, secret=fingerprint(tokens.token(request_id))
    )
    await edge.act(handlers.make, asking=asking, by=by)


async def opened(vault: Vault, request_id: UUID, sealed: bytes) -> views.RequesterView:
    return views.RequesterView.model_validate(await vault.opened(request_id, sealed, of=OF_REQUEST))


async def erased(edge: Edge, vault: Vault, request_id: RequestId, *, by: str) -> RequestErasure:
    await edge.act(handlers.erase, request_id=request_id, by=by)
    await vault.destroy(request_id)
    return RequestErasure(request_id=request_id, state=State.ERASED)


def _shown(reasons: Any) -> tuple[views.ReasonView, ...]:
    return tuple(views.ReasonView(ground=one.ground, points=one.points, most=one.most) for one in reasons)

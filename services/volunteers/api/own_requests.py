"""What whoever asked for support does by their link, and what a volunteer does by theirs with what they are asked. Who has the link is them."""

from fastapi import APIRouter
from pydantic import Field

from services.volunteers.api.parameters import PREFIX, UNKEPT, RequestTokensDep, Token, VaultDep, Written
from services.volunteers.api.requests import OF_REQUEST, AskedWithToken, Asking, RequestErasure, erased, made, opened
from services.volunteers.domain.requests import Request, State
from services.volunteers.handlers import requests as handlers
from services.volunteers.handlers import volunteers as people
from services.volunteers.handlers.volunteers import OWN
from services.volunteers.keys.vault import Vault
from services.volunteers.views import requests as views
from services.volunteers.views import volunteers as people_views
from shared.auth import Caller
from shared.contracts.volunteers import ConcernId, RequestId, VolunteerId
from shared.contracts.volunteers.words import Outcome
from shared.domain.same_names import view_of
from shared.http.admission import OPEN
from shared.http.bodies import Body
from shared.http.edge import Edge, EdgeDep
from shared.http.openapi import TAKES_A_KEY
from shared.link_tokens import LinkTokens, fingerprint

ASKER = "who asked"
"""As whom what they do themselves is noted."""
THE_VOLUNTEER = Caller(subject=OWN)

public = APIRouter(prefix=PREFIX, tags=["own requests"], dependencies=[OPEN, *UNKEPT])
taking = APIRouter(prefix=f"{PREFIX}/own/{{token}}/requests", tags=["own requests"], dependencies=[OPEN, *UNKEPT])


class Worry(Body):
    """What somebody is worried about, in their own words."""

    text: Written = Field(min_length=1, repr=False)


class SayingOutcome(Body):
    outcome: Outcome


class Reported(Body):
    """The coordinator sees it now."""

    concern_id: ConcernId


@public.post("/public/requests", status_code=201, openapi_extra=TAKES_A_KEY)
async def ask_for_oneself(body: Asking, edge: EdgeDep, vault: VaultDep, tokens: RequestTokensDep) -> AskedWithToken:
    """Ask without an account. Repeated under the same Idempotency-Key (a random UUID) it is one request, and answers the same token."""
    request_id = RequestId(tokens.id_of(edge.key, "ask") if edge.key else await edge.new_id())
    await made(body, edge, vault, tokens, request_id, asked_by=None, by=ASKER)
    return view_of(await edge.read(views.own, request_id), AskedWithToken, token=tokens.token(request_id))


@public.get("/own-requests/{token}")
async def get_own_request(token: Token, edge: EdgeDep, vault: VaultDep) -> views.OwnRequestView:
    """All that is kept of it, to read and to take along, and who looked."""
    return await _own(await _asked(token, edge), edge, vault)


@public.post("/own-requests/{token}/ending")
async def end_own_request(token: Token, edge: EdgeDep, vault: VaultDep) -> views.OwnRequestView:
    """Who asked ends it, at any time and without a reason."""
    request_id = await _asked(token, edge)
    await edge.act(handlers.end_by_requester, request_id=request_id, by=ASKER)
    return await _own(request_id, edge, vault)


@public.put("/own-requests/{token}/outcome")
async def say_outcome(token: Token, body: SayingOutcome, edge: EdgeDep, vault: VaultDep) -> views.OwnRequestView:
    """Who asked says what came of it, once it is over."""
    request_id = await _asked(token, edge)
    await edge.act(handlers.note_outcome, request_id=request_id, outcome=body.outcome, by=ASKER)
    return await _own(request_id, edge, vault)


@public.post("/own-requests/{token}/concerns", status_code=201, openapi_extra=TAKES_A_KEY)
async def report_own_concern(token: Token, body: Worry, edge: EdgeDep, vault: VaultDep, tokens: RequestTokensDep) -> Reported:
    """Who asked is worried about something: their coordinator sees it at once, and nobody else."""
    return await _reported(await _asked(token, edge), body, edge, vault, tokens)


@public.post("/own-requests/{token}/erasure")
async def erase_own_request(token: Token, edge: EdgeDep, vault: VaultDep) -> RequestErasure:
    """What is known of who asked is erased, and the key destroyed, before this answers. What was under way is over."""
    return await erased(edge, vault, await _asked(token, edge), by=ASKER)


@taking.get("")
async def list_own_offers(token: Token, edge: EdgeDep, vault: VaultDep) -> list[views.TakenView]:
    """What the volunteer is asked, without who asks; and what they have, with it. Of the latter it is noted that they looked."""
    theirs = await edge.read(views.with_volunteer, await _volunteer(token, edge))
    return [await _taken(one, edge, vault) for one in theirs]


@taking.post("/{request_id}/acceptance")
async def accept_request(token: Token, request_id: RequestId, edge: EdgeDep, vault: VaultDep) -> views.TakenView:
    """They take it up, and see who asks."""
    await edge.act(handlers.accept, request_id=request_id, volunteer_id=await _volunteer(token, edge), by=OWN)
    return await _taken(await edge.read(views.own, request_id), edge, vault)


@taking.post("/{request_id}/refusal", status_code=204)
async def decline_request(token: Token, request_id: RequestId, edge: EdgeDep) -> None:
    """They say no, without a reason, and are not asked for it again."""
    await edge.act(handlers.decline, request_id=request_id, volunteer_id=await _volunteer(token, edge), by=OWN)


@taking.post("/{request_id}/ending", status_code=204)
async def end_taken_request(token: Token, request_id: RequestId, edge: EdgeDep) -> None:
    """They end what they have, at any time and without a reason."""
    await edge.act(handlers.end_by_volunteer, request_id=request_id, volunteer_id=await _volunteer(token, edge), by=OWN)


@taking.post("/{request_id}/concerns", status_code=201, openapi_extra=TAKES_A_KEY)
async def report_concern(token: Token, request_id: RequestId, body: Worry, edge: EdgeDep, vault: VaultDep, tokens: RequestTokensDep) -> Reported:
    """A volunteer who has it, or had it, is worried about something: their coordinator sees it at once, and nobody else."""
    volunteer_id = await _volunteer(token, edge)
    await edge.read(views.taken_by, request_id, volunteer_id)
    return await _reported(request_id, body, edge, vault, tokens, volunteer_id=volunteer_id)


async def _asked(token: str, edge: Edge) -> RequestId:
    return RequestId(await edge.read(views.opened_by, fingerprint(token)))


async def _volunteer(token: str, edge: Edge) -> VolunteerId:
    return VolunteerId(await edge.read(people_views.opened_by, fingerprint(token)))


async def _own(request_id: RequestId, edge: Edge, vault: Vault) -> views.OwnRequestView:
    found = await edge.read(views.own, request_id)
    person = await opened(vault, request_id, await edge.read(views.sealed, request_id))
    return view_of(found, views.OwnRequestView, person=person, looks=await edge.read(people_views.looks, request_id))


async def _taken(request: Request, edge: Edge, vault: Vault) -> views.TakenView:
    if request.state is not State.UNDER_WAY:
        return view_of(request, views.TakenView, person=None)
    await edge.act(people.looked, volunteer_ids=[request.request_id], what="request", reader=THE_VOLUNTEER)
    return view_of(request, views.TakenView, person=await opened(vault, request.request_id, await edge.read(views.sealed, request.request_id)))


async def _reported(request_id: RequestId, body: Worry, edge: Edge, vault: Vault, tokens: LinkTokens, *, volunteer_id: VolunteerId | None = None) -> Reported:
    concern_id = ConcernId(tokens.id_of(edge.key, f"concern {request_id}") if edge.key else await edge.new_id())
    sealed = await vault.sealed(request_id, body.model_dump(), of=OF_REQUEST)
    worry = handlers.Worry(concern_id=concern_id, request_id=request_id, sealed=sealed, volunteer_id=volunteer_id)
    await edge.act(handlers.worry, worry=worry, by=OWN if volunteer_id else ASKER)
    return Reported(concern_id=concern_id)

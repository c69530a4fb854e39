"""Sign-up over HTTP. A resident needs no account: a token, shown once, is all that opens their sign-up again."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as InPath
from pydantic import Field, StringConstraints

from services.events.api.parameters import PREFIX
from services.events.authorisation import refuse_strangers_to_persons
from services.events.domain.feedback import Feedback
from services.events.domain.signups import SignupDetails, Wish
from services.events.handlers import signups as handlers
from services.events.signup_desk import SignupDesk
from services.events.signup_links import signup_links
from services.events.views import signups as views
from services.events.views.insiders import OF_A_GATHERING
from shared.authority import ANY_CALLER, PARTIES
from shared.clock import new_id
from shared.contracts.events import Attendance, GatheringId
from shared.contracts.events.signups import OpenSignup, SignupId
from shared.contracts.words import Code, Name
from shared.domain.contact_details import Email, Phone
from shared.domain.trilingual import Language
from shared.http.admission import OPEN, may_read
from shared.http.bodies import Body
from shared.http.commands import Commands
from shared.http.edge import Edge, EdgeDep
from shared.http.openapi import TAKES_A_KEY
from shared.link_tokens import LinkTokens, fingerprint

public = APIRouter(prefix=PREFIX, tags=["sign-up"], dependencies=[OPEN])
router = APIRouter(prefix=PREFIX, tags=["sign-up"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.terms)
commands.put("/gatherings/{gathering_id}/signup", OpenSignup)


Token = Annotated[str, InPath(pattern=r"^[A-Za-z0-9_-]{43}$")]
Written = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]


class SigningUp(Body):
    """Only what the gathering asks for is taken. `persons` counts all who come by this sign-up."""

    persons: int = Field(default=1, ge=1, le=50)
    language: Language = Language.FI
    target_group: Code | None = None
    needs: tuple[Code, ...] = Field(default=(), max_length=10)
    name: Name | None = Field(default=None, repr=False)
    email: Email | None = Field(default=None, repr=False)
    phone: Phone | None = Field(default=None, repr=False)


class Scoring(Body):
    score: int = Field(ge=1, le=5)
    words: Written | None = None


class SignedUp(views.SignupView):
    """`token` is shown this once. Whoever has it sees and cancels the sign-up."""

    token: str


async def _tokens(request: Request) -> LinkTokens:
    return signup_links(request.app.state.runtime.settings)


async def _unkept(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


async def _desk(request: Request) -> SignupDesk:
    """One for all requests."""
    state = request.app.state
    if not hasattr(state, "signup_desk"):
        state.signup_desk = SignupDesk(state.runtime)
    desk: SignupDesk = state.signup_desk
    return desk


TokensDep = Annotated[LinkTokens, Depends(_tokens)]
DeskDep = Annotated[SignupDesk, Depends(_desk)]
UNKEPT = [Depends(_unkept)]
OF_THE_CONVENOR = "the gathering's convenor; of those who work for the area, coordinators alone"


@router.get("/gatherings/{gathering_id}/signup")
async def get_terms(gathering_id: GatheringId, edge: EdgeDep) -> views.TermsView:
    return await edge.read(views.terms, gathering_id, caller=await edge.caller())


@public.post("/gatherings/{gathering_id}/signups", status_code=201, dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def sign_up(gathering_id: GatheringId, body: SigningUp, edge: EdgeDep, tokens: TokensDep, desk: DeskDep) -> SignedUp:
    """Sign up without an account. Repeated under the same Idempotency-Key (a random UUID) it is one sign-up, and answers the same token."""
    token, found = await _signed_up(gathering_id, body, edge, tokens, desk, by_phone=False)
    return SignedUp(token=token, **dict(found))


@router.post(
    "/gatherings/{gathering_id}/signups/by-phone",
    status_code=201,
    dependencies=[*UNKEPT, may_read(PARTIES)],
    openapi_extra={**TAKES_A_KEY, "x-insiders": OF_THE_CONVENOR},
)
async def sign_up_by_phone(gathering_id: GatheringId, body: SigningUp, edge: EdgeDep, tokens: TokensDep, desk: DeskDep) -> views.SignupView:
    """The convenor, or a coordinator, signs somebody up on the phone, on the same terms. The list says so; no token is shown, since it would not be theirs."""
    await _for_the_convenor(gathering_id, edge)
    _, found = await _signed_up(gathering_id, body, edge, tokens, desk, by_phone=True)
    return found


@router.get("/gatherings/{gathering_id}/signups", dependencies=UNKEPT, openapi_extra={"x-insiders": OF_THE_CONVENOR})
async def list_signups(gathering_id: GatheringId, edge: EdgeDep) -> list[views.ParticipantView]:
    """Who signed up, for the convenor and the area's coordinators alone."""
    await _for_the_convenor(gathering_id, edge)
    return await edge.read(views.participants, gathering_id)


@router.post(
    "/gatherings/{gathering_id}/signups/{signup_id}/cancellation", dependencies=[*UNKEPT, may_read(PARTIES)], openapi_extra={"x-insiders": OF_THE_CONVENOR}
)
async def cancel_for_somebody(gathering_id: GatheringId, signup_id: SignupId, edge: EdgeDep) -> list[views.ParticipantView]:
    """The convenor, or a coordinator, gives up the place of somebody who asked for it. What was told is erased at once."""
    await _for_the_convenor(gathering_id, edge)
    await edge.act(handlers.cancel_for_somebody, signup_id=signup_id, gathering_id=gathering_id)
    return await edge.read(views.participants, gathering_id)


@public.get("/signups/{token}", dependencies=UNKEPT)
async def get_signup(token: Token, edge: EdgeDep) -> views.SignupView:
    return await edge.read(views.status, fingerprint(token))


@public.post("/signups/{token}/cancellation", dependencies=UNKEPT)
async def cancel_signup(token: Token, edge: EdgeDep) -> views.SignupView:
    """Give the place up. What was told is erased at once."""
    await edge.act(handlers.cancel_signup, secret=fingerprint(token))
    return await edge.read(views.status, fingerprint(token))


@public.post("/signups/{token}/feedback", status_code=201, dependencies=UNKEPT)
async def give_feedback(token: Token, body: Scoring, edge: EdgeDep) -> views.SignupView:
    """Say how it was, once, when it is over. Nobody learns whose score or words these are."""
    await edge.act(handlers.give_feedback, secret=fingerprint(token), feedback=Feedback(**body.model_dump()))
    return await edge.read(views.status, fingerprint(token))


@router.get("/gatherings/{gathering_id}/attendance-proposal", dependencies=[may_read(PARTIES)], openapi_extra={"x-insiders": OF_A_GATHERING})
async def propose_attendance(gathering_id: GatheringId, edge: EdgeDep) -> list[Attendance]:
    """Persons who have a place, by target group: what the attendance would be if all came."""
    return await edge.read(views.attendance_proposal, gathering_id, caller=await edge.caller())


@router.get("/gatherings/{gathering_id}/feedback", dependencies=UNKEPT, openapi_extra={"x-insiders": OF_THE_CONVENOR})
async def get_feedback(gathering_id: GatheringId, edge: EdgeDep) -> views.FeedbackView:
    await _for_the_convenor(gathering_id, edge)
    return await edge.read(views.feedback, gathering_id)


@router.get("/gatherings/{gathering_id}/notices", openapi_extra={"x-insiders": OF_THE_CONVENOR})
async def count_notices(gathering_id: GatheringId, edge: EdgeDep) -> list[views.NoticesView]:
    """What those signed up were told, and whom nobody has told yet."""
    await _for_the_convenor(gathering_id, edge)
    return await edge.read(views.notices, gathering_id)


async def _signed_up(
    gathering_id: GatheringId, body: SigningUp, edge: Edge, tokens: LinkTokens, desk: SignupDesk, *, by_phone: bool
) -> tuple[str, views.SignupView]:
    """The token, and where they stand."""
    signup_id = SignupId(tokens.id_of(edge.key, f"{gathering_id}{body.model_dump_json()}") if edge.key else new_id())
    token = tokens.token(signup_id)
    secret = fingerprint(token)
    wish = Wish(signup_id=signup_id, details=SignupDetails(**body.model_dump()), secret=secret, by_phone=by_phone)
    await edge.commit(partial(desk.sign_up, gathering_id, wish))
    return token, await edge.read(views.status, secret)


async def _for_the_convenor(gathering_id: GatheringId, edge: EdgeDep) -> None:
    refuse_strangers_to_persons(await edge.caller(), await edge.read(views.convenor, gathering_id))

"""A volunteer's own shifts, by their link; and their calendar behind an address of its own."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.volunteers.api.parameters import PREFIX, UNKEPT, SettingsDep, Token, TokensDep
from services.volunteers.handlers import shifts as handlers
from services.volunteers.handlers import tasks as task_handlers
from services.volunteers.interchange import shift_calendar
from services.volunteers.views import own_shifts as views
from services.volunteers.views import tasks as task_views
from services.volunteers.views import volunteers as people_views
from shared.clock import new_id, now
from shared.contracts.times import Day
from shared.contracts.volunteers import ShiftId, StandingSignupId, SwapId, TaskId, VolunteerId
from shared.contracts.volunteers.tasks import AgreeStanding
from shared.contracts.volunteers.words import Availability
from shared.domain.trilingual import Language
from shared.http.admission import OPEN
from shared.http.bodies import Body
from shared.http.edge import Edge, EdgeDep
from shared.http.openapi import TAKES_A_KEY
from shared.link_tokens import LinkTokens, fingerprint
from shared.settings import Settings

PURPOSE = "shift-calendar"
CALENDAR = "text/calendar; charset=utf-8"

router = APIRouter(prefix=f"{PREFIX}/own/{{token}}", tags=["own shifts"], dependencies=[OPEN, *UNKEPT])
feeds = APIRouter(prefix=PREFIX, tags=["own shifts"], dependencies=[OPEN])


class Swapping(Body):
    """They would give the one for a place in the other."""

    shift_id: ShiftId
    other_shift_id: ShiftId


class Coming(Body):
    """They come to each shift of a task on a part of the week, from one day to another."""

    task_id: TaskId
    when: Availability
    first_on: Day
    last_on: Day


class Proposed(BaseModel):
    swap_id: SwapId


@router.get("/shifts")
async def list_own_shifts(token: Token, edge: EdgeDep) -> list[views.OwnPlaceView]:
    """Their places, what they are asked, and what was called off with what they could take for it."""
    return await _shifts(edge, await _of(token, edge))


@router.get("/open-shifts")
async def list_open_shifts(token: Token, edge: EdgeDep) -> list[views.OpenShiftView]:
    """What they could sign up for, and what they lack where they cannot."""
    return await edge.read(views.open_shifts, await _of(token, edge), now=now())


@router.post("/shifts/{shift_id}/place")
async def take_place(token: Token, shift_id: ShiftId, edge: EdgeDep) -> list[views.OwnPlaceView]:
    """They come: a free place is theirs, one that they have is confirmed; where there is none they wait."""
    volunteer_id = await _of(token, edge)
    await edge.act(handlers.sign_up, shift_id=shift_id, volunteer_id=volunteer_id)
    return await _shifts(edge, volunteer_id)


@router.post("/shifts/{shift_id}/leaving")
async def leave_shift(token: Token, shift_id: ShiftId, edge: EdgeDep) -> list[views.OwnPlaceView]:
    """They cannot come, or wait no more: whoever waited longest is moved up."""
    volunteer_id = await _of(token, edge)
    await edge.act(handlers.leave, shift_id=shift_id, volunteer_id=volunteer_id)
    return await _shifts(edge, volunteer_id)


@router.post("/shifts/{shift_id}/declining")
async def decline_shift(token: Token, shift_id: ShiftId, edge: EdgeDep) -> list[views.OwnPlaceView]:
    """They say no to what they were asked, and are not asked about this shift again."""
    volunteer_id = await _of(token, edge)
    await edge.act(handlers.decline, shift_id=shift_id, volunteer_id=volunteer_id)
    return await _shifts(edge, volunteer_id)


@router.get("/swaps")
async def list_offered_swaps(token: Token, edge: EdgeDep) -> list[views.OfferedSwapView]:
    """What others would take of their places for one of their own. Who they are is not shown."""
    return await edge.read(views.offered_swaps, await _of(token, edge), now=now())


@router.post("/swaps", status_code=201, openapi_extra=TAKES_A_KEY)
async def propose_swap(token: Token, body: Swapping, edge: EdgeDep, tokens: TokensDep) -> Proposed:
    """They offer their place in one shift for one in another that they may come to."""
    volunteer_id = await _of(token, edge)
    swap_id = SwapId(tokens.id_of(edge.key, f"swap:{volunteer_id}") if edge.key else new_id())
    await edge.act(handlers.propose_swap, swap_id=swap_id, shift_id=body.shift_id, volunteer_id=volunteer_id, other_shift_id=body.other_shift_id)
    return Proposed(swap_id=swap_id)


@router.post("/swaps/{swap_id}/agreement")
async def agree_swap(token: Token, swap_id: SwapId, edge: EdgeDep) -> list[views.OwnPlaceView]:
    """They agree, and it is done: each has the other's place, confirmed."""
    volunteer_id = await _of(token, edge)
    await edge.act(handlers.agree_swap, swap_id=swap_id, volunteer_id=volunteer_id)
    return await _shifts(edge, volunteer_id)


@router.get("/standing-signups")
async def list_own_standing_signups(token: Token, edge: EdgeDep) -> list[task_views.StandingSignupView]:
    return await edge.read(task_views.standing_signups, await _of(token, edge))


@router.put("/standing-signups/{standing_signup_id}")
async def come_each_time(token: Token, standing_signup_id: StandingSignupId, body: Coming, edge: EdgeDep) -> list[task_views.StandingSignupView]:
    """They come to each shift of a kind: they are placed into those that are planned, and into new ones as they are planned."""
    volunteer_id = await _of(token, edge)
    command = AgreeStanding(standing_signup_id=standing_signup_id, volunteer_id=volunteer_id, **dict(body))
    await edge.act(task_handlers.agree_own_standing, command=command)
    return await edge.read(task_views.standing_signups, volunteer_id)


@router.post("/standing-signups/{standing_signup_id}/end")
async def come_no_more(token: Token, standing_signup_id: StandingSignupId, edge: EdgeDep) -> list[task_views.StandingSignupView]:
    """They are placed by it into no further shift; places that they have stay theirs until they leave them."""
    volunteer_id = await _of(token, edge)
    await edge.act(task_handlers.end_own_standing, key=standing_signup_id, volunteer_id=volunteer_id)
    return await edge.read(task_views.standing_signups, volunteer_id)


@router.get("/calendar")
async def get_calendar_address(token: Token, edge: EdgeDep, settings: SettingsDep) -> views.CalendarAddressView:
    """Where their own calendar is, if they have made an address for it."""
    return await _address(edge, await _of(token, edge), settings)


@router.post("/calendar")
async def make_calendar_address(token: Token, edge: EdgeDep, settings: SettingsDep) -> views.CalendarAddressView:
    """A new secret address for their calendar. The one before, if there was any, opens nothing from then on."""
    volunteer_id, address_id = await _of(token, edge), new_id()
    secret = fingerprint(_calendars(settings).token(address_id))
    await edge.act(handlers.make_calendar, volunteer_id=volunteer_id, address_id=address_id, secret=secret)
    return await _address(edge, volunteer_id, settings)


@router.delete("/calendar")
async def revoke_calendar_address(token: Token, edge: EdgeDep, settings: SettingsDep) -> views.CalendarAddressView:
    """The address opens nothing any more."""
    volunteer_id = await _of(token, edge)
    await edge.act(handlers.revoke_calendar, volunteer_id=volunteer_id)
    return await _address(edge, volunteer_id, settings)


@feeds.get("/calendars/{token}.ics", response_class=Response, dependencies=UNKEPT, responses={200: {"content": {"text/calendar": {}}}})
async def own_calendar(token: Token, edge: EdgeDep, settings: SettingsDep, lang: Annotated[Language, Query()] = Language.FI) -> Response:
    """Somebody's own shifts as iCalendar, for who knows the address."""
    volunteer_id = VolunteerId(await edge.read(views.calendar_opened_by, fingerprint(token)))
    shown = await edge.read(views.calendar, volunteer_id, now=now())
    written = shift_calendar.calendar(shown, volunteer_id, language=lang, domain=f"{settings.area}.yhteys")
    return Response(written, media_type=CALENDAR, headers={"Cache-Control": "private, no-store"})


async def _of(token: str, edge: Edge) -> VolunteerId:
    return VolunteerId(await edge.read(people_views.opened_by, fingerprint(token)))


async def _shifts(edge: Edge, volunteer_id: VolunteerId) -> list[views.OwnPlaceView]:
    return await edge.read(views.own_places, volunteer_id, now=now())


async def _address(edge: Edge, volunteer_id: VolunteerId, settings: Settings) -> views.CalendarAddressView:
    address_id = await edge.read(views.calendar_address, volunteer_id)
    return views.CalendarAddressView(path=f"{PREFIX}/calendars/{_calendars(settings).token(address_id)}.ics" if address_id else None)


def _calendars(settings: Settings) -> LinkTokens:
    return LinkTokens(settings, service="volunteers", purpose=PURPOSE)

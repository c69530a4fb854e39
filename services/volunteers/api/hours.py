"""Hours over HTTP: logged and put right by the volunteer on their own link, or by a coordinator, who approves them; and a certificate of them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.volunteers.api.own import volunteer_of
from services.volunteers.api.parameters import PREFIX, UNKEPT, Token, TokensDep, VaultDep
from services.volunteers.authorisation import refuse_others
from services.volunteers.domain.hours import HoursStanding
from services.volunteers.handlers import hours as handlers
from services.volunteers.handlers.volunteers import looked
from services.volunteers.printing import DRAWING
from services.volunteers.printing.service_certificates import printable
from services.volunteers.views import hours as views
from services.volunteers.views import volunteers as volunteer_views
from shared.authority import VOLUNTEERING
from shared.clock import new_id, today
from shared.contracts.times import Instant
from shared.contracts.volunteers import HoursId, RoleId
from shared.contracts.volunteers import hours as contracts
from shared.contracts.volunteers.hours import ShiftId
from shared.domain.trilingual import Language
from shared.http.admission import OPEN, may_read
from shared.http.bodies import Body
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.openapi import TAKES_A_KEY
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["hours"], dependencies=[may_read(VOLUNTEERING), *UNKEPT])
own = APIRouter(prefix=f"{PREFIX}/own/{{token}}", tags=["own data"], dependencies=[OPEN, *UNKEPT])

"""Of this process. A certificate names somebody, so none is kept."""

commands = Commands(router, answers=views.one)
commands.post("/volunteers/{volunteer_id}/hours", contracts.LogHours, makes="hours_id")
commands.put("/hours/{hours_id}/times", contracts.CorrectHours)
commands.post("/hours/{hours_id}/approval", contracts.ApproveHours)
commands.post("/hours/{hours_id}/rejection", contracts.RejectHours)


class LoggingOwn(Body):
    """When they gave time. Without `ended_at` they are at it, and `planned_end_at` says until when."""

    role_id: RoleId
    shift_id: ShiftId | None = None
    started_at: Instant
    ended_at: Instant | None = None
    planned_end_at: Instant | None = None
    paid: bool = False


class PuttingRight(Body):
    """When it ended, and when it began if that was told wrongly."""

    started_at: Instant | None = None
    ended_at: Instant = Field()


@router.get("/hours")
async def list_hours(
    edge: EdgeDep, organisation_id: Annotated[UUID, Query()], after: After = None, limit: Limit = 100, standing: HoursStanding | None = None
) -> Page[views.HoursView]:
    """An organisation's, for its coordinators: those that wait for approval, or all. That they were looked at is noted of each volunteer."""
    caller = await edge.caller()
    refuse_others(caller, organisation_id)
    found = await edge.read(views.of_organisation, organisation_id, after=after, limit=limit, standing=standing)
    theirs = sorted({one.volunteer_id for one in found.items})
    await edge.act(looked, volunteer_ids=theirs, what="hours", reader=caller)
    return found


@own.get("/hours")
async def list_own_hours(token: Token, edge: EdgeDep) -> views.OwnHoursView:
    """All of their own, and what was approved by role and year."""
    return await edge.read(views.own, await volunteer_of(token, edge))


@own.post("/hours", status_code=201, openapi_extra=TAKES_A_KEY)
async def log_own_hours(token: Token, body: LoggingOwn, edge: EdgeDep, tokens: TokensDep) -> views.OwnHoursView:
    """They say when they gave time, or that they begin. Repeated under the same Idempotency-Key it is one log."""
    volunteer_id = await volunteer_of(token, edge)
    hours_id = HoursId(tokens.id_of(edge.key, f"hours of {volunteer_id}") if edge.key else new_id())
    command = contracts.LogHours(hours_id=hours_id, volunteer_id=volunteer_id, **dict(body))
    await edge.act(handlers.log_own, command=command)
    return await edge.read(views.own, volunteer_id)


@own.put("/hours/{hours_id}")
async def put_own_hours_right(token: Token, hours_id: HoursId, body: PuttingRight, edge: EdgeDep) -> views.OwnHoursView:
    """They say when it ended, or put right when it was, until a coordinator has decided on it."""
    volunteer_id = await volunteer_of(token, edge)
    await edge.act(handlers.put_right_own, volunteer_id=volunteer_id, hours_id=hours_id, **dict(body))
    return await edge.read(views.own, volunteer_id)


@own.get("/certificate.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
async def print_certificate(token: Token, edge: EdgeDep, vault: VaultDep, lang: Annotated[Language | None, Query()] = None) -> Response:
    """What they have done, by role and year, as PDF/UA. Their name is opened as it is drawn, and kept nowhere."""
    volunteer_id = await volunteer_of(token, edge)
    found = await edge.read(volunteer_views.sealed, volunteer_id)
    person = await vault.opened(volunteer_id, found.sealed)
    sums = await edge.read(views.sums, volunteer_id)
    page_ = printable(str(person["name"]), sums, language=lang or Language(person["language"]), today=today())
    pdf = await DRAWING.of(page_)
    return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store", "Content-Disposition": 'inline; filename="certificate.pdf"'})

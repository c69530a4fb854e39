"""Duties over HTTP: taken, given up, and what is still open over all coming gatherings."""

from uuid import UUID

from fastapi import APIRouter

from services.events.api.parameters import PREFIX
from services.events.views import duties as views
from services.events.views import gatherings as gathering_views
from shared.authority import ANY_CALLER
from shared.clock import now
from shared.contracts.events import DutyRole, GatheringId
from shared.contracts.events.duties import AssignDuty, ResignDuty
from shared.contracts.times import Instant
from shared.contracts.words import KeyPersonId
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["duties"], dependencies=[may_read(ANY_CALLER)])


class OnDuty(Body):
    role: DutyRole
    key_person_id: KeyPersonId


@router.get("/gatherings/gaps")
async def list_gaps(
    edge: EdgeDep,
    until: Instant,
    after: After = None,
    limit: Limit = 100,
    convenor: UUID | None = None,
) -> Page[views.GapView]:
    """Coming gatherings that lack somebody, and whom; the soonest first."""
    return await edge.read(views.gaps, since=now(), until=until, after=after, limit=limit, convenor=convenor)


@router.post("/gatherings/{gathering_id}/duties", status_code=201, dependencies=[asks(AssignDuty)])
async def assign_duty(gathering_id: GatheringId, body: OnDuty, edge: EdgeDep) -> gathering_views.GatheringView:
    await edge.do(AssignDuty(gathering_id=gathering_id, role=body.role, key_person_id=body.key_person_id))
    return await edge.read(gathering_views.gathering, gathering_id, caller=await edge.caller())


@router.post("/gatherings/{gathering_id}/duties/resignations", dependencies=[asks(ResignDuty)])
async def resign_duty(gathering_id: GatheringId, body: OnDuty, edge: EdgeDep) -> gathering_views.GatheringView:
    """Give a role up. If nobody else has it, it is a gap from now on."""
    await edge.do(ResignDuty(gathering_id=gathering_id, role=body.role, key_person_id=body.key_person_id))
    return await edge.read(gathering_views.gathering, gathering_id, caller=await edge.caller())

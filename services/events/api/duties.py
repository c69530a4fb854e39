"""Duties over HTTP: taken, given up, and what is still open over all coming gatherings."""

from uuid import UUID

from fastapi import APIRouter

from services.events.api.parameters import PREFIX
from services.events.views import duties as views
from services.events.views import gatherings as gathering_views
from shared.authority import ANY_CALLER
from shared.clock import now
from shared.contracts.events.duties import AssignDuty, ResignDuty
from shared.contracts.times import Instant
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["duties"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=gathering_views.gathering)
commands.post("/gatherings/{gathering_id}/duties", AssignDuty, status=201)
commands.post("/gatherings/{gathering_id}/duties/resignations", ResignDuty)


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

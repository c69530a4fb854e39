"""What any resident may see, without a token."""

from typing import Annotated

from fastapi import Query

from services.events.api.parameters import PREFIX
from services.events.views import public as views
from services.events.views.calendar import Looking
from services.events.views.public_calendar import PublicEntry, public_calendar
from shared.clock import now
from shared.contracts.events import GatheringId
from shared.http.edge import EdgeDep
from shared.http.paging import Page
from shared.http.validators import open_router

router = open_router(PREFIX)


@router.get("/calendar")
async def look_at_public_calendar(edge: EdgeDep, looking: Annotated[Looking, Query()]) -> Page[PublicEntry]:
    """What is on, by time: published gatherings, and occasions of series that are none yet."""
    return await edge.read(public_calendar, looking, now=now())


@router.get("/gatherings/{gathering_id}")
async def get_public_gathering(gathering_id: GatheringId, edge: EdgeDep) -> views.PublicGathering:
    return await edge.read(views.gathering, gathering_id, now=now())

"""Gatherings over HTTP: their life cycle, their costs, and who changed what."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.events.api.parameters import PREFIX
from services.events.views import gatherings as views
from services.events.views.changes import of_one
from shared.authority import ANY_CALLER
from shared.contracts import events
from shared.contracts.events import GatheringId
from shared.http.admission import may_read
from shared.http.changes import ChangeView
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["gatherings"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.gathering)
commands.post("/gatherings", events.DraftGathering, makes="gathering_id")
commands.post("/gatherings/{gathering_id}/proposal", events.ProposeGathering)
commands.post("/gatherings/{gathering_id}/agreements", events.AgreeToGathering)
commands.post("/gatherings/{gathering_id}/publication", events.PublishGathering)
commands.post("/gatherings/{gathering_id}/holding", events.HoldGathering)
commands.post("/gatherings/{gathering_id}/cancellation", events.CancelGathering)
commands.put("/gatherings/{gathering_id}/costs", events.SplitCosts)
commands.post("/gatherings/{gathering_id}/costs/acceptances", events.AcceptShare)


@router.get("/gatherings")
async def list_gatherings(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.GatheringView]:
    return await edge.read(views.gatherings, wanted, caller=await edge.caller())


@router.get("/gatherings/{gathering_id}")
async def get_gathering(gathering_id: GatheringId, edge: EdgeDep) -> views.GatheringView:
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())


@router.get("/gatherings/{gathering_id}/changes")
async def list_gathering_changes(gathering_id: GatheringId, edge: EdgeDep) -> list[ChangeView]:
    """Who did what, and when."""
    return await edge.read(of_one, "gathering", gathering_id, caller=await edge.caller())

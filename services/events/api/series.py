"""Series over HTTP: started, expanded by window, changed one occasion at a time or from one on."""

from fastapi import APIRouter

from services.events.api.parameters import PREFIX
from services.events.occasions import OccasionView
from services.events.views import series as views
from services.events.views.changes import of_one
from shared.authority import ANY_CALLER
from shared.contracts.events import GatheringKind
from shared.contracts.events.calendar import TakeUpOccasion
from shared.contracts.events.series import CancelOccasion, MoveOccasion, SeriesId, SplitSeries, StartSeries
from shared.contracts.times import Day
from shared.http.admission import may_read
from shared.http.changes import ChangeView
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["series"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.series)
commands.post("/series", StartSeries, makes="series_id")
commands.post("/series/{series_id}/moves", MoveOccasion)
commands.post("/series/{series_id}/cancellations", CancelOccasion)
commands.post("/series/{series_id}/split", SplitSeries, makes="new_series_id", answers=views.going_on)
commands.post("/series/{series_id}/gatherings", TakeUpOccasion, status=201, answers=views.taken_up)


@router.get("/series")
async def list_series(
    edge: EdgeDep,
    after: After = None,
    limit: Limit = 100,
    kind: GatheringKind | None = None,
) -> Page[views.SeriesView]:
    return await edge.read(views.many_series, after=after, limit=limit, kind=kind)


@router.get("/series/{series_id}")
async def get_series(series_id: SeriesId, edge: EdgeDep) -> views.SeriesView:
    return await edge.read(views.series, series_id)


@router.get("/series/{series_id}/occasions")
async def list_occasions(series_id: SeriesId, edge: EdgeDep, first_on: Day, last_on: Day) -> list[OccasionView]:
    """What takes place from one day to another, both included, by Helsinki's calendar."""
    return await edge.read(views.occasions, series_id, first_on=first_on, last_on=last_on)


@router.get("/series/{series_id}/changes")
async def list_series_changes(series_id: SeriesId, edge: EdgeDep) -> list[ChangeView]:
    """Who changed what, and when."""
    return await edge.read(of_one, "series", series_id, caller=await edge.caller())

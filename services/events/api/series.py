"""Series over HTTP: started, expanded by window, changed one occasion at a time or from one on."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from services.events.api.parameters import PREFIX
from services.events.occasions import OccasionView
from services.events.views import series as views
from services.events.views.changes import of_one
from services.events.views.gatherings import GatheringView, gathering
from shared.authority import ANY_CALLER
from shared.contracts.events import GatheringDuty, GatheringKind, Title
from shared.contracts.events.calendar import TakeUpOccasion
from shared.contracts.events.series import CancelOccasion, Duration, MoveOccasion, Recurrence, SeriesId, SplitSeries, StartSeries, WallTime
from shared.contracts.times import Day
from shared.contracts.words import Code, Count, Language, LocalText, MunicipalityCode, OrganisationId
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.changes import ChangeView
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["series"], dependencies=[may_read(ANY_CALLER)])


class Starting(Body):
    """An id is made when none is given. `starts` is Helsinki's wall time of the first occasion, `recurrence` an RRULE's value."""

    series_id: SeriesId | None = None
    kind: GatheringKind
    title: Title
    convenor: OrganisationId
    starts: WallTime
    minutes: Duration
    recurrence: Recurrence
    place_id: UUID | None = None
    network_id: UUID | None = None
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    municipality: MunicipalityCode | None = None
    capacity: Count | None = None
    duties: tuple[GatheringDuty, ...] = Field(default=(), max_length=20)
    contents: LocalText | None = None
    organisers: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    languages: tuple[Language, ...] = Field(default=(), max_length=20)
    free_of_charge: bool | None = None
    registration: LocalText | None = None


class Moving(Body):
    occasion: WallTime
    starts: WallTime
    minutes: Duration


class TakingUp(Body):
    occasion: WallTime


class CancellingOne(Body):
    occasion: WallTime
    reason: Code


class Splitting(Body):
    """An id is made when none is given."""

    new_series_id: SeriesId | None = None
    occasion: WallTime
    starts: WallTime
    minutes: Duration
    recurrence: Recurrence | None = None


@router.post("/series", status_code=201, dependencies=[asks(StartSeries)])
async def start_series(body: Starting, edge: EdgeDep) -> views.SeriesView:
    series_id = body.series_id or SeriesId(await edge.new_id())
    await edge.do(StartSeries(series_id=series_id, **body.model_dump(exclude={"series_id"})))
    return await edge.read(views.series, series_id)


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


@router.post("/series/{series_id}/gatherings", status_code=201, dependencies=[asks(TakeUpOccasion)])
async def take_up_occasion(series_id: SeriesId, body: TakingUp, edge: EdgeDep) -> GatheringView:
    """Make one occasion a gathering of its own: a draft with what the series says, which then has its own life. Asked again, it is the same one."""
    await edge.do(TakeUpOccasion(series_id=series_id, occasion=body.occasion))
    return await edge.read(gathering, await edge.read(views.taken_up, series_id, body.occasion), caller=await edge.caller())


@router.post("/series/{series_id}/moves", dependencies=[asks(MoveOccasion)])
async def move_occasion(series_id: SeriesId, body: Moving, edge: EdgeDep) -> views.SeriesView:
    """Move one occasion alone."""
    await edge.do(MoveOccasion(series_id=series_id, **body.model_dump()))
    return await edge.read(views.series, series_id)


@router.post("/series/{series_id}/cancellations", dependencies=[asks(CancelOccasion)])
async def cancel_occasion(series_id: SeriesId, body: CancellingOne, edge: EdgeDep) -> views.SeriesView:
    """Cancel one occasion alone."""
    await edge.do(CancelOccasion(series_id=series_id, **body.model_dump()))
    return await edge.read(views.series, series_id)


@router.post("/series/{series_id}/split", status_code=201, dependencies=[asks(SplitSeries)])
async def split_series(series_id: SeriesId, body: Splitting, edge: EdgeDep) -> views.SeriesView:
    """Change this occasion and all that follow. The answer is the series that goes on."""
    new_series_id = body.new_series_id or SeriesId(await edge.new_id())
    await edge.do(SplitSeries(series_id=series_id, new_series_id=new_series_id, **body.model_dump(exclude={"new_series_id"})))
    return await edge.read(views.series, new_series_id)

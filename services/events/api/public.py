"""What any resident may see, without a token."""

from typing import Annotated

from fastapi import Query

from services.events.api.parameters import PREFIX
from services.events.views import public as views
from services.events.views import public_calendar
from shared.clock import now, today
from shared.contracts.events import GatheringId
from shared.contracts.events.series import SeriesId
from shared.http.edge import EdgeDep
from shared.http.paging import Page
from shared.http.validators import open_router

router = open_router(PREFIX)


@router.get("/gatherings")
async def list_public_gatherings(edge: EdgeDep, looking: Annotated[public_calendar.PublicLooking, Query()]) -> Page[public_calendar.PublicCalendarView]:
    """What is on: published gatherings and occasions of series, by time; what is cancelled is marked so."""
    return await edge.read(public_calendar.gatherings, looking, today=today(), now=now())


@router.get("/gatherings/days")
async def count_public_gatherings(edge: EdgeDep, asked: Annotated[public_calendar.PublicDays, Query()]) -> list[public_calendar.DayView]:
    """On which days of a month something is on, and how much: narrowed as the calendar is."""
    return await edge.read(public_calendar.days, asked)


@router.get("/gatherings/{gathering_id}")
async def get_public_gathering(gathering_id: GatheringId, edge: EdgeDep) -> views.PublicGathering:
    return await edge.read(views.gathering, gathering_id, now=now())


@router.get("/series/{series_id}")
async def get_public_series(series_id: SeriesId, edge: EdgeDep) -> views.PublicSeries:
    return await edge.read(views.series, series_id)

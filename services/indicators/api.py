"""Indicators over HTTP: what is measured, how, and what it comes to. Open to anyone: what tells of few persons is held back."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from shared.http.admission import OPEN
from shared.http.edge import EdgeDep
from shared.http.paging import Limit, Page

from . import views
from .measures import declared

router = APIRouter(prefix="/api/indicators/v1", tags=["indicators"], dependencies=[OPEN])

ID = r"^[a-z][a-z0-9_]{0,79}$"
MeasureId = Annotated[str, Path(pattern=ID)]
Measure = Annotated[str | None, Query(pattern=ID, description="the values of this measure alone")]
Period = Annotated[str | None, Query(pattern=r"^\d{4}(-\d{2})?$", description="the cells of this year (`2026`) or month (`2026-03`) alone")]
After = Annotated[str | None, Query(max_length=2000, pattern=r"^[^\x00]*$", description="`next` of the part before")]
AfterEntry = Annotated[int, Query(ge=0, le=2**63 - 1, description="`next` of the part before")]


@router.get("/measures")
async def list_measures(after: After = None, limit: Limit = 100) -> Page[views.MeasureView]:
    """Every measure with its definition and formula."""
    return views.all_measures(declared(), after=after, limit=limit)


@router.get("/measures/{measure_id}")
async def get_measure(measure_id: MeasureId) -> views.MeasureView:
    """One measure with its definition and formula."""
    return views.one_measure(declared(), measure_id)


@router.get("/measures/{measure_id}/values")
async def list_values_of_measure(
    measure_id: MeasureId, edge: EdgeDep, period: Period = None, after: After = None, limit: Limit = 1000
) -> views.MeasureValuesPage:
    """The values of a measure: its total and its cells, of a period if one is named."""
    return await edge.read(views.values_of_measure, measure_id, measures=declared(), period=period, after=after, limit=limit)


@router.get("/measures/{measure_id}/history")
async def list_history_of_measure(
    measure_id: MeasureId, edge: EdgeDep, period: Period = None, after: AfterEntry = 0, limit: Limit = 1000
) -> Page[views.SaidValue]:
    """Every value that was ever said of a measure, in the order in which it was said."""
    return await edge.read(views.history, measure_id, measures=declared(), period=period, after=after, limit=limit)


@router.get("/values")
async def list_values(edge: EdgeDep, measure: Measure = None, period: Period = None, after: After = None, limit: Limit = 1000) -> views.ValuesPage:
    """The values of all measures, by series."""
    return await edge.read(views.values, measures=declared(), measure=measure, period=period, after=after, limit=limit)

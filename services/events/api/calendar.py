"""The shared calendar over HTTP: looked at, edited, and followed live. Where two editors changed the same field, the refusal shows both sides of it."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request

from services.events.api.parameters import PREFIX
from services.events.views import calendar, series
from services.events.views import gatherings as views
from services.events.views.calendar_entries import Entry, Row, row
from services.events.views.changes import Following, Newest, Wanted, all_changes, newest
from shared.authority import ANY_CALLER
from shared.contracts.events import GatheringId
from shared.contracts.events.calendar import EditGathering, EditSeries, UndoChange, UndoSeriesChange
from shared.http import changes, live
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import CallerDep, EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["calendar"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.gathering)
commands.patch("/gatherings/{gathering_id}", EditGathering)
commands.post("/gatherings/{gathering_id}/changes/{change}/reversal", UndoChange)
commands.patch("/series/{series_id}", EditSeries, answers=series.series)
commands.post("/series/{series_id}/changes/{change}/reversal", UndoSeriesChange, answers=series.series)


@router.get("/changes")
async def list_all_changes(edge: EdgeDep, wanted: Annotated[Wanted, Query()]) -> Page[changes.ChangeView]:
    """Who did what in the whole calendar, by number; `next` is the `since` of the following part."""
    return await edge.read(all_changes, wanted, caller=await edge.caller())


@router.get("/changes/newest")
async def get_newest_change(edge: EdgeDep) -> Newest:
    """From where on one asks for what others do from now on."""
    return await edge.read(newest)


@router.get("/changes/stream", response_class=live.EventStream)
async def follow_changes(
    request: Request,
    caller: CallerDep,
    following: Annotated[Following, Query()],
    last_event_id: Annotated[int | None, Header(ge=0, le=2**63 - 1)] = None,
) -> live.EventStream:
    """What others do, as they do it (server-sent events): `open` says where the stream stands, each `change` is as in the list of changes.

    The id of an event is the number from which to go on after it; a browser sends it by itself as `Last-Event-ID` when it was cut off. A change may come
    again then, and none is left out. A stream `end`s with its reason after an hour, so that it is asked anew who may read, when the service stops, and for
    one who does not keep up.
    """
    return live.followed(request.app.state.runtime, following, last_event_id=last_event_id, sees=caller.is_one_of)


@router.get("/calendar")
async def look_at_calendar(edge: EdgeDep, looking: Annotated[calendar.Looking, Query()]) -> Page[Entry]:
    """The shared calendar: gatherings and occasions of series in one list by time, drafts and what was cancelled among them."""
    return await edge.read(calendar.calendar, looking, caller=await edge.caller())


@router.get("/calendar/{gathering_id}")
async def look_at_row(gathering_id: GatheringId, edge: EdgeDep) -> Row:
    """A gathering as it stands in the calendar."""
    return await edge.read(row, gathering_id, caller=await edge.caller())

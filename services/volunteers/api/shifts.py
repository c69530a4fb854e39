"""Tasks and shifts over HTTP, for whoever looks for something to do and for coordinators."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.volunteers.api.parameters import PREFIX
from services.volunteers.authorisation import refuse_others
from services.volunteers.views import shifts as views
from services.volunteers.views import tasks as task_views
from shared.authority import VOLUNTEERING
from shared.clock import now, today
from shared.contracts.times import Day
from shared.contracts.volunteers import ShiftId, TaskId, shifts, tasks
from shared.domain.days import days_after, midnight
from shared.http.admission import OPEN, may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["shifts"], dependencies=[may_read(VOLUNTEERING)])
public = APIRouter(prefix=PREFIX, tags=["shifts"], dependencies=[OPEN])
A_MONTH = timedelta(days=31)

of_tasks = Commands(router, answers=task_views.task)
of_tasks.put("/tasks/{task_id}", tasks.OpenTask)
of_tasks.post("/tasks/{task_id}/closing", tasks.CloseTask)
of_tasks.put("/standing-signups/{standing_signup_id}", tasks.AgreeStanding, answers=task_views.standing_signup)
of_tasks.post("/standing-signups/{standing_signup_id}/end", tasks.EndStanding, answers=task_views.standing_signup)
commands = Commands(router, answers=views.shift)
commands.put("/shifts/{shift_id}", shifts.PlanShift)
commands.post("/shifts/{shift_id}/cancellation", shifts.CancelShift)
commands.post("/shifts/{shift_id}/places/{volunteer_id}", shifts.PlaceVolunteer)
commands.post("/shifts/{shift_id}/places/{volunteer_id}/release", shifts.ReleaseVolunteer)
commands.post("/shifts/{shift_id}/offer", shifts.OfferGap)
commands.post("/shifts/{shift_id}/swap", shifts.SwapPlaces)


@public.get("/public/tasks")
async def list_public_tasks(
    edge: EdgeDep, after: After = None, limit: Limit = 100, organiser: Annotated[UUID | None, Query()] = None, role: Annotated[UUID | None, Query()] = None
) -> Page[task_views.PublicTaskView]:
    """What there is to be done, in which role and where."""
    return await edge.read(task_views.public_tasks, after=after, limit=limit, organiser=organiser, role=role)


@public.get("/public/tasks/{task_id}")
async def get_public_task(task_id: TaskId, edge: EdgeDep) -> task_views.PublicTaskView:
    return await edge.read(task_views.public_task, task_id)


@router.get("/tasks/{task_id}")
async def get_task(task_id: TaskId, edge: EdgeDep) -> task_views.TaskView:
    """With those who may lead its shifts, for its coordinators."""
    return await edge.read(task_views.task, task_id, caller=await edge.caller())


@router.get("/shifts")
async def list_shifts(
    edge: EdgeDep,
    organisation_id: Annotated[UUID, Query()],
    first_on: Annotated[Day | None, Query()] = None,
    last_on: Annotated[Day | None, Query()] = None,
    task_id: Annotated[UUID | None, Query()] = None,
    after: After = None,
    limit: Limit = 100,
) -> Page[views.ShiftView]:
    """An organisation's shifts in the order of time; by themselves, those of the month that begins today."""
    refuse_others(await edge.caller(), organisation_id)
    first = first_on or today()
    end = midnight(days_after(last_on or first + A_MONTH, 1))
    return await edge.read(views.shifts, organisation_id, first=midnight(first), end=end, task_id=task_id, after=after, limit=limit)


@router.get("/at-risk-shifts")
async def list_shifts_at_risk(edge: EdgeDep, organisation_id: Annotated[UUID, Query()]) -> list[views.AtRiskView]:
    """Those that begin soon and are not in order: nobody confirmed, places free, nobody leads, somebody left late or lacks something by now."""
    refuse_others(await edge.caller(), organisation_id)
    return await edge.read(views.at_risk, organisation_id, now=now())


@router.get("/shifts/{shift_id}")
async def get_shift(shift_id: ShiftId, edge: EdgeDep) -> views.ShiftView:
    return await edge.read(views.shift, shift_id, caller=await edge.caller())

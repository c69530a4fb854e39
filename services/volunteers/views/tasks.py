"""Tasks as anybody reads them, and as their coordinators do; standing sign-ups."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import refuse_others, refuse_strangers
from services.volunteers.domain.tasks import StandingSignup
from services.volunteers.store.shifts import STANDING_SIGNUPS, TASKS
from services.volunteers.store.volunteers import VOLUNTEERS
from shared.auth import Caller
from shared.contracts.volunteers.words import Availability
from shared.contracts.words import LocalName, LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = "select t.task, coalesce(s.version, 0) as version from tasks t left join subjects s on s.subject = t.task_id::text"
ONE = f"{SHOWN} where t.task_id = $1"
ALL = f"""{SHOWN}
where ($1::uuid is null or t.task_id > $1) and ($3::uuid is null or t.organiser = $3) and ($4::uuid is null or t.role_id = $4) and not t.closed
order by t.task_id limit $2 + 1
"""
STANDING = "select standing_signup from standing_signups where volunteer_id = $1 order by standing_signup_id limit 200"


class PublicTaskView(BaseModel):
    """Something to be done, in which role and where."""

    task_id: UUID
    organiser: UUID
    role_id: UUID
    name: LocalName
    description: LocalText | None
    place_id: UUID | None
    place_name: LocalName | None
    municipality: str | None
    closed: bool
    version: int


class TaskView(PublicTaskView):
    """`leads`: who may lead a shift of it, who comes first standing in for who does not come."""

    leads: tuple[UUID, ...]


class StandingSignupView(BaseModel):
    """Somebody comes to each shift of a task on a part of the week."""

    standing_signup_id: UUID
    task_id: UUID
    volunteer_id: UUID
    when: Availability
    first_on: date
    last_on: date
    ended: bool


async def task(connection: Connection, task_id: UUID, *, caller: Caller) -> TaskView:
    row = await connection.fetchrow(ONE, task_id)
    if row is None:
        raise NotFound("task", task_id)
    found = view_of(TASKS.read(row["task"]), TaskView, version=row["version"])
    refuse_others(caller, found.organiser)
    return found


async def public_task(connection: Connection, task_id: UUID) -> PublicTaskView:
    if row := await connection.fetchrow(ONE, task_id):
        return view_of(TASKS.read(row["task"]), PublicTaskView, version=row["version"])
    raise NotFound("task", task_id)


async def public_tasks(connection: Connection, *, after: UUID | None, limit: int, organiser: UUID | None, role: UUID | None) -> Page[PublicTaskView]:
    rows = await connection.fetch(ALL, after, limit, organiser, role)
    return page([view_of(TASKS.read(row["task"]), PublicTaskView, version=row["version"]) for row in rows], limit=limit, key="task_id")


async def standing_signup(connection: Connection, standing_signup_id: UUID, *, caller: Caller) -> StandingSignupView:
    found = await STANDING_SIGNUPS.known(connection, [standing_signup_id])
    if standing_signup_id not in found:
        raise NotFound("standing_signup", standing_signup_id)
    of = found[standing_signup_id]
    organisation_id = (await VOLUNTEERS.known(connection, [of.volunteer_id]))[of.volunteer_id].organisation_id
    refuse_strangers(caller, organisation_id, volunteer_id=standing_signup_id, what="standing_signup")
    return view_of(of, StandingSignupView)


async def standing_signups(connection: Connection, volunteer_id: UUID) -> list[StandingSignupView]:
    found: list[StandingSignup] = [STANDING_SIGNUPS.read(row["standing_signup"]) for row in await connection.fetch(STANDING, volunteer_id)]
    return [view_of(one, StandingSignupView) for one in found]

"""Tasks, and who has signed up for each shift of a kind.

What must stay true: a task is of its organiser's own role; a standing sign-up reaches from one day to another and no further.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from services.volunteers.domain.roles import Role, refuse_ended
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import RoleId, StandingSignupId, TaskId, VolunteerId, tasks
from shared.contracts.volunteers.words import Availability, PartOfDay
from shared.contracts.words import LocalName, LocalText, MunicipalityCode, OrganisationId, PlaceId
from shared.domain.days import wall_time
from shared.domain.request_fingerprints import AlreadyThere
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue

NOON, FIVE = time(12), time(17)


class TaskIsAnothers(DomainError):
    slug = "task-is-anothers"
    status = 403


class TaskIsClosed(DomainError):
    slug = "task-closed"


class DaysOutOfOrder(InvalidValue):
    slug = "days-out-of-order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    task_id: TaskId
    organiser: OrganisationId
    role_id: RoleId
    name: LocalName
    description: LocalText | None = None
    place_id: PlaceId | None = None
    place_name: LocalName | None = None
    municipality: MunicipalityCode | None = None
    leads: tuple[VolunteerId, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingSignup:
    standing_signup_id: StandingSignupId
    task_id: TaskId
    volunteer_id: VolunteerId
    when: Availability
    first_on: date
    last_on: date
    signed_at: datetime
    ended: bool = False

    def reaches(self, starts_at: datetime) -> bool:
        """Whether a shift that starts then is one of those."""
        wall = wall_time(starts_at)
        return not self.ended and self.first_on <= wall.date() <= self.last_on and self.when == Availability(weekday=wall.isoweekday(), part=part_of_day(wall))


def part_of_day(wall: datetime) -> PartOfDay:
    if wall.time() < NOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if wall.time() < FIVE else PartOfDay.EVENING


def open_task(existing: Task | None, command: tasks.OpenTask, *, role: Role) -> tuple[Task, Sequence[Fact]]:
    """Raises TaskIsAnothers, RoleHasEnded."""
    if role.organiser != command.organiser or (existing and existing.organiser != command.organiser):
        raise TaskIsAnothers("task and role are of one organiser", field="organiser", value=command.organiser, remedy="open a task in a role of your own")
    refuse_ended(role)
    task = made_from(command, Task)
    return task, [] if task == existing else [fact_of(task, tasks.TaskOpened)]


def close(task: Task) -> tuple[Task, Sequence[Fact]]:
    if task.closed:
        return task, []
    closed = replace(task, closed=True)
    return closed, [fact_of(closed, tasks.TaskClosed)]


def agree(existing: StandingSignup | None, command: tasks.AgreeStanding, *, task: Task, now: datetime) -> tuple[StandingSignup, Sequence[Fact]]:
    """Raises TaskIsClosed, DaysOutOfOrder, AlreadyThere."""
    refuse_closed(task)
    if command.last_on < command.first_on:
        raise DaysOutOfOrder("it ends after it begins", field="last_on", value=command.last_on, remedy="give a later day")
    agreed = made_from(command, StandingSignup, signed_at=existing.signed_at if existing else now)
    if existing is None:
        return agreed, [fact_of(agreed, tasks.StandingSignupAgreed)]
    if existing != agreed:
        raise AlreadyThere("another is there under this id", field="standing_signup_id", value=existing.standing_signup_id, remedy="take a new id")
    return existing, []


def end_standing(signup: StandingSignup) -> tuple[StandingSignup, Sequence[Fact]]:
    if signup.ended:
        return signup, []
    ended = replace(signup, ended=True)
    return ended, [fact_of(ended, tasks.StandingSignupEnded)]


def refuse_closed(task: Task) -> None:
    if task.closed:
        raise TaskIsClosed("no shift of it is planned any more", field="task_id", value=task.task_id, remedy="take another task")

"""Tasks (tehtävä): what is done where in a role, whoever may lead it, and who has signed up for each shift of a kind (pysyvä ilmoittautuminen)."""

from datetime import date

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.times import Day
from shared.contracts.volunteers.words import Availability, RoleId, StandingSignupId, TaskId, VolunteerId
from shared.contracts.words import LocalName, LocalText, MunicipalityCode, OrganisationId, PlaceId


class OpenTask(Command, type="volunteers.open_task.v1", subject="task_id", personal=True):
    """A coordinator says what is to be done, in which role and where. Opened again it is changed: what is left out is gone."""

    task_id: TaskId
    organiser: OrganisationId
    role_id: RoleId
    name: LocalName
    description: LocalText | None = None
    place_id: PlaceId | None = None
    """A place of the registry, such as an OLKA point."""
    place_name: LocalName | None = None
    """As those who come know it."""
    municipality: MunicipalityCode | None = None
    leads: tuple[VolunteerId, ...] = Field(default=(), max_length=100)
    """Who may lead a shift of it (vuorovastaava); who comes first stands in for who does not come."""


class CloseTask(Command, type="volunteers.close_task.v1", subject="task_id"):
    """No shift of it is planned any more; those that are planned stand."""

    task_id: TaskId


class AgreeStanding(Command, type="volunteers.agree_standing.v1", subject="standing_signup_id"):
    """A coordinator notes that a volunteer comes to each shift of a task on a part of the week: to those planned already and those to come."""

    standing_signup_id: StandingSignupId
    task_id: TaskId
    volunteer_id: VolunteerId
    when: Availability
    first_on: Day
    last_on: Day


class EndStanding(Command, type="volunteers.end_standing.v1", subject="standing_signup_id"):
    """A volunteer is placed by it into no further shift; the places that they have stay theirs."""

    standing_signup_id: StandingSignupId


class TaskFact(Fact):
    """What every fact of a task says."""

    task_id: TaskId
    organiser: OrganisationId
    role_id: RoleId


class TaskOpened(TaskFact, type="volunteers.task.opened.v1", subject="task_id"):
    """There is something to be done, or it is another than before; what it says to people is read at the service."""

    place_id: PlaceId | None


class TaskClosed(TaskFact, type="volunteers.task.closed.v1", subject="task_id"):
    """No shift of it is planned any more."""


class StandingFact(Fact):
    """What every fact of a standing sign-up says."""

    standing_signup_id: StandingSignupId
    task_id: TaskId
    volunteer_id: VolunteerId


class StandingSignupAgreed(StandingFact, type="volunteers.standing_signup.agreed.v1", subject="standing_signup_id"):
    """A volunteer comes to each shift of a kind, from one day to another, as far as what the role requires allows."""

    when: Availability
    first_on: date
    last_on: date


class StandingSignupEnded(StandingFact, type="volunteers.standing_signup.ended.v1", subject="standing_signup_id"):
    """They are placed by it into no further shift."""

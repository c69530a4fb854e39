"""Roles, volunteers and shifts as tests of shifts need them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.volunteers.domain.roles import Role
from services.volunteers.domain.shifts import Place, PlaceStanding, Shift
from services.volunteers.domain.terms import Terms
from services.volunteers.domain.volunteers import Standing, Volunteer
from shared.contracts.volunteers import RoleId, ShiftId, TaskId, TrainingId, VolunteerId
from shared.contracts.words import LocalName, LocalText
from tests.unit.volunteers.trainings import OLKA

TERMS = Terms(late_hours=24, confirm_hours=24, wave_size=2, wave_hours=12, soon_hours=72)
BEGINNING = datetime(2026, 3, 2, 7, tzinfo=UTC)
PEOPLE = [VolunteerId(UUID(int=n)) for n in range(1, 7)]
TRAINING, ROLE, TASK = TrainingId(UUID(int=3)), RoleId(UUID(int=4)), TaskId(UUID(int=5))
NOTHING = LocalText(fi="-")


def a_role(**changed: object) -> Role:
    given = {
        "role_id": ROLE, "code": "lobby_assistant", "organiser": OLKA, "name": LocalName(fi="Aula-avustaja"), "description": NOTHING,
        "volunteers_duties": NOTHING, "organisers_duties": NOTHING, "left_to_professionals": NOTHING, "supervision": NOTHING,
    }  # fmt: skip
    return Role(**given | changed)  # type: ignore[arg-type]


def a_volunteer(key: VolunteerId = PEOPLE[0], **changed: object) -> Volunteer:
    given = {"volunteer_id": key, "organisation_id": OLKA, "standing": Standing.ACTIVE, "applied_on": date(2026, 1, 1), "roles": (ROLE,)}
    return Volunteer(**given | changed)  # type: ignore[arg-type]


def a_shift(*places: Place, days: float = 10, **changed: object) -> Shift:
    starts_at = BEGINNING + timedelta(days=days)
    given = {
        "shift_id": ShiftId(UUID(int=8)), "task_id": TASK, "organiser": OLKA, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3), "needed": 2,
        "places": places, "numbered": len(places),
    }  # fmt: skip
    return Shift(**given | changed)  # type: ignore[arg-type]


def a_place(n: int, standing: PlaceStanding = PlaceStanding.CONFIRMED, *, late: bool = False) -> Place:
    return Place(volunteer_id=PEOPLE[n], standing=standing, number=n, late=late)

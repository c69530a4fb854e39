"""Tasks, shifts, standing sign-ups, swaps and secret addresses of calendars, in PostgreSQL. What a change shows names nobody, not even by their random id."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.volunteers.domain.gaps import Askable
from services.volunteers.domain.shifts import Shift
from services.volunteers.domain.swaps import Swap
from services.volunteers.domain.tasks import StandingSignup, Task
from services.volunteers.domain.volunteers import Volunteer
from services.volunteers.store.volunteers import VOLUNTEERS
from shared.contracts.volunteers import ShiftId, TaskId, VolunteerId
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.database.postgres import Connection
from shared.errors import NotFound

TASKS = Documents(Task, table="tasks", name="task", columns=("organiser", "role_id", "closed"))
SHIFTS = Documents(
    Shift,
    table="shifts",
    name="shift",
    columns=("task_id", "organiser", "starts_at", "ends_at", "needed", "cancelled", "holders", "concerned", "next_due_at"),
)
STANDING_SIGNUPS = Documents(StandingSignup, table="standing_signups", name="standing_signup", columns=("task_id", "volunteer_id", "ended"))
SWAPS = Documents(Swap, table="swaps", name="swap", columns=("shift_id", "other_shift_id", "volunteer_id", "open"))

LED_BY = "select task from tasks where task -> 'leads' ? $1::text order by task_id for update"
COMING_OF_TASK = "select shift_id from shifts where task_id = $1 and starts_at > $2 and not cancelled order by shift_id"
COMING_WITH = "select shift_id from shifts where concerned @> array[$1::uuid] and starts_at > $2 and not cancelled order by shift_id"
SHORT_WITH = """
select shift_id from shifts
where concerned @> array[$1::uuid] and starts_at > $2 and not cancelled and cardinality(holders) < needed and shift_id <> $3 order by shift_id
"""
ALL_WITH = "select shift_id from shifts where concerned @> array[$1::uuid] order by shift_id"
TAKEN = """
select holders, starts_at, ends_at from shifts
where holders && $1::uuid[] and starts_at < $3 and ends_at > $2 and not cancelled and shift_id <> all($4::uuid[])
"""
DUE = "select shift_id from shifts where next_due_at <= $1 order by next_due_at, shift_id limit $2 for update skip locked"
ASKABLE = """
select v.volunteer, load.shifts from volunteers v
cross join lateral (select count(*) as shifts from shifts s where s.holders @> array[v.volunteer_id] and s.starts_at > $4 and not s.cancelled) load
where v.organisation_id = $1 and v.standing = 'active' and v.roles @> array[$2::uuid] and v.volunteer_id <> all($3::uuid[])
and v.volunteer @? '$.consents[*] ? (@.purpose == "gaps" && @.withdrawn_at == null)'
order by load.shifts, v.volunteer_id limit $5
"""
STANDING = "select standing_signup from standing_signups where task_id = $1 and not ended"
FORGET_STANDING = "delete from standing_signups where volunteer_id = $1"
FORGET_SWAPS = "delete from swaps where volunteer_id = $1"
FORGET_ADDRESS = "delete from calendar_addresses where volunteer_id = $1"
ADDRESS = "select address_id from calendar_addresses where volunteer_id = $1"
MAKE_ADDRESS = """
insert into calendar_addresses (volunteer_id, address_id, secret) values ($1, $2, $3)
on conflict (volunteer_id) do update set address_id = excluded.address_id, secret = excluded.secret
"""
OPENED_BY = "select volunteer_id from calendar_addresses where secret = $1"


class Tasks(NotedStore[Task]):
    documents = TASKS
    not_noted = frozenset({"leads"})

    async def forget(self, volunteer_id: VolunteerId) -> None:
        """That they may lead any."""
        for row in await self._connection.fetch(LED_BY, str(volunteer_id)):
            task = self.documents.read(row["task"])
            await self.put(replace(task, leads=tuple(one for one in task.leads if one != volunteer_id)))


class Shifts(NotedStore[Shift]):
    documents = SHIFTS
    not_noted = frozenset({"places", "asks", "lead", "next_wave_at", "numbered"})

    async def locked(self, shift_ids: Collection[UUID]) -> dict[UUID, Shift]:
        return await self.documents.several(self._connection, shift_ids)

    async def coming_of(self, task_id: TaskId, now: datetime) -> list[ShiftId]:
        return [row["shift_id"] for row in await self._connection.fetch(COMING_OF_TASK, task_id, now)]

    async def coming_with(self, volunteer_id: VolunteerId, now: datetime) -> list[ShiftId]:
        """Those to come of which something of them is kept."""
        return [row["shift_id"] for row in await self._connection.fetch(COMING_WITH, volunteer_id, now)]

    async def short_with(self, volunteer_id: VolunteerId, now: datetime, *, but: ShiftId) -> list[ShiftId]:
        """The same, where a place is free."""
        return [row["shift_id"] for row in await self._connection.fetch(SHORT_WITH, volunteer_id, now, but)]

    async def all_with(self, volunteer_id: VolunteerId) -> list[ShiftId]:
        return [row["shift_id"] for row in await self._connection.fetch(ALL_WITH, volunteer_id)]

    async def taken(
        self, volunteer_ids: Collection[UUID], *, starts_at: datetime, ends_at: datetime, but: Sequence[UUID]
    ) -> dict[UUID, list[tuple[datetime, datetime]]]:
        """From when to when they have places in other shifts about that time."""
        found: dict[UUID, list[tuple[datetime, datetime]]] = {key: [] for key in volunteer_ids}
        for row in await self._connection.fetch(TAKEN, list(volunteer_ids), starts_at, ends_at, list(but)):
            for key in found.keys() & set(row["holders"]):
                found[key].append((row["starts_at"], row["ends_at"]))
        return found

    async def askable(self, shift: Shift, role_id: UUID, *, now: datetime, most: int) -> list[tuple[Volunteer, Askable]]:
        """Those in the role who allow to be asked and have nothing to do with the shift yet; who has the fewest coming shifts comes first."""
        rows = await self._connection.fetch(ASKABLE, shift.organiser, role_id, list(shift.concerned), now, most)
        found = [(VOLUNTEERS.read(row["volunteer"]), row["shifts"]) for row in rows]
        return [(one, Askable(volunteer_id=one.volunteer_id, load=load)) for one, load in found]


class StandingSignups(NotedStore[StandingSignup]):
    documents = STANDING_SIGNUPS
    not_noted = frozenset({"task_id", "volunteer_id", "when", "first_on", "last_on", "signed_at"})

    async def reaching(self, shift: Shift) -> list[StandingSignup]:
        """Those by which somebody comes to it; who signed up first comes first."""
        rows = await self._connection.fetch(STANDING, shift.task_id)
        found = (self.documents.read(row["standing_signup"]) for row in rows)
        return sorted((one for one in found if one.reaches(shift.starts_at)), key=lambda one: (one.signed_at, one.standing_signup_id))

    async def forget(self, volunteer_id: VolunteerId) -> None:
        await self._connection.execute(FORGET_STANDING, volunteer_id)


class Swaps(NotedStore[Swap]):
    documents = SWAPS
    not_noted = frozenset({"shift_id", "other_shift_id", "volunteer_id"})

    async def forget(self, volunteer_id: VolunteerId) -> None:
        await self._connection.execute(FORGET_SWAPS, volunteer_id)


class CalendarAddresses:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, volunteer_id: UUID) -> UUID | None:
        found: UUID | None = await self._connection.fetchval(ADDRESS, volunteer_id)
        return found

    async def keep(self, volunteer_id: VolunteerId, address_id: UUID, secret: bytes) -> None:
        """In place of the one before, which opens nothing from then on."""
        await self._connection.execute(MAKE_ADDRESS, volunteer_id, address_id, secret)

    async def forget(self, volunteer_id: VolunteerId) -> None:
        await self._connection.execute(FORGET_ADDRESS, volunteer_id)

    async def opened_by(self, secret: bytes) -> UUID:
        found: UUID | None = await self._connection.fetchval(OPENED_BY, secret)
        if found is None:
            raise NotFound("calendar", "(token)")
        return found


async def due(*, connection: Connection, now: datetime, most: int) -> list[UUID]:
    """Shifts in which a held place is over, or others are to be asked."""
    return [row["shift_id"] for row in await connection.fetch(DUE, now, most)]

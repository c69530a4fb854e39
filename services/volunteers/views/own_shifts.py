"""Shifts as a volunteer reads them by their link: their own places, what they are asked, what they may sign up for, and swaps that others propose.

What must stay true: of others nothing is shown, not even a random id.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.domain import gaps
from services.volunteers.domain.shifts import PlaceStanding, Shift
from services.volunteers.domain.tasks import Task
from services.volunteers.store.roles import ROLES
from services.volunteers.store.shifts import SHIFTS, TASKS, CalendarAddresses
from services.volunteers.store.volunteers import VOLUNTEERS
from services.volunteers.views.shifts import ReasonView, reasons_of, shown_reasons
from shared.contracts.volunteers import VolunteerId
from shared.contracts.words import LocalName
from shared.database.postgres import Connection
from shared.domain.same_names import view_of

DAYS_BACK, DAYS_AHEAD, MOST_OFFERED, INSTEAD = 60, 400, 200, 3
SHOWN = """
select h.shift, t.task, r.role, coalesce(s.version, 0) as version, c.changed_at from shifts h join tasks t using (task_id)
join roles r on r.role_id = t.role_id left join subjects s on s.subject = h.shift_id::text
cross join lateral (select max(done_at) as changed_at from changes where what = 'shift' and subject = h.shift_id) c
"""
OWN = f"{SHOWN} where h.concerned @> array[$1::uuid] and h.starts_at > $2 and h.starts_at < $3 order by h.starts_at, h.shift_id limit 1000"
OPEN = f"""{SHOWN}
where h.organiser = $1 and t.role_id = any($2::uuid[]) and h.starts_at > $3 and not h.cancelled and not h.concerned @> array[$4::uuid]
and ($5::uuid is null or h.task_id = $5) order by h.starts_at, h.shift_id limit $6
"""
SWAPS = """
select w.swap_id, w.shift_id, w.other_shift_id from swaps w join shifts h on h.shift_id = w.other_shift_id join shifts o on o.shift_id = w.shift_id
where w.open and h.holders @> array[$1::uuid] and w.volunteer_id <> $1 and h.starts_at > $2 and o.starts_at > $2 order by w.swap_id limit 100
"""


class OwnShiftView(BaseModel):
    """A shift as somebody sees it who comes, or might."""

    shift_id: UUID
    task_id: UUID
    name: LocalName
    place_name: LocalName | None
    starts_at: datetime
    ends_at: datetime


class OwnPlaceView(OwnShiftView):
    """Their place. `asked`: it is offered to them, to be taken or declined. `instead`: where it was called off, shifts that they could take for it."""

    standing: PlaceStanding | None
    confirm_by: datetime | None
    leads: bool
    asked: bool
    cancelled_for: str | None
    instead: tuple[UUID, ...]


class OpenShiftView(OwnShiftView):
    """A shift of a role of theirs: how many places are free, how many wait, and what they lack for it; where they lack nothing they can sign up."""

    free: int
    waiting: int
    lacking: tuple[ReasonView, ...]


class OfferedSwapView(BaseModel):
    """Somebody would come to `other_shift_id`, where they have a place, if they take `shift_id` for it."""

    swap_id: UUID
    shift_id: UUID
    other_shift_id: UUID


class CalendarAddressView(BaseModel):
    """The secret address of their own calendar; null: there is none."""

    path: str | None


async def own_places(connection: Connection, volunteer_id: VolunteerId, *, now: datetime) -> list[OwnPlaceView]:
    found = []
    for row in await _rows(connection, volunteer_id, now):
        shift, task = SHIFTS.read(row["shift"]), TASKS.read(row["task"])
        place = shift.place_of(volunteer_id)
        gone = place is not None and place.standing is PlaceStanding.CANCELLED and shift.starts_at > now
        instead = await _instead(connection, volunteer_id, task, now=now) if gone else ()
        asked = gaps.is_asked(shift, volunteer_id, now=now)
        if place or asked:
            found.append(
                OwnPlaceView(
                    standing=place.standing if place else None, confirm_by=place.confirm_by if place else None, leads=shift.lead == volunteer_id,
                    asked=asked, cancelled_for=shift.cancelled_for, instead=instead, **_shown(shift, task),
                )
            )  # fmt: skip
    return found


async def open_shifts(connection: Connection, volunteer_id: VolunteerId, *, now: datetime, task_id: UUID | None = None) -> list[OpenShiftView]:
    """Those to come in their roles in which they have no part yet."""
    volunteer = (await VOLUNTEERS.known(connection, [volunteer_id]))[volunteer_id]
    rows = await connection.fetch(OPEN, volunteer.organisation_id, list(volunteer.roles), now, volunteer_id, task_id, MOST_OFFERED)
    found = []
    for row in rows:
        shift, task = SHIFTS.read(row["shift"]), TASKS.read(row["task"])
        lacking = (await reasons_of(connection, shift, ROLES.read(row["role"]), [volunteer_id]))[volunteer_id]
        found.append(OpenShiftView(free=shift.free, waiting=len(shift.waiting), lacking=shown_reasons(lacking), **_shown(shift, task)))
    return found


async def offered_swaps(connection: Connection, volunteer_id: VolunteerId, *, now: datetime) -> list[OfferedSwapView]:
    return [OfferedSwapView(**dict(row)) for row in await connection.fetch(SWAPS, volunteer_id, now)]


async def calendar(connection: Connection, volunteer_id: VolunteerId, *, now: datetime) -> list[tuple[Shift, Task, int, datetime]]:
    """What their own calendar holds: their places, and those that they gave up or lost, to be struck out; with each shift's version and last change."""
    rows = await _rows(connection, volunteer_id, now)
    found = [(SHIFTS.read(row["shift"]), TASKS.read(row["task"]), row["version"], row["changed_at"]) for row in rows]
    return [one for one in found if (place := one[0].place_of(volunteer_id)) and place.standing is not PlaceStanding.WAITING]


async def calendar_address(connection: Connection, volunteer_id: VolunteerId) -> UUID | None:
    return await CalendarAddresses(connection).find(volunteer_id)


async def calendar_opened_by(connection: Connection, secret: bytes) -> UUID:
    return await CalendarAddresses(connection).opened_by(secret)


async def _instead(connection: Connection, volunteer_id: VolunteerId, task: Task, *, now: datetime) -> tuple[UUID, ...]:
    others = await open_shifts(connection, volunteer_id, now=now, task_id=task.task_id)
    return tuple(one.shift_id for one in others if one.free > 0 and not one.lacking)[:INSTEAD]


async def _rows(connection: Connection, volunteer_id: VolunteerId, now: datetime) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = await connection.fetch(OWN, volunteer_id, now - timedelta(days=DAYS_BACK), now + timedelta(days=DAYS_AHEAD))
    return rows


def _shown(shift: Shift, task: Task) -> dict[str, Any]:
    return dict(view_of(shift, OwnShiftView, name=task.name, place_name=task.place_name))

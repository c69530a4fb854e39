"""Shifts as their coordinators read them: who stands in them, what is at risk and why."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import refuse_others
from services.volunteers.domain import fitness, gaps
from services.volunteers.domain.fitness import Candidate, Lack, Reason
from services.volunteers.domain.gaps import Risk
from services.volunteers.domain.roles import Role
from services.volunteers.domain.shifts import PlaceStanding, Shift
from services.volunteers.shift_terms import terms
from services.volunteers.store.roles import ROLES
from services.volunteers.store.shifts import SHIFTS, Shifts
from services.volunteers.store.trainings import Completions
from services.volunteers.store.volunteers import VOLUNTEERS
from shared.auth import Caller
from shared.contracts.volunteers import VolunteerId
from shared.contracts.volunteers.shifts import LeftBy
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = """
select h.shift, coalesce(s.version, 0) as version, r.role from shifts h join tasks t using (task_id) join roles r on r.role_id = t.role_id
left join subjects s on s.subject = h.shift_id::text
"""
ONE = f"{SHOWN} where h.shift_id = $1"
ALL = f"""{SHOWN}
where h.organiser = $3 and h.starts_at >= $4 and h.starts_at < $5 and ($6::uuid is null or h.task_id = $6)
and ($1::uuid is null or (h.starts_at, h.shift_id) > (select l.starts_at, l.shift_id from shifts l where l.shift_id = $1))
order by h.starts_at, h.shift_id limit $2 + 1
"""  # noqa: S608 - made of our own words alone
SOON = f"{SHOWN} where h.organiser = $1 and h.starts_at > $2 and h.starts_at <= $3 and not h.cancelled order by h.starts_at, h.shift_id limit 500"


class PlaceView(BaseModel):
    volunteer_id: UUID
    standing: PlaceStanding
    number: int
    confirm_by: datetime | None
    left_by: LeftBy | None
    late: bool


class AskView(BaseModel):
    """Somebody was asked to fill a gap, in which wave, and whether they said no."""

    volunteer_id: UUID
    wave: int
    declined: bool


class ShiftView(BaseModel):
    """A shift, and who stands in it, in the order in which they came. `lead`: who leads it by now."""

    shift_id: UUID
    task_id: UUID
    organiser: UUID
    starts_at: datetime
    ends_at: datetime
    needed: int
    free: int
    wants_lead: bool
    lead: UUID | None
    places: tuple[PlaceView, ...]
    asks: tuple[AskView, ...]
    next_wave_at: datetime | None
    cancelled_for: str | None
    version: int


class ReasonView(BaseModel):
    """What somebody lacks for a shift."""

    lack: Lack
    training_id: UUID | None = None


class UnfitView(BaseModel):
    volunteer_id: UUID
    reasons: tuple[ReasonView, ...]


class AtRiskView(ShiftView):
    """A shift that begins soon and is not in order: why, who comes though they lack something by now, and who gave a place up late."""

    risks: tuple[Risk, ...]
    unfit: tuple[UnfitView, ...]
    left_late: tuple[UUID, ...]


async def shift(connection: Connection, shift_id: UUID, *, caller: Caller) -> ShiftView:
    row = await connection.fetchrow(ONE, shift_id)
    if row is None:
        raise NotFound("shift", shift_id)
    found = _view(row)
    refuse_others(caller, found.organiser)
    return found


async def shifts(
    connection: Connection, organisation_id: UUID, *, first: datetime, end: datetime, task_id: UUID | None, after: UUID | None, limit: int
) -> Page[ShiftView]:
    """In the order of time."""
    rows = await connection.fetch(ALL, after, limit, organisation_id, first, end, task_id)
    return page([_view(row) for row in rows], limit=limit, key="shift_id")


async def at_risk(connection: Connection, organisation_id: UUID, *, now: datetime) -> list[AtRiskView]:
    """Of an organisation's shifts that begin soon those that are not in order, the nearest first."""
    soon = now + timedelta(hours=terms().soon_hours)
    found = []
    for row in await connection.fetch(SOON, organisation_id, now, soon):
        one: Shift = SHIFTS.read(row["shift"])
        unfit = {key: why for key, why in (await reasons_of(connection, one, ROLES.read(row["role"]), one.holders)).items() if why}
        if risks := gaps.risks(one, unfit={VolunteerId(key) for key in unfit}, terms=terms(), now=now):
            shown = tuple(UnfitView(volunteer_id=key, reasons=shown_reasons(why)) for key, why in unfit.items())
            found.append(AtRiskView(risks=tuple(risks), unfit=shown, left_late=tuple(gaps.alarms(one)), **dict(_view(row))))
    return found


async def reasons_of(connection: Connection, shift: Shift, role: Role, volunteer_ids: Collection[UUID]) -> dict[UUID, tuple[Reason, ...]]:
    """What each of them lacks for it by now; nothing is locked."""
    volunteers = await VOLUNTEERS.known(connection, volunteer_ids)
    completions = await Completions(connection).of(volunteers)
    taken = await Shifts(connection).taken(volunteers, starts_at=shift.starts_at, ends_at=shift.ends_at, but=[shift.shift_id])
    judged = {key: Candidate(volunteer=one, completions=completions[key], taken=taken[key]) for key, one in volunteers.items()}
    return {key: fitness.reasons(one, role, starts_at=shift.starts_at, ends_at=shift.ends_at) for key, one in judged.items()}


def shown_reasons(reasons: Sequence[Reason]) -> tuple[ReasonView, ...]:
    return tuple(view_of(one, ReasonView) for one in reasons)


def _view(row: Mapping[str, Any]) -> ShiftView:
    found: Shift = SHIFTS.read(row["shift"])
    return view_of(found, ShiftView, version=row["version"])

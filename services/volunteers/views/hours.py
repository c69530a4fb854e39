"""Hours as the volunteer and their coordinators read them, and what they come to by role and year."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import NOBODY
from services.volunteers.domain.hours import Hours, HoursStanding, LoggedBy
from services.volunteers.store.hours import HOURS
from shared.auth import Caller
from shared.contracts.words import LocalName
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = "select h.hours, coalesce(s.version, 0) as version from hours h left join subjects s on s.subject = h.hours_id::text"
ONE = f"{SHOWN} where h.hours_id = $1"
OWN = f"{SHOWN} where h.volunteer_id = $1 order by h.started_at desc limit 1000"
ALL = f"""{SHOWN}
where h.organisation_id = $3 and ($4::text is null or h.standing = $4) and ($1::uuid is null or h.hours_id > $1) order by h.hours_id limit $2 + 1
"""
SUMS = """
select r.role -> 'name' as role, extract(year from h.worked_on)::int as year, sum(h.minutes)::int as minutes, count(*)::int as times,
    min(h.worked_on) as first_on, max(h.worked_on) as last_on
from hours h join roles r using (role_id) where h.volunteer_id = $1 and h.standing = 'approved' group by r.role_id, r.role -> 'name', 2 order by 2, r.role_id
"""


class TimesView(BaseModel):
    started_at: datetime
    ended_at: datetime | None


class CorrectionView(BaseModel):
    """What stood before, and who put it right."""

    before: TimesView
    corrected_at: datetime
    corrected_by: LoggedBy


class HoursView(BaseModel):
    """Time that a volunteer gave. `ended_by_rule`: nobody told the end, so it is the planned one."""

    hours_id: UUID
    volunteer_id: UUID
    organisation_id: UUID
    role_id: UUID
    role_code: str
    shift_id: UUID | None
    times: TimesView
    planned_end_at: datetime | None
    minutes: int
    standing: HoursStanding
    logged_by: LoggedBy
    ended_by_rule: bool
    corrections: tuple[CorrectionView, ...]
    version: int


class SumView(BaseModel):
    """What was approved of one role in one year."""

    role: LocalName
    year: int
    minutes: int
    times: int
    first_on: date
    last_on: date


class OwnHoursView(BaseModel):
    hours: tuple[HoursView, ...]
    sums: tuple[SumView, ...]


async def one(connection: Connection, hours_id: UUID, *, caller: Caller) -> HoursView:
    """To whoever does not coordinate the volunteer there are none."""
    row = await connection.fetchrow(ONE, hours_id)
    if row is None or not caller.is_one_of([(found := _view(row)).organisation_id], or_in=NOBODY):
        raise NotFound("hours", hours_id)
    return found


async def of_organisation(connection: Connection, organisation_id: UUID, *, after: UUID | None, limit: int, standing: HoursStanding | None) -> Page[HoursView]:
    rows = await connection.fetch(ALL, after, limit, organisation_id, standing)
    return page([_view(row) for row in rows], limit=limit, key="hours_id")


async def own(connection: Connection, volunteer_id: UUID) -> OwnHoursView:
    hours = tuple(_view(row) for row in await connection.fetch(OWN, volunteer_id))
    return OwnHoursView(hours=hours, sums=await sums(connection, volunteer_id))


async def sums(connection: Connection, volunteer_id: UUID) -> tuple[SumView, ...]:
    return tuple(SumView.model_validate(dict(row)) for row in await connection.fetch(SUMS, volunteer_id))


def _view(row: Mapping[str, Any]) -> HoursView:
    found: Hours = HOURS.read(row["hours"])
    return view_of(found, HoursView, version=row["version"])

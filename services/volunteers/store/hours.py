"""Hours in PostgreSQL. What an erased volunteer gave stays as sums of a year and an organisation, and nothing else of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.volunteers.domain.hours import FORGOTTEN_AFTER, Hours
from shared.database.claims import claim
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.database.postgres import Connection

HOURS = Documents(
    Hours,
    table="hours",
    name="hours",
    columns=("volunteer_id", "organisation_id", "role_id", "standing"),
    derived={
        "started_at": lambda one: one.times.started_at,
        "until_at": lambda one: one.until_at,
        "worked_on": lambda one: one.worked_on,
        "minutes": lambda one: one.minutes,
    },
)

NEAR = """
select hours from hours
where volunteer_id = $1 and standing <> 'rejected' and started_at < $3 and started_at > $2::timestamptz - interval '1 day' and until_at > $2
"""
FORGOTTEN = "select hours_id from hours where standing = 'open' and until_at < $1 order by until_at limit $2 for update skip locked"
ACTIVE = """
select (select count(distinct volunteer_id) from hours
        where organisation_id = $1 and standing = 'approved' and worked_on between make_date($2, 1, 1) and make_date($2, 12, 31))
     + coalesce((select volunteers from given_by_erased where organisation_id = $1 and year = $2), 0)
"""
LEAVE_SUMS = """
insert into given_by_erased as given (organisation_id, year, volunteers, minutes)
select organisation_id, extract(year from worked_on), 1, sum(minutes) from hours where volunteer_id = $1 and standing = 'approved' group by 1, 2
on conflict (organisation_id, year) do update set volunteers = given.volunteers + 1, minutes = given.minutes + excluded.minutes
"""
FORGET = "delete from hours where volunteer_id = $1"


class AllHours(NotedStore[Hours]):
    documents = HOURS
    not_noted = frozenset({"volunteer_id"})

    async def near(self, entry: Hours) -> list[Hours]:
        """Those of the same person that may overlap with it."""
        found = await self._connection.fetch(NEAR, entry.volunteer_id, entry.times.started_at, entry.until_at)
        return [HOURS.read(row["hours"]) for row in found]

    async def active_in(self, organisation_id: UUID, year: int) -> int:
        """How many volunteers of the organisation gave time in the year. Who counts meanwhile comes after."""
        await claim(self._connection, f"volunteers of {organisation_id} in {year}")
        found: int = await self._connection.fetchval(ACTIVE, organisation_id, year)
        return found

    async def forget(self, volunteer_id: UUID) -> None:
        await self._connection.execute(LEAVE_SUMS, volunteer_id)
        await self._connection.execute(FORGET, volunteer_id)


async def forgotten(*, connection: Connection, now: datetime, most: int) -> Sequence[UUID]:
    """Those whose end nobody told."""
    return [row["hours_id"] for row in await connection.fetch(FORGOTTEN, now - FORGOTTEN_AFTER, most)]

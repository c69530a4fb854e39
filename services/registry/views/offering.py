"""Services that residents can come to, as they are read. What is stale is so at the instant that the reader gives."""

from datetime import date, datetime
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel

from services.registry.domain.freshness import is_stale, told_since
from services.registry.domain.offering import State
from shared.contracts.registry import NamedParty, ServiceDetails
from shared.contracts.words import Principle
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

ONE = """
select v.service_id, v.name, v.providers, v.state, v.target_groups, v.municipalities, v.principles, v.withdrawn_on, v.details, v.published_at,
v.confirmed_at, v.confirmed_by, coalesce(s.version, 0) as version
from services v left join subjects s on s.subject = v.service_id::text where v.service_id = $1
"""
ALL = """
select v.service_id, v.name, v.providers, v.state, v.target_groups, v.municipalities, v.principles, v.withdrawn_on, v.details, v.published_at,
v.confirmed_at, v.confirmed_by, coalesce(s.version, 0) as version
from services v left join subjects s on s.subject = v.service_id::text
where ($1::uuid is null or v.service_id > $1) and ($3::text is null or v.state = $3) and ($4::text is null or $4 = any(v.municipalities))
and ($5::boolean is null or (v.state = 'published' and greatest(v.published_at, v.confirmed_at) <= $6) = $5)
and ($7::text is null or v.details -> 'service_classes' ? $7)
order by v.service_id limit $2 + 1
"""


class ServiceView(BaseModel):
    """A service. `principles` are those that cooperation in it follows; `stale` when no provider confirmed it for 12 months; `version` is for If-Match."""

    service_id: UUID
    name: str
    providers: list[NamedParty]
    state: State
    target_groups: list[str]
    municipalities: list[str]
    principles: list[Principle]
    withdrawn_on: date | None
    details: ServiceDetails | None
    published_at: datetime
    confirmed_at: datetime | None
    confirmed_by: NamedParty | None
    stale: bool
    version: int


async def service(connection: Connection, service_id: UUID, *, now: datetime) -> ServiceView:
    row = await connection.fetchrow(ONE, service_id)
    if row is None:
        raise NotFound("service", service_id)
    return _view(row, now=now)


async def services(
    connection: Connection,
    *,
    after: UUID | None,
    limit: int,
    state: State | None,
    municipality: str | None,
    stale: bool | None,
    service_class: str | None,
    now: datetime,
) -> Page[ServiceView]:
    rows = await connection.fetch(ALL, after, limit, state, municipality, stale, told_since(now), service_class)
    return page([_view(row, now=now) for row in rows], limit=limit, key="service_id")


def _view(row: Record, *, now: datetime) -> ServiceView:
    published = row["state"] == State.PUBLISHED
    stale = published and is_stale(published_at=row["published_at"], confirmed_at=row["confirmed_at"], now=now)
    return ServiceView.model_validate({**row, "stale": stale})

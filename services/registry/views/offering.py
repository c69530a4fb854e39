"""Services that residents can come to, as they are read."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.registry.domain.offering import State
from services.registry.views.paging import page
from shared.contracts.registry import NamedParty, Principle
from shared.db import Connection
from shared.edge import Page
from shared.errors import NotFound

ONE = """
select v.service_id, v.name, v.providers, v.state, v.target_groups, v.municipalities, v.principles, v.withdrawn_on, coalesce(s.version, 0) as version
from services v left join subjects s on s.subject = v.service_id::text where v.service_id = $1
"""
ALL = """
select v.service_id, v.name, v.providers, v.state, v.target_groups, v.municipalities, v.principles, v.withdrawn_on, coalesce(s.version, 0) as version
from services v left join subjects s on s.subject = v.service_id::text
where ($1::uuid is null or v.service_id > $1) and ($3::text is null or v.state = $3) and ($4::text is null or $4 = any(v.municipalities))
order by v.service_id limit $2 + 1
"""


class ServiceView(BaseModel):
    """A service. `principles` are those that cooperation in it follows; `version` is what If-Match compares."""

    service_id: UUID
    name: str
    providers: list[NamedParty]
    state: State
    target_groups: list[str]
    municipalities: list[str]
    principles: list[Principle]
    withdrawn_on: date | None
    version: int


async def service(connection: Connection, service_id: UUID) -> ServiceView:
    row = await connection.fetchrow(ONE, service_id)
    if row is None:
        raise NotFound("service", service_id)
    return ServiceView.model_validate(dict(row))


async def services(connection: Connection, *, after: UUID | None, limit: int, state: State | None, municipality: str | None) -> Page[ServiceView]:
    rows = await connection.fetch(ALL, after, limit, state, municipality)
    return page([ServiceView.model_validate(dict(row)) for row in rows], limit=limit, key="service_id")

"""Services that residents can come to, as they are read. What is stale is so at the instant that the reader gives."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.domain.freshness import fresh_since, is_stale
from services.registry.domain.offering import State
from services.registry.store.offering import SERVICES
from shared.contracts.registry import NamedParty, ServiceDetails
from shared.contracts.words import Principle
from shared.database.documents import shown
from shared.database.postgres import Connection
from shared.http.paging import MOST, Page, page

ALL = """
select v.service, coalesce(s.version, 0) as version from services v left join subjects s on s.subject = v.service_id::text
where ($1::uuid is null or v.service_id > $1) and ($3::text is null or v.state = $3) and ($4::text is null or $4 = any(v.municipalities))
and ($5::boolean is null or (v.state = 'published' and v.last_confirmed_at <= $6) = $5) and ($7::text is null or $7 = any(v.service_classes))
and ($8::uuid is null or v.providers && acts_for($8))
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


class Wanted(BaseModel):
    """Which services are wanted, in the order of the statement's parameters; of a `provider` also those of whom it has succeeded."""

    model_config = ConfigDict(extra="forbid")

    after: UUID | None = Field(default=None, description="the `next` of the part before")
    limit: int = Field(default=100, ge=1, le=MOST)
    state: State | None = None
    municipality: str | None = Field(default=None, max_length=60, pattern=r"^[^\x00]*$")
    stale: bool | None = Field(default=None, description="confirmed by no provider for 12 months, or not so")
    service_class: str | None = Field(default=None, max_length=60, pattern=r"^[^\x00]*$")
    provider: UUID | None = None


async def service(connection: Connection, service_id: UUID, *, now: datetime) -> ServiceView:
    return _view(await SERVICES.seen(connection, service_id), now=now)


async def services(connection: Connection, wanted: Wanted, *, now: datetime) -> Page[ServiceView]:
    rows = await connection.fetch(
        ALL, wanted.after, wanted.limit, wanted.state, wanted.municipality, wanted.stale, fresh_since(now), wanted.service_class, wanted.provider
    )
    return page([_view(shown(row, "service"), now=now) for row in rows], limit=wanted.limit, key="service_id")


def _view(seen: Mapping[str, Any], *, now: datetime) -> ServiceView:
    one = SERVICES.read(seen)
    stale = one.state is State.PUBLISHED and is_stale(published_at=one.published_at, confirmed_at=one.confirmed_at, now=now)
    return ServiceView.model_validate({**seen, "stale": stale})

"""Services that residents can come to, in PostgreSQL."""

from datetime import datetime

from pydantic import TypeAdapter

from services.registry.domain.offering import Service
from shared.contracts.registry import ServiceId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

SERVICE = TypeAdapter(Service)

GET = """
select service_id, name, asked, providers, state, target_groups, municipalities, principles, withdrawn_on, details, published_at, confirmed_at, confirmed_by
from services where service_id = $1 for update
"""
ADD = """
insert into services (service_id, name, asked, providers, state, target_groups, municipalities, principles, details, published_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
KEEP = """
update services set state = $2, principles = $3, withdrawn_on = $4, details = $5, confirmed_at = $6, confirmed_by = $7 where service_id = $1
"""
GONE_STALE = """
select service_id from services where state = 'published' and greatest(published_at, confirmed_at) <= $1
and asked_after is distinct from greatest(published_at, confirmed_at)
order by greatest(published_at, confirmed_at), service_id limit $2 for update skip locked
"""
ASKED_TO_CONFIRM = "update services set asked_after = greatest(published_at, confirmed_at) where service_id = $1"


class Offering:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, service_id: ServiceId) -> Service | None:
        await claim(self._connection, service_id)
        row = await self._connection.fetchrow(GET, service_id)
        return SERVICE.validate_python(dict(row)) if row else None

    async def get(self, service_id: ServiceId) -> Service:
        if service := await self.find(service_id):
            return service
        raise NotFound("service", service_id)

    async def add(self, service: Service) -> None:
        parts = SERVICE.dump_python(service, mode="json")
        await self._connection.execute(
            ADD, service.service_id, service.name, service.asked, parts["providers"], service.state, service.target_groups, service.municipalities,
            service.principles, parts["details"], service.published_at,
        )  # fmt: skip

    async def keep(self, service: Service) -> None:
        parts = SERVICE.dump_python(service, mode="json")
        await self._connection.execute(
            KEEP, service.service_id, service.state, service.principles, service.withdrawn_on, parts["details"], service.confirmed_at, parts["confirmed_by"]
        )

    async def gone_stale(self, told_until: datetime, *, most: int) -> list[ServiceId]:
        """Those of which nobody said anything since then, and that were not asked about for it yet: locked, unless somebody else holds them."""
        return [row["service_id"] for row in await self._connection.fetch(GONE_STALE, told_until, most)]

    async def own(self, service_id: ServiceId) -> Service:
        """One whose row is held already: who holds it waits for no claim behind it."""
        if row := await self._connection.fetchrow(GET, service_id):
            return SERVICE.validate_python(dict(row))
        raise NotFound("service", service_id)

    async def note_asked(self, service: Service) -> None:
        await self._connection.execute(ASKED_TO_CONFIRM, service.service_id)

"""Services that residents can come to, in PostgreSQL."""

from pydantic import TypeAdapter

from services.registry.domain.offering import Service
from services.registry.store.claims import claim
from shared.contracts.registry import ServiceId
from shared.db import Connection
from shared.errors import NotFound

SERVICE = TypeAdapter(Service)

GET = """
select service_id, name, asked, providers, state, target_groups, municipalities, principles, withdrawn_on from services where service_id = $1 for update
"""
ADD = """
insert into services (service_id, name, asked, providers, state, target_groups, municipalities, principles) values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
KEEP = "update services set state = $2, principles = $3, withdrawn_on = $4 where service_id = $1"


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
        providers = SERVICE.dump_python(service, mode="json")["providers"]
        await self._connection.execute(
            ADD, service.service_id, service.name, service.asked, providers, service.state, service.target_groups, service.municipalities, service.principles
        )

    async def keep(self, service: Service) -> None:
        await self._connection.execute(KEEP, service.service_id, service.state, service.principles, service.withdrawn_on)

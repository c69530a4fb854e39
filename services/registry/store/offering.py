"""Services that residents can come to, in PostgreSQL."""

from datetime import datetime

from services.registry.domain.freshness import last_confirmed
from services.registry.domain.offering import Service
from shared.contracts.registry import ServiceId
from shared.database.documents import Documents, Store

SERVICES = Documents(
    Service,
    table="services",
    name="service",
    columns=("name", "state", "municipalities"),
    derived={
        "service_classes": lambda one: one.details.service_classes if one.details else (),
        "first_provider": lambda one: one.providers[0].organisation_id if one.providers else None,
        "last_confirmed_at": lambda one: last_confirmed(published_at=one.published_at, confirmed_at=one.confirmed_at),
    },
)

GONE_STALE = """
select service_id from services where state = 'published' and last_confirmed_at <= $1 and reminded_after is distinct from last_confirmed_at
order by last_confirmed_at, service_id limit $2 for update skip locked
"""
REMINDED = "update services set reminded_after = last_confirmed_at where service_id = $1"


class Offering(Store[Service]):
    documents = SERVICES

    async def gone_stale(self, fresh_since: datetime, *, most: int) -> list[ServiceId]:
        """Those of which nobody said anything since then, and that were not reminded of it yet: locked, unless somebody else holds them."""
        return [row["service_id"] for row in await self._connection.fetch(GONE_STALE, fresh_since, most)]

    async def note_reminded(self, service: Service) -> None:
        await self._connection.execute(REMINDED, service.service_id)

"""Services that residents can come to, in PostgreSQL."""

from datetime import datetime

from services.registry.domain.freshness import last_told
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
        "told_at": lambda one: last_told(published_at=one.published_at, confirmed_at=one.confirmed_at),
    },
)

GONE_STALE = """
select service_id from services where state = 'published' and told_at <= $1 and asked_after is distinct from told_at
order by told_at, service_id limit $2 for update skip locked
"""
ASKED_TO_CONFIRM = "update services set asked_after = told_at where service_id = $1"


class Offering(Store[Service]):
    documents = SERVICES

    async def gone_stale(self, told_until: datetime, *, most: int) -> list[ServiceId]:
        """Those of which nobody said anything since then, and that were not asked about for it yet: locked, unless somebody else holds them."""
        return [row["service_id"] for row in await self._connection.fetch(GONE_STALE, told_until, most)]

    async def note_asked(self, service: Service) -> None:
        await self._connection.execute(ASKED_TO_CONFIRM, service.service_id)

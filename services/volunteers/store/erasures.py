"""Who is erased, of whatever kind: volunteers, those who asked for support, trained professionals, experts by experience."""

from collections.abc import Collection
from uuid import UUID

from shared.database.postgres import Connection

ERASED = """
select volunteer_id as owner from volunteers where volunteer_id = any($1::uuid[]) and standing = 'erased'
union all select request_id from requests where request_id = any($1::uuid[]) and state = 'erased'
union all select trained_person_id from trained_persons where trained_person_id = any($1::uuid[]) and erased
union all select expert_id from experts where expert_id = any($1::uuid[]) and gone
"""


async def erased_of(connection: Connection, owners: Collection[UUID]) -> list[UUID]:
    """Those of them that are."""
    return [row["owner"] for row in await connection.fetch(ERASED, list(owners))]

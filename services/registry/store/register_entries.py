"""Where organisations are described, in PostgreSQL. The organisation's lock orders its entries."""

from pydantic import TypeAdapter

from services.registry.domain.register_entries import RegisterEntry
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection

ENTRY = TypeAdapter(RegisterEntry)

GET = "select organisation_id, register_name, described_on, entry from register_entries where organisation_id = $1 and register_name = $2"
KEEP = """
insert into register_entries (organisation_id, register_name, described_on, entry) values ($1, $2, $3, $4)
on conflict (organisation_id, register_name) do update set described_on = excluded.described_on, entry = excluded.entry
"""


class RegisterEntries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, organisation_id: OrganisationId, register_name: str) -> RegisterEntry | None:
        row = await self._connection.fetchrow(GET, organisation_id, register_name)
        return ENTRY.validate_python(dict(row)) if row else None

    async def keep(self, entry: RegisterEntry) -> None:
        await self._connection.execute(KEEP, entry.organisation_id, entry.register_name, entry.described_on, entry.entry)

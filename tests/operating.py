"""A fact that a service cannot apply, made behind its back, since nothing gets in that no rule foresees: its table takes no such row until it is mended."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from shared.database import postgres
from shared.settings import Settings
from tests.running import eventually

POISON = "Myrkky"
"""What no copy of an organisation in *events* may be called."""
NUMBER = "select parked_id from parked where subject = $1"


class Poisoned:
    def __init__(self, connection: postgres.Connection) -> None:
        self._connection = connection

    async def is_parked(self, organisation: UUID) -> int:
        """Wait for it; the number of what the registry said of that one."""

        async def parked() -> bool:
            return bool(await self._connection.fetchval(NUMBER, str(organisation)))

        await eventually(parked)
        return int(await self._connection.fetchval(NUMBER, str(organisation)))

    async def mend(self) -> None:
        """And see that nothing is tried by itself any more."""
        await self._connection.execute("alter table organisations drop constraint if exists poison")
        await self._connection.execute("update parked set next_try_at = now() + interval '1 day'")

    async def is_applied(self, organisation: UUID) -> None:
        async def applied() -> bool:
            return bool(await self._connection.fetchval("select true from organisations where organisation_id = $1", organisation))

        await eventually(applied)

    async def kept(self) -> dict[str, str]:
        """What was discarded, by whom and why."""
        [row] = await self._connection.fetch("select what, discarded_by, why from discarded")
        return dict(row)


@asynccontextmanager
async def poisoned(settings: Settings) -> AsyncIterator[Poisoned]:
    """*Events*, on a session of its own: the service may run in another thread."""
    connection = await postgres.connect(settings, "events")
    await connection.execute(f"alter table organisations add constraint poison check (name !~ '{POISON}') not valid")
    poison = Poisoned(connection)
    try:
        yield poison
    finally:
        await poison.mend()
        await connection.close()

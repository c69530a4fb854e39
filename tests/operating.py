"""What a service cannot do, made behind its back, since nothing gets in that no rule foresees: its table takes no such row until it is mended."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import aio_pika

from shared.database import postgres
from shared.queue.dead_letters import lying
from shared.settings import Settings
from tests.integration.queues import sent
from tests.running import eventually

POISON, LETHAL = "Myrkky", "Hylky"
"""What no copy of an organisation in *events* may be called while it is poisoned; what none in the registry may."""
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

    async def has(self, name: str) -> int:
        """How many are called so."""
        return int(await self._connection.fetchval("select count(*) from organisations where name = $1", name))

    async def kept(self) -> dict[str, str]:
        """The one that was discarded, by whom and why."""
        [row] = await self.all_kept()
        return row

    async def all_kept(self) -> list[dict[str, str]]:
        return [dict(row) for row in await self._connection.fetch("select what, discarded_by, why from discarded")]


async def registers(settings: Settings, *names: str) -> None:
    """Commands to the registry that die there while it is poisoned; wait for them."""
    await die(settings, *({"organisation_id": str(uuid4()), "name": name, "kind": "association"} for name in names))


async def die(settings: Settings, *asked: dict[str, str]) -> None:
    """Commands that register an organisation, and for some reason cannot; wait until as many more lie among the dead."""
    async with await aio_pika.connect(settings.amqp_url) as connection:
        channel = await connection.channel()
        expected = await lying(channel, "registry") + len(asked)
        for data in asked:
            await sent(settings, "registry.register_organisation.v1", data)

        async def all_are_dead() -> bool:
            return await lying(channel, "registry") == expected

        await eventually(all_are_dead)


@asynccontextmanager
async def poisoned(settings: Settings, service: str = "events", *, name: str = POISON) -> AsyncIterator[Poisoned]:
    """On a session of its own: the service may run in another thread."""
    connection = await postgres.connect(settings, service)
    await connection.execute(f"alter table organisations add constraint poison check (name !~ '{name}') not valid")
    poison = Poisoned(connection)
    try:
        yield poison
    finally:
        await poison.mend()
        await connection.close()

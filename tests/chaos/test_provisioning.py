"""What services may not make themselves is made again while they run, and a fresh database is migrated by one of all who want it."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import aio_pika
import asyncpg
import httpx
import pytest

from deploy.launcher.private import PrivateServers
from deploy.launcher.servers import Servers
from deploy.provisioning.area import Area
from deploy.provisioning.senders import admit
from services.registry.wiring import SERVICE as REGISTRY
from shared.bus import topology
from shared.contracts import channels
from shared.database import postgres
from shared.settings import Settings
from tests.area import new_area
from tests.chaos.children import child
from tests.chaos.load import under_load
from tests.running import eventually, running, watched
from tests.sample import LEDGER

pytestmark = pytest.mark.chaos

ROUNDS = 5


async def test_of_three_who_find_a_fresh_database_one_migrates_and_the_others_wait(servers: Servers) -> None:
    for _ in range(ROUNDS):
        settings = await new_area(servers, REGISTRY.name)
        await asyncio.gather(*(postgres.migrate(settings, REGISTRY.name, REGISTRY.migrations) for _ in range(3)))

        connection = await postgres.connect(settings, REGISTRY.name)
        assert await connection.fetchval("select count(*) from service_migrations") == len(list(REGISTRY.migrations.glob("*.sql")))
        await connection.close()


async def test_three_processes_of_a_service_that_start_at_once_on_a_fresh_database_all_run(settings: Settings) -> None:
    async with AsyncExitStack() as running_ones:
        children = await asyncio.gather(*(running_ones.enter_async_context(child(settings)) for _ in range(3)))

        assert [await one.terminate() for one in children] == [0, 0, 0]


async def test_a_service_that_is_started_before_it_was_provisioned_waits_for_it(settings: Settings) -> None:
    migrating = asyncio.create_task(postgres.migrate(settings, LEDGER.name, LEDGER.migrations))
    done, _ = await asyncio.wait([migrating], timeout=1)
    assert not done
    async with watched(settings, LEDGER.name):
        await asyncio.wait_for(migrating, 20)


class Management:
    """The broker as the administrator sees it."""

    def __init__(self, settings: Settings) -> None:
        parts = urlsplit(settings.management_url or "")
        self.vhost = settings.vhost
        self.client = httpx.AsyncClient(
            base_url=f"{parts.scheme}://{parts.hostname}:{parts.port}", auth=(parts.username or "", parts.password or ""), timeout=20
        )

    async def present(self) -> set[str]:
        """All that a service and a sender need."""
        found: dict[str, Any] = await self._requested(f"definitions/{self.vhost}") or {}
        allowed: list[Any] = await self._requested(f"vhosts/{self.vhost}/permissions") or []
        names = {f"{kind} {row['name']}" for kind in ("queues", "exchanges") for row in found.get(kind, [])}
        bound = {f"binding {row['source']} {row['destination']}" for row in found.get("bindings", [])}
        return names | bound | {f"user {row['user']} {row['write']}" for row in allowed if isinstance(row, dict)}

    async def _requested(self, path: str) -> Any:
        """None where the broker, from which much is just taken away, answers without a body."""
        answer = await self.client.get(f"/api/{path}")
        return answer.json() if answer.content else None

    async def delete(self, path: str) -> None:
        (await self.client.delete(f"/api/{path}")).raise_for_status()


async def test_what_is_deleted_or_taken_away_is_there_again_within_seconds(settings: Settings) -> None:
    management, own = Management(settings), settings.broker_user("ledger")
    async with running(LEDGER, settings):
        before = await management.present()
        assert f"queues {channels.FACTS}" in before
        for path in (
            f"queues/{management.vhost}/{channels.FACTS}", f"queues/{management.vhost}/ledger.commands", f"queues/{management.vhost}/ledger.dead",
            f"exchanges/{management.vhost}/{channels.RECEIPTS}", f"exchanges/{management.vhost}/{topology.burial('ledger')}", f"users/{own}",
        ):  # fmt: skip
            await management.delete(path)
        await management.client.put(f"/api/permissions/{management.vhost}/{own}", json={"configure": ".*", "write": "", "read": ""})
        assert await management.present() < before

        async def all_is_there() -> bool:
            return await management.present() == before

        await eventually(all_is_there, within=10)
    await management.client.aclose()


async def test_rights_in_the_database_are_given_again(settings: Settings) -> None:
    owner = await asyncpg.connect(settings.database_url)
    async with watched(settings, "ledger"):
        await owner.execute("revoke all on schema yhteys from yhteys_ledger")
        await owner.execute("drop table yhteys.senders")

        async def may_read_senders() -> bool:
            connection = await postgres.connect(settings, "ledger")
            try:
                return bool(await connection.fetchval("select source from yhteys.senders where user_name = $1", settings.broker_user("ledger")))
            except asyncpg.PostgresError:
                return False
            finally:
                await connection.close()

        await eventually(may_read_senders, within=10)
    await owner.close()


async def test_a_broker_that_lost_its_disk_has_everything_again_the_senders_too(private: PrivateServers) -> None:
    settings = await new_area(private.servers, "ledger")
    name, area = f"kela-{uuid4().hex[:8]}", Area(settings, ["ledger"])
    password = await admit(area, name, source="/partner/kela", roles=["integration"], organisation_id=None)
    await area.close()
    parts = urlsplit(settings.amqp_url)
    theirs = urlunsplit(parts._replace(netloc=f"{name}:{quote(password)}@{parts.netloc.rpartition('@')[2]}"))
    async with running(LEDGER, settings) as runtime, under_load(settings) as load:
        await load.goes_on(50)
        await asyncio.to_thread(private.lose_broker_disk)

        async def the_sender_is_admitted() -> bool:
            try:
                async with await aio_pika.connect(theirs) as connection:
                    await (await connection.channel()).get_queue(channels.receipts_queue(name))
            except (aio_pika.exceptions.AMQPError, OSError):
                return False
            return True

        async def the_log_grows() -> bool:
            return bool(runtime.relay.active)

        await eventually(the_sender_is_admitted, within=20)
        await eventually(the_log_grows, within=20)

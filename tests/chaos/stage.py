"""Where the mixed run plays: servers of its own, a proxy before each of their ports, an area, and two processes of each of two services."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx

from deploy.launcher.private import PrivateServers, temporary_servers
from shared.settings import Settings
from tests.area import new_area
from tests.chaos.members import Member, supervised
from tests.chaos.proxy import Proxy
from tests.chaos.test_killed_servers import virtual_host_again
from tests.running import watched

SERVICES = ("ledger", "till")
PROCESSES = 2


@dataclass(slots=True)
class Stage:
    """`settings` lead straight to the servers, for the test itself; the services go through the proxies."""

    private: PrivateServers
    settings: Settings
    proxies: dict[str, Proxy]
    members: list[Member]
    broker: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by who harms the broker: no second fault befalls it meanwhile."""
    database: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def after_a_lost_disk(self) -> None:
        """What an operator does with an empty broker; all else the watch of the provisioning makes again."""
        await virtual_host_again(self.settings, self.private)

    def management(self) -> httpx.AsyncClient:
        parts = urlsplit(self.private.servers.management_url)
        return httpx.AsyncClient(auth=(parts.username or "", parts.password or ""), base_url=f"http://{parts.hostname}:{parts.port}", timeout=10)


@asynccontextmanager
async def staged(logs: Path) -> AsyncIterator[Stage]:
    """Everything runs and serves."""
    async with AsyncExitStack() as open_until_the_end:
        proxies = {name: await open_until_the_end.enter_async_context(Proxy()) for name in ("stream", "amqp", "database")}
        private = open_until_the_end.enter_context(temporary_servers(prepare=partial(advertise, port=proxies["stream"].port)))
        settings = await new_area(private.servers)
        await open_until_the_end.enter_async_context(watched(settings, *SERVICES))
        for name, proxy in proxies.items():
            proxy.behind = urlsplit(getattr(settings, f"{name}_url")).port or 0
        through = settings.model_copy(update={f"{name}_url": _at_port(getattr(settings, f"{name}_url"), proxy.port) for name, proxy in proxies.items()})
        members = [Member(f"{service}-{n}", "tests.chaos.served", service, through, logs) for service in SERVICES for n in range(1, PROCESSES + 1)]
        await open_until_the_end.enter_async_context(supervised(members))
        yield Stage(private, settings, proxies, members)


def advertise(folder: Path, *, port: int) -> None:
    """Clients of streams go where the broker tells them, so it must tell them to go through the proxy."""
    place = folder / "rabbitmq" / "conf.d"
    place.mkdir(parents=True, mode=0o700)
    (place / "90-proxy.conf").write_text(f"stream.advertised_port = {port}\n", encoding="utf-8")


def _at_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}"))

"""What all services in one idle process take."""

import asyncio

from deploy.launcher.servers import Servers
from tests.bench.area import area
from tests.bench.figures import Figure
from tests.bench.process import serving

MIB = 1024 * 1024


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    async with area(servers) as settings, serving(settings, "-m", "services", "all") as (_port, process):
        await asyncio.sleep(2 if quick else 10)
        return [Figure("memory", process.memory_info().rss / MIB, "MiB")]

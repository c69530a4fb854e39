"""A service running in the test's own process, and the wait for what should become true."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from deploy.provisioning import area
from shared.auth import Tokens
from shared.service import Service
from shared.settings import Settings
from shared.work.running import Running


@asynccontextmanager
async def running(service: Service, settings: Settings) -> AsyncIterator[Running]:
    """Provisioned first and watched over, as in an installation."""
    async with watched(settings, service.name):
        runtime = Running(service, settings, Tokens(settings))
        await runtime.start()
        try:
            yield runtime
        finally:
            await runtime.stop()


@asynccontextmanager
async def watched(settings: Settings, *services: str) -> AsyncIterator[list[str]]:
    """What the watch said so far."""
    await area.provision(settings, services)
    said: list[str] = []
    watching = asyncio.create_task(area.watch(settings, services, tell=said.append))
    try:
        yield said
    finally:
        watching.cancel()
        await asyncio.wait([watching])


async def eventually(claim: Callable[[], Awaitable[bool]], *, within: float = 20.0) -> None:
    """Return when the claim holds; fail when it does not within so many seconds."""
    deadline = time.monotonic() + within
    while not await claim():
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {within} s: {claim.__doc__ or claim.__qualname__}")
        await asyncio.sleep(0.05)

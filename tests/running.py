"""A service running in the test's own process, and the wait for what should become true."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from shared.auth import Tokens
from shared.runtime import Runtime
from shared.service import Service
from shared.settings import Settings


@asynccontextmanager
async def running(service: Service, settings: Settings) -> AsyncIterator[Runtime]:
    runtime = Runtime(service, settings, Tokens(settings))
    await runtime.start()
    try:
        yield runtime
    finally:
        await runtime.stop()


async def eventually(claim: Callable[[], Awaitable[bool]], *, within: float = 20.0) -> None:
    """Return when the claim holds; fail when it does not within so many seconds."""
    deadline = time.monotonic() + within
    while not await claim():
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {within} s: {claim.__doc__ or claim.__qualname__}")
        await asyncio.sleep(0.05)

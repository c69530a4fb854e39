"""Services behind one border in the test's own process: the whole process but its socket, for as many services as a test needs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from asgi_lifespan import LifespanManager

from shared.auth import issue
from shared.http.front import Front
from shared.http.host import assemble
from shared.service import Service
from shared.settings import Settings
from tests.area import provisioned
from tests.running import eventually


@asynccontextmanager
async def serving(settings: Settings, *services: Service, within: float = 30) -> AsyncIterator[tuple[Front, httpx.AsyncClient]]:
    """Provisioned and ready, with the client of nobody in particular, who waits so many seconds for an answer."""
    await provisioned(settings, *(service.name for service in services))
    front = assemble(services, settings)
    transport = httpx.ASGITransport(app=front, raise_app_exceptions=False)
    async with (
        LifespanManager(front, startup_timeout=60, shutdown_timeout=60),
        httpx.AsyncClient(transport=transport, base_url="http://test", timeout=within) as client,
    ):

        async def all_are_ready() -> bool:
            return not any([[*await runtime.faults(), *runtime.impairments()] for runtime in front.runtimes])

        await eventually(all_are_ready)
        yield front, client


def coordinator(settings: Settings) -> dict[str, str]:
    """The headers of one."""
    return {"Authorization": f"Bearer {issue(settings, subject='anna', roles=['coordinator'])}"}

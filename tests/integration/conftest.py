"""The sample service, registry alone, with events and with grants, both with the pages, and all there are, behind their borders, made once for a module."""

from collections.abc import AsyncIterator
from itertools import count
from uuid import UUID

import httpx
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.__main__ import chosen
from services.events.wiring import SERVICE as EVENTS
from services.grants.wiring import SERVICE as GRANTS
from services.portal.wiring import SERVICE as PORTAL
from services.registry.wiring import SERVICE as REGISTRY
from tests.area import new_area
from tests.border import Border
from tests.events_http import Served, events_served
from tests.grants_http import OTHER_IBAN, Granting, grants_served
from tests.registry_http import Registry, registry_served
from tests.sample_http import served as sample_served
from tests.serving import serving
from tests.volunteers_http import Volunteering, volunteers_served

_visitors = count(1)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def border(servers: Servers) -> AsyncIterator[Border]:
    settings = await new_area(servers)
    async with sample_served(settings) as (front, client):
        yield Border(settings, front, client)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def registry(servers: Servers) -> AsyncIterator[Registry]:
    settings = await new_area(servers)
    async with registry_served(settings) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def granting(servers: Servers) -> AsyncIterator[Granting]:
    settings = await new_area(servers)
    async with grants_served(settings) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def volunteering(servers: Servers) -> AsyncIterator[Volunteering]:
    settings = await new_area(servers)
    async with volunteers_served(settings) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def payer(granting: Granting) -> UUID:
    """Who pays, from an approved account."""
    key = await granting.association("Satakunnan hyvinvointialue")
    await granting.account(key, OTHER_IBAN)
    return key


@pytest_asyncio.fixture(loop_scope="module")
async def payee(granting: Granting) -> UUID:
    key = await granting.association()
    await granting.account(key)
    return key


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(servers: Servers) -> AsyncIterator[Served]:
    settings = await new_area(servers)
    async with events_served(settings) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desks(servers: Servers) -> AsyncIterator[Served]:
    """With the pages: whoever signs in there does so on the client."""
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, EVENTS, GRANTS, PORTAL) as (front, client):
        yield Served(settings, front, client)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def whole(servers: Servers) -> AsyncIterator[Served]:
    """All services that there are, whichever come to be."""
    settings = await new_area(servers)
    async with serving(settings, *chosen(["all"])) as (front, client):
        yield Served(settings, front, client)


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(whole: Served) -> AsyncIterator[Served]:
    """All services as somebody meets them who was never there: without cookies, at a network address from which nobody has written."""
    number = next(_visitors)
    address = f"10.1.{number // 250}.{number % 250 + 1}"
    transport = httpx.ASGITransport(app=whole.front, raise_app_exceptions=False, client=(address, number))
    async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=30) as client:
        yield Served(whole.settings, whole.front, client)

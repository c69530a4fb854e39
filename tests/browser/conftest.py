"""All services on a socket with a small town in them, while the tests of this folder run; a Chromium for each module."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from deploy.assets import build
from deploy.launcher.servers import Servers
from services import NAMES
from services.portal import look
from tests.area import new_area
from tests.browser import town as towns
from tests.browser.chromium import chromium
from tests.browser.reader import Reader, reading
from tests.browser.town import Town
from tests.events_http import Served
from tests.on_a_socket import OnASocket

expect.set_options(timeout=20_000)  # a machine that does much else is slow, and is no fault of a page

Opening = Callable[..., AbstractAsyncContextManager[Reader]]


@pytest.fixture(scope="package")
def site(servers: Servers) -> Iterator[OnASocket]:
    build(look.read())
    with OnASocket(asyncio.run(new_area(servers, *NAMES))).running() as all_services:
        yield all_services


@pytest.fixture(scope="package")
def town(site: OnASocket) -> Town:
    async def made() -> Town:
        async with httpx.AsyncClient(base_url=site.url, timeout=30) as client:
            return await towns.build(Served(site.settings, site.front, client))

    return asyncio.run(made())


@pytest.fixture
async def served(site: OnASocket) -> AsyncIterator[Served]:
    """What a test makes things with, and lets others act by, beside the browser."""
    async with httpx.AsyncClient(base_url=site.url, timeout=30) as client:
        yield Served(site.settings, site.front, client)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture
def open_(browser: Browser, site: OnASocket, town: Town) -> Opening:  # noqa: ARG001 - a page shows the town
    """`async with open_(width=390, javascript=False) as reader:` a reader of their own."""
    return partial(reading, browser, site.url)

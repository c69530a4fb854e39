"""Real servers for the tests: a Docker engine's if one runs, private ones otherwise; a database and a virtual host of its own for each test."""

import asyncio
import gc
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import asyncpg
import hypothesis
import pytest
import structlog

from deploy.launcher.compose import has_engine
from deploy.launcher.private import PrivateServers, temporary_servers
from deploy.launcher.servers import Servers
from shared.contracts import catalogue  # noqa: F401 - makes the catalogue whole
from shared.http.host import spare_the_collector
from shared.settings import Settings
from tests.area import new_area
from tests.containers import container_servers

hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")  # how long an example takes is the machine's affair

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ],
    logger_factory=lambda *_: structlog.PrintLogger(sys.__stderr__),  # sys.stderr is swapped, and closed, by what runs a command in a thread
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for private servers is of that kind."""
    for item in items:
        if "private" in getattr(item, "fixturenames", ()):
            item.add_marker("private")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and tests stay: to look through them again and again was a third of their collection. Then services run here as in a process of their own."""
    gc.disable()
    try:
        return (yield)
    finally:
        spare_the_collector()
        gc.enable()


@pytest.fixture(scope="session")
def private() -> Iterator[PrivateServers]:
    """Servers that a test may kill."""
    with temporary_servers() as servers:
        asyncio.run(_without_waiting_for_the_disk(servers.servers.database_url))
        yield servers


async def _without_waiting_for_the_disk(database_url: str) -> None:
    """What a killed database has written the system still has: only a power cut would take it, and none comes."""
    connection = await asyncpg.connect(database_url)
    for setting in ("fsync", "full_page_writes"):
        await connection.execute(f"alter system set {setting} = off")
    await connection.execute("select pg_reload_conf()")
    await connection.close()


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """Those named from outside, or containers where a Docker engine runs, or the private ones."""
    if given := Servers.from_environment(os.environ):
        yield given
    elif os.environ.get("YHTEYS_SERVERS") != "private" and has_engine():
        with container_servers() as containers:
            yield containers
    else:
        yield request.getfixturevalue("private").servers


@pytest.fixture
async def settings(servers: Servers) -> Settings:
    """An area of its own: empty database, empty virtual host."""
    return await new_area(servers)


ROOT = Path(__file__).parent.parent

"""Real servers for the tests: a Docker engine's if one runs, private ones otherwise; a database and a virtual host of its own for each test."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest

from deploy.launcher.private import PrivateServers
from deploy.launcher.servers import Servers
from shared.contracts import catalogue  # noqa: F401 - makes the catalogue whole
from shared.settings import Mode, Settings

TOKEN_KEY = "a key for tests, long enough for HS256 to be content"  # noqa: S105


@pytest.fixture(scope="session")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateServers]:
    """Servers that a test may kill."""
    with PrivateServers(tmp_path_factory.mktemp("servers")) as servers:
        yield servers


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Servers:
    if given := Servers.from_environment(os.environ):
        return given
    return request.getfixturevalue("private").servers


def _at(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


@pytest.fixture
async def settings(servers: Servers) -> Settings:
    """An area of its own: empty database, empty virtual host."""
    name = f"t{uuid4().hex[:12]}"
    connection = await asyncpg.connect(servers.database_url)
    await connection.execute(f"create database {name}")
    await connection.close()
    parts = urlsplit(servers.management_url)
    async with httpx.AsyncClient(auth=(parts.username or "", parts.password or ""), base_url=f"{parts.scheme}://{parts.hostname}:{parts.port}") as client:
        (await client.put(f"/api/vhosts/{name}")).raise_for_status()
        (await client.put(f"/api/permissions/{name}/{parts.username}", json={"configure": ".*", "write": ".*", "read": ".*"})).raise_for_status()
    return Settings(
        mode=Mode.DEV, area="testi", amqp_url=_at(servers.amqp_url, name), stream_url=_at(servers.stream_url, name),
        database_url=_at(servers.database_url, name), dev_token_key=TOKEN_KEY,
    )  # fmt: skip


ROOT = Path(__file__).parent.parent

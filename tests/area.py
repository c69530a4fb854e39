"""An area for a test: an empty database and an empty virtual host on servers that many tests share."""

from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import httpx

from deploy.launcher.servers import Servers
from shared.settings import Mode, Settings

TOKEN_KEY = "a key for tests, long enough for HS256 to be content"


async def new_area(servers: Servers) -> Settings:
    name = f"t{uuid4().hex[:12]}"
    connection = await asyncpg.connect(servers.database_url)
    await connection.execute(f"create database {name}")
    await connection.close()
    parts = urlsplit(servers.management_url)
    async with httpx.AsyncClient(auth=(parts.username or "", parts.password or ""), base_url=f"{parts.scheme}://{parts.hostname}:{parts.port}") as client:
        (await client.put(f"/api/vhosts/{name}")).raise_for_status()
        (await client.put(f"/api/permissions/{name}/{parts.username}", json={"configure": ".*", "write": ".*", "read": ".*"})).raise_for_status()
    return Settings(
        mode=Mode.DEV,
        area="testi",
        amqp_url=_at(servers.amqp_url, name),
        stream_url=_at(servers.stream_url, name),
        database_url=_at(servers.database_url, name),
        management_url=servers.management_url,
        dev_token_key=TOKEN_KEY,
    )


def _at(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))

"""An area for a test: an empty database and an empty virtual host on servers that many tests share.

The test plays the administrator: its settings have the administrator's addresses, and every service's password, of which a service is told its own.
"""

import hashlib
import hmac
import os
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import httpx
from pydantic import SecretStr

from deploy.launcher.servers import Servers
from deploy.provisioning import area
from services import NAMES
from shared.settings import Mode, Settings

TOKEN_KEY = "a key for tests, long enough for HS256 to be content"
SERVICES = (*NAMES, "ledger", "till", "listener", "stranger")


async def new_area(servers: Servers, *services: str) -> Settings:
    """Provisioned for these services; for the others it is done by whoever runs them."""
    name = f"t{uuid4().hex[:12]}"
    connection = await asyncpg.connect(servers.database_url)
    await connection.execute(f"create database {name}")
    await connection.close()
    parts = urlsplit(servers.management_url)
    async with httpx.AsyncClient(auth=(parts.username or "", parts.password or ""), base_url=f"{parts.scheme}://{parts.hostname}:{parts.port}") as client:
        (await client.put(f"/api/vhosts/{name}")).raise_for_status()
        (await client.put(f"/api/permissions/{name}/{parts.username}", json={"configure": ".*", "write": ".*", "read": ".*"})).raise_for_status()
    settings = settings_of(servers, name)
    if services:
        await provisioned(settings, *services)
    return settings


def settings_of(servers: Servers, name: str) -> Settings:
    """The administrator's of the area of this name."""
    return Settings(
        mode=Mode.DEV,
        area="testi",
        amqp_url=_at(servers.amqp_url, name),
        stream_url=_at(servers.stream_url, name),
        database_url=_at(servers.database_url, name),
        management_url=servers.management_url,
        dev_token_key=TOKEN_KEY,
        passwords={service: SecretStr(_password(servers, service)) for service in SERVICES},
        attachments=Path(gettempdir()) / "attachments-of-tests" / name,
        keys=Path(gettempdir()) / "keys-of-tests" / name / "keys",
        wrapping_keys=Path(gettempdir()) / "keys-of-tests" / name / "wrapping-keys",
    )


async def provisioned(settings: Settings, *services: str) -> None:
    """As `yhteys provision` does it."""
    await area.provision(settings, services)


def operator_environment(settings: Settings) -> dict[str, str]:
    """Of an operator's shell: all that is known."""
    given = {f"YHTEYS_{name.upper()}": str(value) for name, value in settings.model_dump(mode="json", exclude_none=True).items()}
    return given | {f"YHTEYS_PASSWORD__{name.upper()}": settings.password(name) for name in settings.passwords}


def process_environment(settings: Settings, *services: str) -> dict[str, str]:
    """Of a child process that serves these: ours without what names an area, and what the services are told."""
    return {name: value for name, value in os.environ.items() if not name.startswith("YHTEYS_")} | settings.environment(*services)


def administrator(settings: Settings) -> str:
    """The user as whom a test sends commands."""
    return unquote(urlsplit(settings.amqp_url).username or "")


def _password(servers: Servers, service: str) -> str:
    """The same in all areas on the same servers: roles are the database server's, and tests share it."""
    return hmac.new(servers.database_url.encode(), service.encode(), hashlib.sha256).hexdigest()


def _at(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))

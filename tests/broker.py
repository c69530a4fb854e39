"""What the broker's administrator can do to those who are connected, by the management API."""

from typing import Any
from urllib.parse import urlsplit

import httpx

from deploy.launcher.servers import Servers
from shared.settings import Settings


async def close_connections(servers: Servers, settings: Settings, *, stream: bool, user: str = "") -> list[str]:
    """Those of the test's virtual host that speak the stream protocol, or AMQP; of all users, or of one. It lists them some seconds after they were made."""
    management = urlsplit(servers.management_url)
    async with httpx.AsyncClient(
        auth=(management.username or "", management.password or ""), base_url=f"http://{management.hostname}:{management.port}"
    ) as client:
        found: list[dict[str, Any]] = (await client.get(f"/api/vhosts/{urlsplit(settings.amqp_url).path.lstrip('/')}/connections")).json()
        names = [one["name"] for one in found if _by_stream(one) == stream and user in ("", one.get("user"))]
        return [name for name in names if (await client.delete(f"/api/connections/{name}")).status_code == httpx.codes.NO_CONTENT]


def _by_stream(connection: dict[str, Any]) -> bool:
    return "stream" in str(connection.get("protocol", "")).lower() or connection.get("type") == "stream"

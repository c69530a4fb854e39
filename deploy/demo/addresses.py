"""Where the services answer: all at one address, or each at its own, as in containers. Who asks names paths; the service stands in them."""

from collections.abc import Mapping

import httpx

FRONT = "http://yhteys"
"""Stands for whichever service a path names; nobody listens there."""


class ByService(httpx.AsyncBaseTransport):
    """What a proxy in front does: `/api/registry/…` goes to the registry."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = {name: httpx.URL(address) for name, address in addresses.items()}
        self._way = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == httpx.URL(FRONT).host:
            address = self._addresses[request.url.path.split("/")[2]]
            request.url = request.url.copy_with(scheme=address.scheme, host=address.host, port=address.port)
            request.headers["Host"] = address.netloc.decode()
        return await self._way.handle_async_request(request)

    async def aclose(self) -> None:
        await self._way.aclose()


def client(addresses: Mapping[str, str], token: str) -> httpx.AsyncClient:
    """Signed in, for paths as `/api/<service>/v1/…`."""
    return httpx.AsyncClient(transport=ByService(addresses), base_url=FRONT, headers={"Authorization": f"Bearer {token}"}, timeout=30)

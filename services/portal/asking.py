"""Asking the services over their HTTP interface, as anybody does: in this process without a socket, else at the area's address."""

from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp

from services.portal.addresses import placed
from shared.settings import Settings
from shared.telemetry import correlation_id

INSIDE, OWN = "http://127.0.0.1", "portal"
SECONDS = 10.0
MISSING, BROKEN = 404, 500


class Unreachable(Exception):
    """A service did not answer, or said that it cannot now."""


class Refused(Exception):
    """The service says no, and why: its problem details (RFC 9457)."""

    def __init__(self, problem: Mapping[str, Any], status: int) -> None:
        super().__init__(problem.get("slug", ""))
        self.problem = problem
        self.status = status

    @property
    def slug(self) -> str:
        """What kind of problem it is, by its public name."""
        return str(self.problem.get("slug", ""))


class Missing(Refused):
    """There is no such thing, or it is not for everybody."""


class Services:
    """Those that are `here`, in this process, without a socket; the others at their addresses."""

    def __init__(self, process: ASGIApp, here: frozenset[str], settings: Settings) -> None:
        self._here = here
        self._settings = settings
        self._inside = httpx.AsyncClient(transport=httpx.ASGITransport(app=process, raise_app_exceptions=False), base_url=INSIDE, timeout=SECONDS)
        self._outside = httpx.AsyncClient(timeout=SECONDS)

    async def get(self, service: str, path: str, **parameters: object) -> Any:
        """The answer's JSON. Parameters that the path names in braces stand there, the others are asked for; those that are None are not sent.

        Raises:
            Missing, Refused, Unreachable.
        """
        at, asked = placed(path, parameters)
        return await self._ask("GET", service, f"/api/{service}/v1{at}", params=asked)

    async def described(self, service: str) -> Any:
        """Its OpenAPI document."""
        return await self._ask("GET", service, f"/api/{service}/openapi.json")

    async def messages(self) -> Any:
        """The AsyncAPI document, which is the same in every process."""
        return await self._ask("GET", OWN, "/asyncapi.json")

    async def post(self, service: str, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None, **parts: object) -> Any:
        """The same, of what changes something; once under one key."""
        at, _ = placed(path, parts)
        return await self._ask("POST", service, f"/api/{service}/v1{at}", json=body, headers={"Idempotency-Key": key} if key else {})

    async def _ask(self, method: str, service: str, address: str, *, headers: Mapping[str, str] | None = None, **sent: Any) -> Any:
        client, at = (self._inside, INSIDE) if service in self._here else (self._outside, self._settings.service_url(service))
        known = {**(headers or {}), **({"X-Correlation-ID": correlation} if (correlation := correlation_id()) else {})}
        try:
            answer = await client.request(method, f"{at}{address}", headers=known, **sent)
            told = answer.json()
        except (httpx.TransportError, ValueError) as error:  # what is no JSON is no answer of a service
            raise Unreachable(service) from error
        if answer.status_code >= BROKEN:
            raise Unreachable(service)
        if answer.is_success:
            return told
        raise (Missing if answer.status_code == MISSING else Refused)(told, answer.status_code)

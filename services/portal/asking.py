"""Asking the services over their HTTP interface, as anybody does: in this process without a socket, else at the area's address."""

from collections.abc import AsyncIterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Self

import httpx
from starlette.types import ASGIApp

from services.portal.addresses import placed
from shared.settings import Settings
from shared.telemetry import correlation_id

INSIDE, OWN = "http://127.0.0.1", "portal"
SECONDS, OF_A_FILE = 10.0, 60.0
"""Until something comes; of a file, which may be drawn or looked into first."""
SEEN = "wait=2"
UNAUTHORISED, MISSING, BROKEN = 401, 404, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How something is changed: once under one `key`, and where a `version` is told, not from another one that is there meanwhile.

    `seen`: a page shows of it what another service makes of it; the answer comes when its facts are on the log, or two seconds later.
    """

    key: str | None = None
    version: int | None = None
    seen: bool = False

    @property
    def headers(self) -> dict[str, str]:
        told = {"Idempotency-Key": self.key, "If-Match": None if self.version is None else f'"{self.version}"', "Prefer": SEEN if self.seen else None}
        return {name: value for name, value in told.items() if value is not None}


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

    @property
    def field(self) -> str:
        """What it is about, as the innermost part of the request calls it; empty where it is about nothing that was written."""
        return str(self.problem.get("field", "")).rpartition(".")[2]


class Missing(Refused):
    """There is no such thing, or it is not for everybody."""


class Ended(Exception):
    """The person's token is good no more: no refusal of what they asked, so that no page tells it as one."""


class Services:
    """Those that are `here`, in this process, without a socket; the others at their addresses."""

    def __init__(self, process: ASGIApp, here: frozenset[str], settings: Settings) -> None:
        self._here = here
        self._settings = settings
        self._inside = httpx.AsyncClient(transport=httpx.ASGITransport(app=process, raise_app_exceptions=False), base_url=INSIDE, timeout=SECONDS)
        self._outside = httpx.AsyncClient(timeout=SECONDS)
        self._official: dict[str, Sequence[Mapping[str, Any]]] = {}
        self.known_by: Mapping[str, str] = {}

    def of(self, token: str) -> Self:
        """The same, asked as the person whose token it is."""
        asked = copy(self)
        asked.known_by = {"Authorization": f"Bearer {token}"}
        return asked

    async def get(self, service: str, path: str, /, **parameters: object) -> Any:
        """The answer's JSON. Parameters that the path names in braces stand there, the others are asked for; those that are None are not sent.

        Raises:
            Missing, Refused, Ended, Unreachable.
        """
        at, asked = placed(path, parameters)
        return await self._ask("GET", service, f"/api/{service}/v1{at}", params=asked)

    async def described(self, service: str) -> Any:
        """Its OpenAPI document."""
        return await self._ask("GET", service, f"/api/{service}/openapi.json")

    async def messages(self) -> Any:
        """The AsyncAPI document, which is the same in every process."""
        return await self._ask("GET", OWN, "/asyncapi.json")

    async def official(self, path: str) -> Sequence[Mapping[str, Any]]:
        """The items of an official list of codes. They come with a release of the registry, so they are asked for once a process."""
        if path not in self._official:
            self._official[path] = (await self.get("registry", path))["items"]
        return self._official[path]

    async def post(self, service: str, path: str, /, body: Mapping[str, Any] | None = None, *, key: str | None = None, **parts: object) -> Any:
        """The same, of what changes something; once under one key."""
        return await self.send("POST", service, path, body, sending=Sending(key=key), **parts)

    async def send(self, method: str, service: str, path: str, /, body: Mapping[str, Any] | None = None, *, sending: Sending, **parts: object) -> Any:
        """Change something. `parts` stand in the path.

        Raises:
            Missing, Refused, Ended, Unreachable.
        """
        at, _ = placed(path, parts)
        return await self._ask(method, service, f"/api/{service}/v1{at}", json=body, headers=sending.headers)

    async def send_file(self, service: str, path: str, /, chunks: AsyncIterator[bytes], **parameters: object) -> Any:
        """A file as the body, as it comes. Parameters as those of `get`, and what is raised too."""
        at, asked = placed(path, parameters)
        headers = {"Content-Type": "application/octet-stream"}
        return await self._ask("POST", service, f"/api/{service}/v1{at}", params=asked, content=chunks, headers=headers, timeout=OF_A_FILE)

    async def file(self, service: str, path: str, /, **parameters: object) -> httpx.Response:
        """An answer that is no JSON, to be read and closed. Of a service in this process it has come whole.

        Raises:
            Missing, Refused, Ended, Unreachable.
        """
        at, asked = placed(path, parameters)
        client, request = self._request("GET", service, f"/api/{service}/v1{at}", params=asked, timeout=OF_A_FILE)
        try:
            answer = await client.send(request, stream=True)
            if not answer.is_success:
                await answer.aread()
                _told(service, answer)
        except httpx.TransportError as error:
            raise Unreachable(service) from error
        return answer

    async def _ask(self, method: str, service: str, address: str, **sent: Any) -> Any:
        client, request = self._request(method, service, address, **sent)
        try:
            answer = await client.send(request)
        except httpx.TransportError as error:
            raise Unreachable(service) from error
        return _told(service, answer)

    def _request(
        self, method: str, service: str, address: str, *, headers: Mapping[str, str] | None = None, **sent: Any
    ) -> tuple[httpx.AsyncClient, httpx.Request]:
        client, at = (self._inside, INSIDE) if service in self._here else (self._outside, self._settings.service_url(service))
        known = {**self.known_by, **(headers or {}), **({"X-Correlation-ID": correlation} if (correlation := correlation_id()) else {})}
        return client, client.build_request(method, f"{at}{address}", headers=known, **sent)


def _told(service: str, answer: httpx.Response) -> Any:
    try:
        told = answer.json()
    except ValueError as error:  # what is no JSON is no answer of a service
        raise Unreachable(service) from error
    if answer.status_code >= BROKEN:
        raise Unreachable(service)
    if answer.is_success:
        return told
    if answer.status_code == UNAUTHORISED:
        raise Ended(service)
    raise (Missing if answer.status_code == MISSING else Refused)(told, answer.status_code)

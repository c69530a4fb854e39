"""The front: every request enters here, is sent to the service that its path names, and is counted and, if it was refused, logged on its way out.

What must stay true: a body is bounded in size and in time, measured from the headers, by its route where that says so; who sends on for ever is cut off.
No label and no line holds an address as it was sent, since ids and secrets stand in it: the route's template does. A refusal is logged by what we call it,
never by what was sent. HEAD is answered wherever GET is, by the same route, and then without what would follow the headers.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import telemetry
from shared.clock import new_id
from shared.http import problem
from shared.http.large_bodies import Bound, bounded
from shared.work.running import Running

log = structlog.get_logger()

BODY_SECONDS = 30.0
CORRELATION = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,99}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNKNOWN = "(unknown)"
PROCESS = "process"
REFUSED, OURS = 400, 500


class Front:
    """Sends each request to the service that its path names; what names none goes to the pages, where a service has some."""

    def __init__(self, own: Starlette, services: dict[str, ASGIApp], runtimes: Sequence[Running], *, body_seconds: float) -> None:
        self.own = own
        self._services = {f"/api/{name}/": (name, app) for name, app in services.items()}
        self._bound = Bound(problem.MOST_BYTES, body_seconds)
        self._bounded = [one for runtime in runtimes for one in bounded(runtime.service)]
        self.runtimes = runtimes
        self._own_paths = frozenset(getattr(route, "path", "") for route in own.routes)
        here = frozenset(services)
        self._pages = next(
            ((runtime.service.name, runtime.service.pages(runtime, self, here)) for runtime in runtimes if runtime.service.pages), (PROCESS, self.own)
        )

    def _whose(self, path: str) -> tuple[str, ASGIApp]:
        """The name under which the request is counted, and what answers it."""
        for prefix, found in self._services.items():
            if path.startswith(prefix):
                return found
        return (PROCESS, self.own) if path in self._own_paths or path.startswith("/api/") else self._pages

    def _bound_of(self, method: str, path: str) -> Bound:
        return next((one.bound for one in self._bounded if one.holds_for(method, path)), self._bound)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.own(scope, receive, send)
            return
        headers = dict(scope["headers"])
        name, app = self._whose(scope["path"])
        sent = headers.get(b"x-correlation-id", b"").decode("latin-1")
        correlation, alone = sent if CORRELATION.fullmatch(sent) else str(new_id()), scope["method"] == "HEAD"
        bound = self._bound_of(scope["method"], scope["path"])
        exchange = Exchange(receive, send, correlation=correlation, bound=bound, headers_alone=alone)
        asked = {**scope, "method": "GET"} if alone else scope
        with (
            telemetry.correlated(exchange.correlation),
            problem.noted() as refusal,
            telemetry.span(f"{scope['method']} {problem.shown(scope['path'])}", traceparent=headers.get(b"traceparent", b"").decode("latin-1") or None),
        ):
            try:
                unread = None if app is self._pages[1] else _refuses_unread(headers.get(b"content-length", b"0"), bound.most_bytes)
                await (unread or app)(asked, exchange.receive, exchange.send)
            except Exception:
                if not exchange.answered:
                    raise  # the server closes the connection; what was answered was logged with it
            finally:
                _tell(asked, scope["method"], name, exchange, refusal)


class Exchange:
    """One request: what was read of it, and what was answered when. An answer says its correlation id, so that a caller can name it."""

    def __init__(self, receive: Receive, send: Send, *, correlation: str, bound: Bound, headers_alone: bool) -> None:
        self.correlation = correlation
        self._headers_alone = headers_alone
        self.status = 0
        self.answered = False
        self.seconds = 0.0
        self._receive, self._send = receive, send
        self._began = time.perf_counter()
        self._until = asyncio.get_running_loop().time() + bound.within_seconds
        self._bound = bound
        self._read = 0
        self._whole = False

    async def receive(self) -> Message:
        """Within the time for a body until it is whole; after that only the end of the connection is waited for."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise problem.BodyTooSlow(
                f"a body arrives within {self._bound.within_seconds:.0f} seconds of its headers",
                field="(body)",
                remedy="send less at a time, or over a faster line",
            ) from None
        self._whole = not message.get("more_body", False)
        self._read += len(message.get("body", b""))
        if self._read > self._bound.most_bytes:
            raise problem.BodyTooLarge(f"a body has at most {self._bound.most_bytes} bytes", field="(body)", remedy="send less at a time")
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.seconds = message["status"], time.perf_counter() - self._began
            message = {**message, "headers": [*message.get("headers", ()), (b"x-correlation-id", self.correlation.encode())]}
            await self._send(message)
            if not self._headers_alone:
                return
            message = {"type": "http.response.body"}  # the whole of it: what would go on without end learns that nobody reads it
        if not self.answered:
            await self._send(message)
            self.answered = not message.get("more_body", False)


def _refuses_unread(length: bytes, most_bytes: int) -> ASGIApp | None:
    """The answer to a body that says itself that it is too large."""
    if not length.isdigit() or int(length[:20]) <= most_bytes:
        return None
    said = f"a body has at most {most_bytes} bytes"
    return problem.problem(413, "body-too-large", said, field="Content-Length", value=length[:20].decode(), remedy="send less at a time")


def _tell(scope: Scope, asked: str, service: str, exchange: Exchange, refusal: dict[str, str]) -> None:
    route: str = getattr(scope.get("route"), "path", UNKNOWN)
    method: str = asked if asked in METHODS else UNKNOWN
    telemetry.HTTP_REQUESTS.labels(service, method, route, str(exchange.status or "none")).inc()
    telemetry.HTTP_SECONDS.labels(service, method, route).observe(exchange.seconds)
    if exchange.status >= REFUSED:
        tell: Any = log.warning if exchange.status >= OURS else log.info
        tell("http.refused", service=service, method=method, route=route, status=exchange.status, **refusal)

"""The process: one or several services behind one address, with health, readiness and metrics."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import problem, telemetry
from shared.auth import Tokens
from shared.clock import new_id
from shared.contracts import asyncapi
from shared.contracts.envelope import LONGEST_CORRELATION
from shared.runtime import Runtime, application
from shared.service import Service
from shared.settings import Settings

log = structlog.get_logger()


def assemble(services: Sequence[Service], settings: Settings) -> "Front":
    """All services' applications, each under `/api/<service>/`, and the process's own addresses beside them."""
    tokens = Tokens(settings)
    runtimes = [Runtime(service, settings, tokens) for service in services]

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await asyncio.gather(*(runtime.start() for runtime in runtimes))
        yield
        await asyncio.gather(*(runtime.stop() for runtime in runtimes))

    own = FastAPI(title="Yhteys", version="1", openapi_url=None, lifespan=lifespan)
    problem.install(own)
    _addresses(own, runtimes, services, settings)
    return Front(own, {f"/api/{runtime.service.name}/": application(runtime) for runtime in runtimes}, runtimes)


def _addresses(app: FastAPI, runtimes: Sequence[Runtime], services: Sequence[Service], settings: Settings) -> None:
    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        faults = {runtime.service.name: await runtime.faults() for runtime in runtimes}
        ready = not any(faults.values())
        return JSONResponse({"status": "ready" if ready else "not ready", "services": faults}, status_code=200 if ready else 503)

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/asyncapi.json")
    async def asyncapi_document(_request: Request) -> dict[str, Any]:
        heard = {fact for service in services for fact in service.hears}
        return asyncapi.document({service.name: list(service.commands) for service in services}, area=settings.area, heard=heard)


class Front:
    """Sends each request to the service that its path names. Bodies over the limit are refused before they are read."""

    def __init__(self, own: ASGIApp, services: dict[str, ASGIApp], runtimes: Sequence[Runtime]) -> None:
        self._own = own
        self._services = services
        self.runtimes = runtimes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._own(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if (size := headers.get(b"content-length", b"0").decode()).isdigit() and int(size) > problem.MOST_BYTES:
            await problem.problem(
                413, "body-too-large", f"a body has at most {problem.MOST_BYTES} bytes", field="Content-Length", value=size, remedy="send less at a time"
            )(scope, receive, send)
            return
        app = next((app for prefix, app in self._services.items() if scope["path"].startswith(prefix)), self._own)
        correlation = headers.get(b"x-correlation-id", b"").decode(errors="replace")[:LONGEST_CORRELATION] or str(new_id())
        with (
            telemetry.correlated(correlation),
            telemetry.span(f"{scope['method']} {problem.shown(scope['path'])}", traceparent=headers.get(b"traceparent", b"").decode(errors="replace") or None),
        ):
            await app(scope, _limited(receive), _named(send, correlation))


def _limited(receive: Receive) -> Receive:
    read = 0

    async def limited() -> Any:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > problem.MOST_BYTES:
            raise problem.BodyTooLarge(f"a body has at most {problem.MOST_BYTES} bytes", field="(body)", remedy="send less at a time")
        return message

    return limited


def _named(send: Send, correlation: str) -> Send:
    """Answers say their correlation id, so that a caller can name it when asking what happened."""
    name = (b"x-correlation-id", correlation.encode("latin-1", errors="replace"))

    async def named(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = message | {"headers": [*message.get("headers", ()), name]}
        await send(message)

    return named


class _Server(uvicorn.Server):
    """Tells the services of a signal to stop at once: streams that are open must end before uvicorn stops, and it stops before it tells them."""

    def __init__(self, config: uvicorn.Config, runtimes: Sequence[Runtime]) -> None:
        super().__init__(config)
        self._runtimes = runtimes

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        for runtime in self._runtimes:
            runtime.leaving.set()
        super().handle_exit(sig, frame)


def serve(services: Sequence[Service], settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then stop gracefully."""
    telemetry.start_logs()
    telemetry.start_traces("+".join(service.name for service in services), settings.otlp_endpoint)
    front = assemble(services, settings)
    gc.freeze()  # what is here now stays: looking through it again for garbage costs a sixth of the time of reading facts
    config = uvicorn.Config(front, host=settings.http_host, port=settings.http_port, log_level="warning", loop="uvloop", timeout_graceful_shutdown=15)
    _Server(config, front.runtimes).run()

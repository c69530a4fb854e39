"""The process: one or several services behind one address, with health, readiness and metrics."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import FrameType

import structlog
import uvicorn
from fastapi import Depends, FastAPI, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared import records, telemetry
from shared.auth import Tokens
from shared.bus import topology
from shared.contracts import asyncapi, catalogue
from shared.contracts.catalogue import published
from shared.contracts.envelope import Fact, schema_path
from shared.errors import NotFound
from shared.http import openapi, problem
from shared.http.admission import routes
from shared.http.front import BODY_SECONDS, Front
from shared.http.parameters import Parameters
from shared.service import Service
from shared.settings import Settings
from shared.work.running import Running

log = structlog.get_logger()

ASYNCAPI = "/asyncapi.json"
JSON_SCHEMA, SCHEMA_TYPE = "https://json-schema.org/draft/2020-12/schema", "application/schema+json"
UNTRACED: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
"""The front tells of each request by its route; FastAPI's own spans would tell the address as it was sent, with the ids and secrets that stand in it."""
YOUNG_OBJECTS = 5000
"""The collector looks for garbage when there are so many more than before. Python's own 700 have it go through a batch of facts again and again."""


def assemble(services: Sequence[Service], settings: Settings, *, body_seconds: float = BODY_SECONDS) -> Front:
    """All services' applications, each under `/api/<service>/`, and the process's own addresses beside them."""
    tokens = Tokens(settings)
    runtimes = [Running(service, settings, tokens) for service in services]

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(records.uncaught_in_loop)
        await asyncio.gather(*(runtime.start() for runtime in runtimes))
        yield
        await asyncio.gather(*(runtime.stop() for runtime in runtimes))

    own = FastAPI(title="Yhteys", version="1", openapi_url=None, lifespan=lifespan, telemetry=UNTRACED, dependencies=[Depends(Parameters())])
    problem.install(own, described_at=" and ".join([*(openapi.address(service) for service in services if service.routers), ASYNCAPI]))
    _addresses(own, runtimes, settings)
    own.state.addresses = [route for route in own.routes if isinstance(route, APIRoute)]
    return Front(own, {runtime.service.name: application(runtime) for runtime in runtimes}, runtimes, body_seconds=body_seconds)


def _addresses(app: FastAPI, runtimes: Sequence[Running], settings: Settings) -> None:
    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Live: the process answers. Who does not is to be started again."""
        return {"status": "alive"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        """Whether requests can be served: 503 when they cannot; 200 also while something behind is away, which is then named."""
        faults = await asyncio.gather(*(runtime.faults() for runtime in runtimes))
        impairments = [runtime.impairments() for runtime in runtimes]
        status = "not ready" if any(faults) else "degraded" if any(impairments) else "ready"
        lacking = {runtime.service.name: [*faults[n], *impairments[n]] for n, runtime in enumerate(runtimes)}
        return JSONResponse({"status": status, "services": lacking}, status_code=503 if any(faults) else 200)

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    queues = topology.queues(catalogue.services(), [asyncapi.ANY_SENDER])
    app.add_api_route(ASYNCAPI, openapi.written_once(lambda: asyncapi.document(area=settings.area, queues=queues)))


class _Server(uvicorn.Server):
    """Tells the services of a signal to stop at once: streams that are open must end before uvicorn stops, and it stops before it tells them."""

    def __init__(self, config: uvicorn.Config, runtimes: Sequence[Running]) -> None:
        super().__init__(config)
        self._runtimes = runtimes

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        for runtime in self._runtimes:
            runtime.leaving.set()
        super().handle_exit(sig, frame)


def spare_the_collector() -> None:
    """What is here now stays and is not looked through again: that spares a sixth of reading facts. A batch of them is looked through seldom: a tenth."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def serve(services: Sequence[Service], settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then stop gracefully."""
    telemetry.start_logs()
    telemetry.start_traces("+".join(service.name for service in services), settings.otlp_endpoint)
    front = assemble(services, settings)
    spare_the_collector()
    config = uvicorn.Config(
        front,
        host=settings.http_host,
        port=settings.http_port,
        forwarded_allow_ips=settings.trusted_proxies,
        log_config=None,
        log_level="warning",
        access_log=False,
        loop="uvloop",
        timeout_graceful_shutdown=15,
    )
    _Server(config, front.runtimes).run()


def application(runtime: Running) -> FastAPI:
    """The service's HTTP application; the process that serves it starts and stops the runtime."""
    name = runtime.service.name
    app = FastAPI(
        title=f"Yhteys {name}",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        telemetry=UNTRACED,
        generate_unique_id_function=lambda route: route.name,
        dependencies=[Depends(Parameters())],
    )
    app.state.runtime = runtime
    problem.install(app, described_at=openapi.address(runtime.service))
    for router in runtime.service.routers:
        app.include_router(router)
    openapi.serve(app, runtime.service)

    @app.get(schema_path(f"{name}.{{rest}}"), include_in_schema=False)
    async def schema(rest: str) -> JSONResponse:
        """What the `dataschema` of its facts leads to."""
        contract = published().get(f"{name}.{rest}")
        if contract is None:
            raise NotFound("schema", f"{name}.{rest}")
        found = contract.model_json_schema(mode="serialization" if issubclass(contract, Fact) else "validation")
        return JSONResponse({"$schema": JSON_SCHEMA, "$id": runtime.settings.public_url + schema_path(contract.wire_name), **found}, media_type=SCHEMA_TYPE)

    app.state.addresses = [*routes(runtime.service), *(route for route in app.routes if isinstance(route, APIRoute))]
    return app

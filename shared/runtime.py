"""One running service: its pool, relay, projectors, command queue, background work and HTTP application."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI

from shared import cursors, db, journal, problem, retention, telemetry, topology
from shared.auth import Tokens
from shared.clock import now
from shared.commands import CommandQueue
from shared.contracts.envelope import Fact
from shared.db import TRANSIENT, Connection, Pool
from shared.projector import Consumer, Projector, Signals
from shared.rebuild import rebuild
from shared.relay import Relay
from shared.service import Service
from shared.settings import Settings

log = structlog.get_logger()

WATCH_SECONDS = 2.0
CANCEL_AGAIN_SECONDS = 3.0
WAITING = """
select (select count(*) from journal where position is null) + (select count(*) from journal where position > (select confirmed from relay_mark))
"""
REPEATS = (
    "A write with an `Idempotency-Key` is done once: repeated under the same key within "
    f"{retention.IDEMPOTENCY.kept.days} days, it is answered and not done again. With another content the key is refused."
)
PARKED = "select consumer, count(*) as facts from parked group by consumer"


class Runtime:
    """What a service's background work and edge may use."""

    pool: Pool

    def __init__(self, service: Service, settings: Settings, tokens: Tokens) -> None:
        self.service = service
        self.settings = settings
        self.tokens = tokens
        self.source = settings.source(service.name)
        self.signals = Signals()
        self.leaving = asyncio.Event()
        """A signal to stop has come: whoever answers without end comes to an end."""
        self.stopping = asyncio.Event()
        self.relay = Relay(service=service.name, settings=settings, wake=self.signals.said)
        consumers: list[Consumer] = [*service.projections, *service.policies]
        self.projectors = [Projector(service=service.name, consumer=consumer, settings=settings, signals=self.signals) for consumer in consumers]
        self.queue: CommandQueue | None = None
        self._tasks: list[asyncio.Task[object]] = []

    async def start(self) -> None:
        """Migrate, then begin: the database is needed at once, the broker is waited for beside."""
        await db.migrate(self.settings, self.service.name, self.service.migrations)
        self.pool = await db.open_pool(self.settings, self.service.name)
        async with self.pool.acquire() as connection:
            for projector in self.projectors:
                await cursors.register(connection, projector.name, version=getattr(projector.consumer, "version", ""))
        self._begin(self._with_broker())
        self._begin(_again_and_again(_watch, self))
        self._begin(_again_and_again(retention.sweep_now_and_then, self))
        for work in self.service.background:
            self._begin(_again_and_again(work, self))

    async def stop(self) -> None:
        """Take no more, finish what is under way, let go of locks and connections."""
        self.leaving.set()
        self.stopping.set()
        if self.queue:
            await self.queue.stop()
        await self._end_tasks()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self.pool.close()

    async def journal(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Write facts in the connection's transaction."""
        await journal.append(connection, facts, source=self.source, now=now())

    async def wait_applied(self, timeout: float) -> None:  # noqa: ASYNC109 - the caller's pace, not a limit on work
        """Return after a batch was applied here, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self.signals.applied.wait()
        self.signals.applied.clear()

    async def faults(self) -> list[str]:
        """Why this service is not ready; empty when it is."""
        faults = []
        try:
            async with asyncio.timeout(3):
                await self.pool.fetchval("select 1")
        except TRANSIENT as error:
            faults.append(f"database: {error!r}")
        if self.service.commands and not (self.queue and self.queue.consuming):
            faults.append("command queue: not consuming")
        return faults

    def _begin(self, work: Coroutine[Any, Any, object]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _end_tasks(self) -> None:
        """Cancel until all have ended: a library that catches everything while it closes may swallow one cancellation, and must not hold the stop."""
        ending = [task for task in self._tasks if not task.done()]
        while ending:
            for task in ending:
                task.cancel()
            _, pending = await asyncio.wait(ending, timeout=CANCEL_AGAIN_SECONDS)
            ending = list(pending)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _with_broker(self) -> None:
        await _until_it_works(lambda: topology.declare(self.settings, self.service.name), "topology.declare")
        self._begin(self.relay.run())
        for projector in self.projectors:
            self._begin(projector.run())
        for projection in self.service.projections:
            renew = partial(rebuild, self.settings, self.service.name, projection, only_if_outdated=True)
            self._begin(_until_it_works(renew, f"rebuild.{projection.name}"))
        if self.service.commands:
            queue = CommandQueue(service=self.service, settings=self.settings, pool=self.pool, signals=self.signals)
            await _until_it_works(queue.start, "commands.start")
            self.queue = queue
        log.info("service.started", service=self.service.name, area=self.settings.area)


async def _until_it_works(work: Callable[[], Awaitable[Any]], name: str) -> None:
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - whatever is in the way, the service waits and says so
            log.warning("service.waiting", for_=name, reason=repr(error))
            await asyncio.sleep(1)
        else:
            return


async def _watch(runtime: Runtime) -> None:
    """Keep the gauges that only the database can tell."""
    name = runtime.service.name
    while not runtime.stopping.is_set():
        telemetry.WAITING.labels(name).set(await runtime.pool.fetchval(WAITING))
        parked = {row["consumer"]: row["facts"] for row in await runtime.pool.fetch(PARKED)}
        for projector in runtime.projectors:
            telemetry.PARKED.labels(name, projector.name).set(parked.get(projector.name, 0))
        await asyncio.sleep(WATCH_SECONDS)


async def _again_and_again(work: Callable[[Runtime], Awaitable[None]], runtime: Runtime) -> None:
    while not runtime.stopping.is_set():
        try:
            await work(runtime)
        except Exception as error:  # noqa: BLE001 - work in the background is tried again, whatever befell it
            log.warning("background.failed", service=runtime.service.name, work=work.__name__, reason=repr(error))
            await asyncio.sleep(1)


def application(runtime: Runtime) -> FastAPI:
    """The service's HTTP application; the process that serves it starts and stops the runtime."""
    name = runtime.service.name
    app = FastAPI(title=f"Yhteys {name}", version="1", description=REPEATS, openapi_url=f"/api/{name}/openapi.json", docs_url=None, redoc_url=None)
    app.state.runtime = runtime
    problem.install(app)
    for router in runtime.service.routers:
        app.include_router(router, responses=problem.RESPONSES)
    return app

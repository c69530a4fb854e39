"""One running service: its pool, relay, projectors, command queue and background work, started and stopped together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import structlog
from aio_pika.exceptions import AMQPError

from shared import telemetry
from shared.auth import Tokens
from shared.cancellation import strays_are_errors
from shared.database import postgres
from shared.database.postgres import Connection
from shared.database.unanswered import end_unanswered
from shared.errors import DomainError
from shared.log import cursors, faults
from shared.log.projector import Consumer, Projection, Projector
from shared.log.rebuild import rebuild
from shared.log.relay import Relay
from shared.queue.commands import CommandQueue
from shared.queue.dead_commands import DeadCommands
from shared.service import Runtime, Service
from shared.settings import Settings
from shared.work import heavy_work, retention

log = structlog.get_logger()


async def _nothing(_facts: Sequence[Any], _connection: Connection) -> None:
    """What a service without projections and policies makes of facts."""


WATCH_SECONDS = 2.0
PAUSE_SECONDS = 0.5
START_SECONDS = 20.0
"""A broker that accepts connections and says nothing must not hold anybody for good."""
RENEW_SECONDS = 10.0
CANCEL_AGAIN_SECONDS = 3.0
PROBE_SECONDS = 2.0
SILENT = (OSError, TimeoutError, AMQPError, RuntimeError)
"""Of the broker: it cannot be asked just now, or the session is closed."""
JOURNAL = """
select count(*) as journal_waiting, min(recorded_at) as journal_since from (
    select recorded_at from journal where position is null union all select recorded_at from journal where position > (select confirmed from relay_mark)
) as waiting
"""
FOLLOWS_ALONE = Projection(name="log", hears=(), apply=_nothing, tables=())
"""A service that hears nothing reads the log all the same: somebody has to see whether what it said is there."""
PARKED = """
select consumer, count(*) as facts from parked group by consumer
union all select work, count(*) from set_aside where not discarded group by work
"""


class BrokerAway(DomainError):
    """What lies with the broker cannot be reached just now."""

    slug = "broker-away"
    status = 503

    def __init__(self) -> None:
        super().__init__("the broker does not answer", remedy="try again shortly: what was done is done once, what was not lies there as before")


class Running(Runtime):
    """The service with all that it does: started once, and stopped."""

    def __init__(self, service: Service, settings: Settings, tokens: Tokens) -> None:
        super().__init__(service, settings, tokens)
        self.relay = Relay(service=service.name, settings=settings, wake=self.signals.said)
        consumers: list[Consumer] = [*service.projections, *map(service.bound, service.policies)] or [FOLLOWS_ALONE]
        self.projectors = [Projector(service=service.name, consumer=consumer, settings=settings, signals=self.signals) for consumer in consumers]
        self.queue: CommandQueue | None = None
        self._log_faults: list[str] = []
        self._tasks: list[asyncio.Task[object]] = []

    async def start(self) -> None:
        """Migrate, then begin: the database is needed at once, the broker is waited for beside."""
        await postgres.migrate(self.settings, self.service.name, self.service.migrations)
        self.pool = await postgres.open_pool(self.settings, self.service.name)
        async with self.pool.acquire() as connection:
            for projector in self.projectors:
                await cursors.register(connection, projector.name, version=getattr(projector.consumer, "version", ""))
        self._begin(self._with_broker())
        self._begin(_again_and_again(_watch, self))
        self._begin(end_unanswered(self.settings.database_url_for(self.service.name)))
        self._begin(_again_and_again(retention.NOW_AND_THEN, self))
        for work in self.service.background:
            self._begin(_again_and_again(work, self))

    async def stop(self) -> None:
        """Take no more, finish what is under way, let go of locks and connections."""
        self.leaving.set()
        self.stopping.set()
        if self.queue:
            await self.queue.stop()
        await self._end_tasks()
        await heavy_work.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self.pool.close()

    async def faults(self) -> list[str]:
        """Why this service cannot serve requests, in words that strangers may read; empty when it can. Answered in time, whatever hangs."""
        probe = asyncio.create_task(self.pool.fetchval("select 1"))
        probe.add_done_callback(_probed)
        await asyncio.wait({probe}, timeout=PROBE_SECONDS)
        if not probe.done():
            probe.cancel()  # and not waited for: a connection that hangs may hold on to it
            log.warning("service.not_ready", service=self.service.name, reason=f"the database did not answer within {PROBE_SECONDS} s")
        elif not probe.cancelled() and probe.exception() is None:
            return []
        return ["database: cannot be reached"]

    def impairments(self) -> list[str]:
        """What does not work although HTTP does: facts wait, copies grow old, commands stay queued, the log has faults."""
        said = []
        if self.relay.standing.impaired:
            said.append("relay: has no session with the broker; what is said waits in the journal")
        for projector in self.projectors:
            if projector.standing.outdated:
                said.append(f"{projector.name}: another version keeps it")
            elif projector.standing.impaired:
                said.append(f"{projector.name}: has no session with the broker; what it keeps grows old")
        if self.service.commands and not (self.queue and self.queue.consuming):
            said.append("command queue: not consuming")
        return [*said, *self._log_faults]

    async def dead(self) -> int | None:
        """How many commands lie among the dead letters, as far as the broker can be asked; who takes no commands has none."""
        if not self.service.commands:
            return 0
        try:
            return await self.queue.dead() if self.queue else None
        except SILENT:
            return None

    @asynccontextmanager
    async def dead_commands(self) -> AsyncIterator[DeadCommands]:
        """In hand; raises BrokerAway where the broker cannot be asked, or goes away meanwhile."""
        if self.queue is None:
            raise BrokerAway
        try:
            yield self.queue.dead_commands
        except SILENT as error:
            raise BrokerAway from error

    def note_log_faults(self, found: list[str]) -> None:
        self._log_faults = found
        telemetry.LOG_FAULTS.labels(self.service.name).set(len(found))

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
        self._begin(self.relay.run())
        for projector in self.projectors:
            self._begin(projector.run())
        for projection in self.service.projections:
            self._begin(self._keep_renewed(projection))
        if self.service.commands:
            self._begin(self._keep_taking_commands())
        log.info("service.started", service=self.service.name, area=self.settings.area)

    async def _keep_taking_commands(self) -> None:
        """Hold session after session with the command queue."""
        while not self.stopping.is_set():
            queue = CommandQueue(self)
            try:
                with strays_are_errors():
                    async with asyncio.timeout(START_SECONDS):
                        await queue.start()
                    self.queue = queue
                    reason = await queue.lost()
            except Exception as error:  # noqa: BLE001 - whatever is in the way, the service waits and says so
                reason = repr(error)
            if not self.stopping.is_set():
                log.warning("commands.session_lost", service=self.service.name, reason=reason)
                await queue.stop()
                await asyncio.sleep(PAUSE_SECONDS)

    async def _keep_renewed(self, projection: Projection) -> None:
        """Rebuild a projection that another version keeps: at the start in any case, later when no process of that version is left to lead it."""
        name = f"rebuild.{projection.name}"
        await _until_it_works(partial(rebuild, self.settings, self.service.name, projection, only_if_outdated=True), name)
        while not self.stopping.is_set():
            await asyncio.sleep(RENEW_SECONDS)
            await _until_it_works(partial(rebuild, self.settings, self.service.name, projection, only_if_outdated=True, only_if_unled=True), name)


def _probed(probe: asyncio.Task[Any]) -> None:
    if not probe.cancelled() and (error := probe.exception()):
        log.warning("service.not_ready", reason=repr(error))


async def _until_it_works(work: Callable[[], Awaitable[Any]], name: str) -> None:
    while True:
        try:
            with strays_are_errors():
                await work()
        except Exception as error:  # noqa: BLE001 - whatever is in the way, the service waits and says so
            log.warning("service.waiting", for_=name, reason=repr(error))
            await asyncio.sleep(1)
        else:
            return


async def _watch(runtime: Running) -> None:
    """Keep the gauges, and what readiness tells of the log. The ages first: they must go on counting when the database is away."""
    name = runtime.service.name
    known = {projector.name for projector in runtime.projectors}
    while not runtime.stopping.is_set():
        telemetry.RELAY_LAG_SECONDS.labels(name).set(runtime.relay.standing.age)
        for projector in runtime.projectors:
            telemetry.LAG_SECONDS.labels(name, projector.name).set(projector.standing.age)
        telemetry.WAITING.labels(name).set(await runtime.pool.fetchval(JOURNAL))
        parked = {row["consumer"]: row["facts"] for row in await runtime.pool.fetch(PARKED)}
        known |= parked.keys()
        for consumer in known:
            telemetry.PARKED.labels(name, consumer).set(parked.get(consumer, 0))
        async with runtime.pool.acquire() as connection:
            runtime.note_log_faults(await faults.summary(connection))
        await asyncio.sleep(WATCH_SECONDS)


async def _again_and_again(work: Callable[[Running], Awaitable[None]], runtime: Running) -> None:
    while not runtime.stopping.is_set():
        try:
            with strays_are_errors():
                await work(runtime)
        except Exception as error:  # noqa: BLE001 - work in the background is tried again, whatever befell it
            log.warning("background.failed", service=runtime.service.name, work=work.__name__, reason=repr(error))
            await asyncio.sleep(1)

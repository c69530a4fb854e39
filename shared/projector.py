"""The projector: reads the log in batches and commits their effects together with the cursor.

What must stay true: effects, cursor, parked facts and the facts that a policy says commit in one transaction on the connection that holds the
consumer's lock; the cursor row is locked for that transaction, so of two projectors one waits and then finds nothing left to do. A fact that fails
harms nobody else: it is parked, what follows of its subject waits behind it, all else goes on. A projection says nothing and may be rebuilt at will;
a policy decides once per fact and is never replayed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import asyncpg
import structlog

from shared import journal, parking, telemetry
from shared.clock import now
from shared.contracts.envelope import Fact, Recorded
from shared.cursors import Cursor, advance, load, lock, rewind
from shared.db import Connection, connect, misuse_told_apart, wait_for_lead
from shared.reading import Heard, PassedOver, Read, Unreadable, read
from shared.settings import Settings
from shared.stream import Broker, Delivery, Reader, StreamLost
from shared.topology import FACTS

log = structlog.get_logger()

MOST = 1000
IDLE_SECONDS = 0.5
PROBE_SECONDS = 5.0
TRANSIENT = (
    StreamLost, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError, asyncpg.InsufficientResourcesError, asyncpg.CannotConnectNowError, OSError, TimeoutError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """A copy or a count. `apply` takes a batch, says nothing, uses the facts' own times, and names its tables without a schema."""

    name: str
    hears: tuple[type[Fact], ...]
    apply: Callable[[Sequence[Recorded[Any]], Connection], Awaitable[None]]
    tables: tuple[str, ...]
    version: str = ""
    """Changes when the outcome over the same facts would: the projection is then rebuilt beside the live one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A reaction: decides once per fact, and what it says goes to the journal in the same transaction."""

    name: str
    hears: tuple[type[Fact], ...]
    decide: Callable[[Recorded[Any], Connection, datetime], Awaitable[Sequence[Fact]]]


Consumer: TypeAlias = Projection | Policy


class LogReplaced(Exception):
    """The fact at the cursor is not the one that was applied last: the log was rebuilt from the journals."""


@dataclass(slots=True)
class Signals:
    """What a projector tells its process: a batch committed, facts were said."""

    applied: asyncio.Event = field(default_factory=asyncio.Event)
    said: asyncio.Event = field(default_factory=asyncio.Event)


class Projector:
    """One consumer at its cursor. `name` and `search_path` differ from the consumer's own only in a rebuild."""

    def __init__(
        self,
        *,
        service: str,
        consumer: Consumer,
        settings: Settings,
        signals: Signals,
        name: str | None = None,
        search_path: str | None = None,
        most: int = MOST,
    ) -> None:
        self.service = service
        self.consumer = consumer
        self.name = name or consumer.name
        self.signals = signals
        self.active = False
        self._settings = settings
        self._search_path = search_path
        self._most = most
        self._heard = Heard.of(consumer.hears)
        self._broker = Broker.at(settings.stream_url)
        self._labels = (service, self.name)

    async def run(self) -> None:
        """Apply until cancelled: wait for the lock, hold a session, begin anew from the cursor when it is lost."""
        while True:
            try:
                await self._session()
            except TRANSIENT as error:
                log.warning("projector.session_lost", service=self.service, consumer=self.name, reason=str(error) or repr(error))
            except Exception:
                log.exception("projector.session_failed", service=self.service, consumer=self.name)
                await asyncio.sleep(2)
            finally:
                self.active = False
            await asyncio.sleep(0.3)

    async def open(self) -> Connection:
        return await connect(self._settings, self.service, search_path=self._search_path)

    async def _session(self) -> None:
        connection = await self.open()
        try:
            await wait_for_lead(connection, f"{self.service}.{self.name}")
            await self.follow(connection)
        finally:
            with suppress(*TRANSIENT):
                await connection.close(timeout=2)

    async def follow(self, connection: Connection, *, until: Callable[[Cursor], Awaitable[bool]] | None = None) -> None:
        """Read and apply from the cursor on; for good, or until the caller has seen enough."""
        cursor = await load(connection, self.name)
        beginning = cursor.since if isinstance(self.consumer, Policy) else None
        async with self._broker.reader(FACTS, start=cursor.offset if cursor.offset >= 0 else beginning) as reader:
            if not await self._stands_where_it_stood(reader, cursor):
                await rewind(connection, self.name)
                log.warning("projector.log_replaced", service=self.service, consumer=self.name, offset=cursor.offset)
                raise StreamLost("the log was rebuilt: reading it from the start, past what is applied already")
            self.active = True
            while True:
                deliveries = await reader.batch(self._most, within=IDLE_SECONDS)
                telemetry.LAG_FACTS.labels(*self._labels).set(len(deliveries) + reader.waiting)
                if deliveries:
                    cursor = await self.apply(connection, deliveries)
                await self.retry(connection)
                if until and await until(cursor):
                    return

    async def _stands_where_it_stood(self, reader: Reader, cursor: Cursor) -> bool:
        if cursor.offset < 0:
            return True
        found = await reader.batch(1, within=PROBE_SECONDS)
        if not found or found[0].offset != cursor.offset:
            return False
        fact = read(found[0], self._heard)
        return cursor.last_id is None or fact.id == cursor.last_id

    async def apply(self, connection: Connection, deliveries: Sequence[Delivery]) -> Cursor:
        """Commit the effects of a batch and the cursor behind it; if it fails as a whole, begin again and take its facts one by one."""
        try:
            return await self._commit(connection, deliveries, self._all_at_once)
        except TRANSIENT:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises parks its fact
            log.warning("projector.batch_failed", service=self.service, consumer=self.name, facts=len(deliveries), reason=repr(error))
            return await self._commit(connection, deliveries, self._one_by_one)

    async def _commit(self, connection: Connection, deliveries: Sequence[Delivery], bring_about: "Callable[[_Batch, Connection], Awaitable[None]]") -> Cursor:
        async with connection.transaction():
            cursor = await lock(connection, self.name)
            batch = _Batch(cursor, await parking.subjects(connection, self.name))
            for delivery in deliveries:
                if delivery.offset > cursor.offset:
                    batch.add(read(delivery, self._heard))
            await bring_about(batch, connection)
            await parking.park(connection, self.name, batch.parked, now=now())
            cursor = batch.moved(len(batch.facts))
            await advance(connection, self.name, cursor)
        self._tell(batch)
        return cursor

    async def _all_at_once(self, batch: "_Batch", connection: Connection) -> None:
        if batch.facts:
            await self.effects(batch.facts, connection)

    async def _one_by_one(self, batch: "_Batch", connection: Connection) -> None:
        for fact in batch.start_again():
            if fact.subject in batch.blocked:
                batch.wait(fact)
                continue
            try:
                async with connection.transaction():
                    await self.effects([fact], connection)
            except TRANSIENT:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a handler raises parks its fact
                batch.fail(fact, error)
            else:
                batch.facts.append(fact)

    async def effects(self, facts: Sequence[Recorded[Any]], connection: Connection) -> None:
        with misuse_told_apart(connection):
            match self.consumer:
                case Projection(apply=apply):
                    await apply(facts, connection)
                case Policy(decide=decide):
                    for fact in facts:
                        await self._decide(decide, fact, connection)

    async def _decide(self, decide: Callable[..., Awaitable[Sequence[Fact]]], fact: Recorded[Any], connection: Connection) -> None:
        with telemetry.correlated(fact.correlation_id), telemetry.span(self.name, traceparent=fact.traceparent):
            said = await decide(fact, connection, now())
            await journal.append(connection, said, source=self._settings.source(self.service), now=now(), causation_id=fact.id)

    async def retry(self, connection: Connection) -> None:
        """Try the parked facts that are due, the oldest of each subject first."""
        for due in await parking.due(connection, self.name, now=now()):
            async with connection.transaction():
                await lock(connection, self.name)
                if not await parking.still_there(connection, due):
                    continue
                fact = read(due.delivery(), self._heard)
                try:
                    async with connection.transaction():
                        await self.effects([_readable(fact)], connection)
                except TRANSIENT:
                    raise
                except Exception as error:  # noqa: BLE001 - whatever a handler raises parks its fact
                    await parking.failed_again(connection, due, error, now=now())
                else:
                    await parking.passed(connection, due, now=now())
                    log.info("projector.parked_fact_applied", service=self.service, consumer=self.name, subject=due.subject)

    def _tell(self, batch: "_Batch") -> None:
        self.signals.applied.set()
        if isinstance(self.consumer, Policy):
            self.signals.said.set()
        if batch.facts:
            telemetry.APPLIED.labels(*self._labels).inc(len(batch.facts))
            telemetry.BATCH.labels(*self._labels).observe(len(batch.facts))
            telemetry.LAG_SECONDS.labels(*self._labels).set(max(0.0, (now() - batch.facts[-1].time).total_seconds()))
        for parked in batch.parked:
            log.warning("projector.fact_parked", service=self.service, consumer=self.name, type=parked.type, subject=parked.subject, reason=parked.reason)


def _readable(found: Read) -> Recorded[Any]:
    match found:
        case Recorded():
            return found
        case Unreadable(error=error):
            raise error
        case PassedOver():
            raise ValueError("this consumer no longer hears facts of this type: discard it")


class _Batch:
    """What becomes of each delivery: passed over, applied, or parked; and where the cursor then stands."""

    def __init__(self, cursor: Cursor, blocked: set[str]) -> None:
        self.facts: list[Recorded[Any]] = []
        self.parked: list[parking.ToPark] = []
        self.blocked = blocked
        self._cursor = cursor
        self._positions = dict(cursor.positions)
        self._offset = cursor.offset
        self._last_id = cursor.last_id

    def add(self, found: Read) -> None:
        self._offset, self._last_id = found.offset, found.id
        if found.position:
            if found.position <= self._positions.get(found.source, 0):
                return
            self._positions[found.source] = found.position
        match found:
            case Unreadable():
                self.parked.append(parking.ToPark.unreadable(found))
                self.blocked.add(found.subject)
            case Recorded() if found.subject in self.blocked:
                self.wait(found)
            case Recorded():
                self.facts.append(found)

    def start_again(self) -> list[Recorded[Any]]:
        facts, self.facts = self.facts, []
        return facts

    def wait(self, fact: Recorded[Any]) -> None:
        self.parked.append(parking.ToPark.waiting(fact))

    def fail(self, fact: Recorded[Any], error: Exception) -> None:
        self.parked.append(parking.ToPark.failed(fact, error))
        self.blocked.add(fact.subject)

    def moved(self, applied: int) -> Cursor:
        return Cursor(
            offset=self._offset,
            last_id=self._last_id,
            positions=self._positions,
            applied=self._cursor.applied + applied,
            version=self._cursor.version,
            since=self._cursor.since,
        )

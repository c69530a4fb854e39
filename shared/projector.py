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

import structlog

from shared import journal, parking, telemetry
from shared.batch import Batch
from shared.clock import now
from shared.contracts.envelope import Fact, Recorded
from shared.cursors import Cursor, CursorMoved, advance, load, lock, rewind
from shared.db import TRANSIENT, Connection, connect, misuse_told_apart, wait_for_lead
from shared.patience import Patience
from shared.reading import Heard, PassedOver, Read, Unreadable, read
from shared.settings import Settings
from shared.stream import Broker, Delivery, Reader, StreamLost
from shared.topology import FACTS

log = structlog.get_logger()

MOST = 5000
MOST_DECIDED = 500
AT_A_TIME = 250
IDLE_SECONDS = 0.5
PROBE_SECONDS = 5.0


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
    ) -> None:
        self.service = service
        self.consumer = consumer
        self.name = name or consumer.name
        self.signals = signals
        self.active = False
        self._left: Cursor | None = None
        """Where this projector left the cursor, if nothing was parked then; None when that is to be looked up."""
        self._settings = settings
        self._search_path = search_path
        self._most = MOST if isinstance(consumer, Projection) else MOST_DECIDED
        self._heard = Heard.of(consumer.hears)
        self._broker = Broker.at(settings.stream_url_for(service))
        self._labels = (service, self.name)
        self._patience = Patience()

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
        connection = await connect(self._settings, self.service, search_path=self._search_path)
        if isinstance(self.consumer, Projection):
            await connection.execute("set synchronous_commit = off")  # what a crash of the database takes, cursor and effects together, is read again
        return connection

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
                if self._left is None or not deliveries:
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
        left, self._left = self._left, None
        try:
            cursor = await self._in_stride(connection, deliveries, left) if left else None
            return cursor or await self._commit(connection, deliveries, self._all_at_once)
        except TRANSIENT:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises parks its fact
            log.warning("projector.batch_failed", service=self.service, consumer=self.name, facts=len(deliveries), reason=repr(error))
            return await self._commit(connection, deliveries, self._one_by_one)

    async def _in_stride(self, connection: Connection, deliveries: Sequence[Delivery], left: Cursor) -> Cursor | None:
        """The short way, open while nothing is parked and nobody else has moved the cursor: advancing it locks it, then come the effects."""
        batch = await self._read(deliveries, Batch(left, set()))
        if batch.parked:
            return None
        try:
            async with connection.transaction():
                cursor = await advance(connection, self.name, batch.moved(len(batch.facts)))
                await self._all_at_once(batch, connection)
        except CursorMoved:
            return None
        self._tell(batch, cursor)
        return cursor

    async def _commit(self, connection: Connection, deliveries: Sequence[Delivery], bring_about: Callable[[Batch, Connection], Awaitable[None]]) -> Cursor:
        async with connection.transaction():
            batch = Batch(await lock(connection, self.name), await parking.subjects(connection, self.name))
            await self._read(deliveries, batch)
            await bring_about(batch, connection)
            await parking.park(connection, self.name, batch.parked, now=now())
            cursor = await advance(connection, self.name, batch.moved(len(batch.facts)))
        self._tell(batch, cursor)
        return cursor

    async def _read(self, deliveries: Sequence[Delivery], batch: Batch) -> Batch:
        for n, delivery in enumerate(deliveries, start=1):
            batch.add(delivery, self._heard)
            if n % AT_A_TIME == 0:
                await asyncio.sleep(0)  # a long batch must not hold up who else lives in this process
        return batch

    async def _all_at_once(self, batch: Batch, connection: Connection) -> None:
        if batch.facts:
            await self.effects(batch.facts, connection)

    async def _one_by_one(self, batch: Batch, connection: Connection) -> None:
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
        work = facts[0].id if len(facts) == 1 else f"a batch from {facts[0].id}"
        with misuse_told_apart(connection), self._patience.over(work):
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

    def _tell(self, batch: Batch, cursor: Cursor) -> None:
        self._left = None if batch.blocked else cursor
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

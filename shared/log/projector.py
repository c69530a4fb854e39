"""The projector: reads the log in batches and commits their effects together with the cursor.

What must stay true: effects, cursor, parked facts and the facts that a policy says commit in one transaction on the connection that holds the
consumer's lock; the cursor row is locked for that transaction, so of two projectors one waits and then finds nothing left to do. A fact that fails
harms nobody else: it is parked, what follows of its subject waits behind it, all else goes on. A projection says nothing and may be rebuilt at will;
a policy decides once per fact and is never replayed. A cursor stands in one log, known by its first record: in another one reading begins at the start,
past what is applied already.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import structlog

from shared import telemetry
from shared.bus.stream import HEARTBEAT_SECONDS, Broker, Delivery, Reader, StreamLost
from shared.clock import now
from shared.contracts.channels import FACTS
from shared.contracts.envelope import Fact, Recorded
from shared.database.leading import STANDBY_SECONDS, wait_for_lead
from shared.database.patience import Patience
from shared.database.postgres import TRANSIENT, Connection, connect, misuse_is_the_handlers
from shared.log import faults, journal, parking
from shared.log.batch import Batch, Stranger
from shared.log.cursors import Cursor, CursorMoved, Outdated, advance, begin, drained, load, lock
from shared.log.draining import drain
from shared.log.proofs import epoch_of
from shared.log.reading import Heard, Opened, opened
from shared.log.standing import Standing
from shared.settings import Settings

log = structlog.get_logger()

MOST, MOST_DECIDED = 5000, 500
AT_A_TIME = 250
IDLE_SECONDS = 0.5
LONGEST_SILENCE = 2 * HEARTBEAT_SECONDS
PROBE_SECONDS = LONGEST_SILENCE + 1.0
"""By then a broker that is there has been heard: what it does not deliver, it does not have."""
DRAINED_SECONDS = 5.0
"""So often it is noted that all was read; the relay looks whether what it sent was among it."""


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
    decide: Callable[..., Awaitable[Sequence[Fact]]]
    """Called with the fact, and with what its signature names, as a command's handler is."""


Consumer: TypeAlias = Projection | Policy


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
        self.version = getattr(consumer, "version", "")
        self.signals = signals
        self.standing = Standing()
        self._left: Cursor | None = None
        """Where this projector left the cursor, if nothing was parked then; None when that is to be looked up."""
        self._drained_at = float("-inf")
        self._settings = settings
        self._search_path = search_path
        self._most = MOST if isinstance(consumer, Projection) else MOST_DECIDED
        self._heard = Heard.of(consumer.hears)
        self._broker = Broker.at(settings.stream_url_for(service))
        self._labels = (service, self.name)
        self._patience = Patience(service=service, consumer=self.name)

    @property
    def active(self) -> bool:
        return self.standing.active

    async def run(self) -> None:
        """Apply until cancelled: wait for the lock, hold a session, begin anew from the cursor when it is lost."""
        await self.standing.hold(self._session, passing=(*TRANSIENT, Outdated), event="projector", service=self.service, consumer=self.name)

    async def open(self) -> Connection:
        connection = await connect(self._settings, self.service, search_path=self._search_path)
        if isinstance(self.consumer, Projection):
            await connection.execute("set synchronous_commit = off")  # what a crash of the database takes, cursor and effects together, is read again
        return connection

    async def _session(self) -> None:
        connection = await self.open()
        try:
            while (await load(connection, self.name)).version != self.version:
                self.standing.stand_by(outdated=True)
                await asyncio.sleep(STANDBY_SECONDS)
            self.standing.stand_by()
            await wait_for_lead(connection, f"{self.service}.{self.name}")
            self.standing.lead()
            await self.follow(connection)
        finally:
            with suppress(*TRANSIENT):
                await connection.close(timeout=2)

    async def follow(self, connection: Connection, *, until: Callable[[Cursor], Awaitable[bool]] | None = None) -> None:
        """Read and apply from the cursor on; for good, or until the caller has seen enough."""
        self._left = None
        cursor = await load(connection, self.name)
        async with self._broker.reader(FACTS, start=cursor.offset if cursor.offset >= 0 else None) as reader:
            await self._in_the_same_log(connection, reader, cursor)
            self.standing.act()
            while True:
                deliveries = await reader.batch(self._most, within=IDLE_SECONDS)
                telemetry.LAG_FACTS.labels(*self._labels).set(len(deliveries) + reader.waiting)
                if deliveries:
                    cursor = await self._patience.undisturbed(self.apply, connection, deliveries)
                if not self._heard.contracts:
                    await asyncio.sleep(IDLE_SECONDS)  # whoever only looks whether facts are there takes them together
                if not reader.waiting and reader.silent_seconds < LONGEST_SILENCE:
                    await self._note_drained(connection, reader.silent_seconds)
                if self._something_is_parked or not deliveries:
                    await self._patience.undisturbed(self.retry, connection)
                if until and await until(cursor):
                    return

    @property
    def _something_is_parked(self) -> bool:
        return self._left is None

    async def _in_the_same_log(self, connection: Connection, reader: Reader, cursor: Cursor) -> None:
        """Raises StreamLost, with the cursor set to its start, where the log is another than the cursor's, or has lost what the cursor stands on."""
        first = await self._broker.beginning(FACTS)
        if first is None:
            raise StreamLost("the log has no beginning yet: the first relay to reach it makes one")
        epoch = epoch_of(first.body)
        if cursor.epoch == epoch and await self._stands_where_it_stood(reader, cursor):
            return
        new = isinstance(self.consumer, Policy) and cursor.epoch is None
        await begin(connection, self.name, epoch=epoch, begins_at=await self._broker.offset_at(FACTS, cursor.since) if new else None)
        if cursor.offset >= 0:
            log.warning("projector.log_replaced", service=self.service, consumer=self.name, offset=cursor.offset, epoch=epoch, before=cursor.epoch)
            raise StreamLost("this is another log: reading it from the start, past what is applied already")

    async def _stands_where_it_stood(self, reader: Reader, cursor: Cursor) -> bool:
        if cursor.offset < 0:
            return True
        found = await reader.batch(1, within=PROBE_SECONDS)
        if not found and reader.silent_seconds >= LONGEST_SILENCE:
            raise StreamLost("the broker is silent: whether the log still holds what the cursor stands on is not known")
        if not found or found[0].offset != cursor.offset:
            return False
        record = opened(found[0])
        return (record.envelope.id if isinstance(record, Opened) else "") == (cursor.last_id or "")

    async def _note_drained(self, connection: Connection, silent_seconds: float) -> None:
        self.standing.drained()
        telemetry.LAG_SECONDS.labels(*self._labels).set(0)
        if time.monotonic() - self._drained_at >= DRAINED_SECONDS:
            self._drained_at = time.monotonic()
            await drained(connection, self.name, ago=silent_seconds, version=self.version)

    async def apply(self, connection: Connection, deliveries: Sequence[Delivery]) -> Cursor:
        """Commit the effects of a batch and the cursor behind it; if it fails as a whole, begin again and take its facts one by one."""
        left, self._left = self._left, None
        try:
            cursor = await self._from_where_it_was_left(connection, deliveries, left) if left else None
            return cursor or await self._commit(connection, deliveries, self._all_at_once)
        except (*TRANSIENT, Outdated):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises parks its fact
            log.warning("projector.batch_failed", service=self.service, consumer=self.name, facts=len(deliveries), reason=repr(error))
            return await self._commit(connection, deliveries, self._one_by_one)

    async def _from_where_it_was_left(self, connection: Connection, deliveries: Sequence[Delivery], left: Cursor) -> Cursor | None:
        """The short way, open while nothing is parked and nobody else has moved the cursor: advancing it locks it, then come the effects."""
        batch = await self._read(deliveries, self._batch(left, set()))
        if batch.parked or batch.strangers:
            return None
        try:
            async with connection.transaction():
                cursor = await advance(connection, self.name, batch.moved(len(batch.facts)))
                await self._all_at_once(batch, connection)
        except CursorMoved:
            return None
        self._tell(batch, cursor, [])
        return cursor

    async def _commit(self, connection: Connection, deliveries: Sequence[Delivery], bring_about: Callable[[Batch, Connection], Awaitable[None]]) -> Cursor:
        async with connection.transaction():
            locked = await lock(connection, self.name, version=self.version)
            batch = self._batch(locked, await parking.lines(connection, self.name))
            await self._read(deliveries, batch)
            await bring_about(batch, connection)
            await parking.park(connection, self.name, batch.parked, now=now())
            strangers = await faults.note_strangers(connection, batch.strangers, epoch=locked.epoch or "", at=now())
            cursor = await advance(connection, self.name, batch.moved(len(batch.facts)))
        self._tell(batch, cursor, strangers)
        return cursor

    def _batch(self, cursor: Cursor, blocked: set[parking.Line]) -> Batch:
        return Batch(cursor, blocked, only_new=isinstance(self.consumer, Policy))

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
            if parking.line_of(fact) in batch.blocked:
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
        with misuse_is_the_handlers(connection), self._patience.over(work):
            match self.consumer:
                case Projection(apply=apply):
                    await apply(facts, connection)
                case Policy(decide=decide):
                    said = [entry for fact in facts for entry in await self._decide(decide, fact, connection)]
                    await journal.write(connection, said, now=now())

    async def _decide(self, decide: Callable[..., Awaitable[Sequence[Fact]]], fact: Recorded[Any], connection: Connection) -> Sequence[journal.Entry]:
        with telemetry.correlated(fact.correlation_id), telemetry.span(self.name, traceparent=fact.traceparent):
            said = await decide(fact, connection, now())
            return journal.entries(said, source=self._settings.source(self.service), now=now(), causation_id=fact.id)

    async def retry(self, connection: Connection) -> None:
        """Try the parked facts that are due, in their order."""
        if applied := await drain(connection, self.name, version=self.version, heard=self._heard, apply=self.effects):
            self._left = None
            self.signals.applied.set()
            self.signals.said.set()
            log.info("projector.parked_facts_applied", service=self.service, consumer=self.name, facts=applied)

    def _tell(self, batch: Batch, cursor: Cursor, strangers: Sequence[Stranger]) -> None:
        self._left = None if batch.blocked else cursor
        self.signals.applied.set()
        if isinstance(self.consumer, Policy):
            self.signals.said.set()
        if batch.facts:
            telemetry.APPLIED.labels(*self._labels).inc(len(batch.facts))
            telemetry.BATCH.labels(*self._labels).observe(len(batch.facts))
        for parked in batch.parked:
            log.warning("projector.fact_parked", service=self.service, consumer=self.name, type=parked.type, subject=parked.subject, reason=parked.reason)
        for one in strangers:
            log.error(
                "projector.record_not_followed", service=self.service, consumer=self.name, kind=one.kind, source=one.source, position=one.position,
                expected=one.expected, offset=one.offset,
            )  # fmt: skip

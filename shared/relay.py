"""The relay: gives journal entries their position and publishes them in order.

What must stay true: positions are given on the connection that holds the service's lock, so two relays never number at once; a fact counts as out
only when the broker has confirmed it. The broker knows the highest position it holds under the service's name: whatever the mark says, a session
begins there. So a crash between confirm and mark publishes nothing twice, and a log that was lost is filled again from the journal.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import asyncpg
import structlog

from shared import telemetry
from shared.clock import now
from shared.contracts.envelope import CATALOGUE, CONTENT_TYPE, SPEC_VERSION
from shared.db import Connection, connect, wait_for_lead
from shared.journal import placed
from shared.settings import Settings
from shared.stream import Broker, Outgoing, Publisher, StreamLost
from shared.topology import FACTS, METRICS

log = structlog.get_logger()

MOST = 1000
IDLE_SECONDS = 0.05
TRANSIENT = (StreamLost, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)

NUMBER = """
with fresh as (
    select entry from journal where position is null order by entry limit $1
), numbered as (
    select entry, (select coalesce(max(position), 0) from journal where position is not null) + row_number() over (order by entry) as position from fresh
)
update journal j set position = n.position from numbered n where j.entry = n.entry
returning j.position, j.id, j.type, j.subject, j.sequence, j.event
"""
POSITIONED = """
select position, id, type, subject, sequence, event from journal
where position > $1 and ($2::text[] is null or type = any($2)) order by position limit $3
"""
LAST_GIVEN = "select coalesce(max(position), 0) from journal where position is not null"
CONFIRMED = "select confirmed from relay_mark"
MARK = """
update relay_mark set confirmed = $1, confirmed_at = $2
from (select set_config('synchronous_commit', 'off', true)) as not_waiting_for_the_disk  -- a mark that is lost is asked of the broker
"""


class JournalBehind(RuntimeError):
    """The log holds facts that the journal does not: publishing would give their positions away twice, and the broker would drop the new facts."""


class Relay:
    def __init__(self, *, service: str, settings: Settings, wake: asyncio.Event) -> None:
        self._service = service
        self._settings = settings
        self._broker = Broker.at(settings.stream_url_for(service))
        self._wake = wake
        self._source = settings.source(service)
        self.active = False

    async def run(self) -> None:
        """Relay until cancelled: wait for the lock, hold a session, begin anew when it is lost."""
        while True:
            try:
                await self._session()
            except TRANSIENT as error:
                log.warning("relay.session_lost", service=self._service, reason=str(error) or repr(error))
            except Exception:
                log.exception("relay.session_failed", service=self._service)
                await asyncio.sleep(2)
            finally:
                self.active = False
            await asyncio.sleep(0.3)

    async def _session(self) -> None:
        connection = await connect(self._settings, self._service)
        try:
            await wait_for_lead(connection, f"{self._service}.relay")
            async with self._broker.publisher(self._source) as publisher:
                await self._resume(connection, publisher)
                self.active = True
                await self._relay(connection, publisher)
        finally:
            with suppress(*TRANSIENT):
                await connection.close(timeout=2)

    async def _resume(self, connection: Connection, publisher: Publisher) -> None:
        """Bring both streams up to what was positioned, from the highest position that each holds."""
        confirmed = await connection.fetchval(CONFIRMED)
        for stream, types in ((FACTS, None), (METRICS, _measured())):
            held = await publisher.last_number(stream)
            if held > (given := await connection.fetchval(LAST_GIVEN)):
                raise JournalBehind(f"{stream} holds position {held} of {self._source}, its journal only {given}: restore a newer backup of the database")
            if stream == FACTS and held < confirmed:
                log.warning("relay.log_lost", service=self._service, confirmed=confirmed, held=held)
            while rows := await connection.fetch(POSITIONED, held, types, MOST):
                await publisher.publish(stream, [_outgoing(row, self._source) for row in rows])
                held = rows[-1]["position"]
            if stream == FACTS:
                await connection.execute(MARK, held, now())

    async def _relay(self, connection: Connection, publisher: Publisher) -> None:
        """Number what was said, publish it, mark it as out; while more waits than one batch, number the next as the broker confirms the last."""
        rows: list[asyncpg.Record] = []
        while True:
            rows = rows or await self._number(connection)
            publishing = asyncio.create_task(self._publish(publisher, rows))
            try:
                following = await self._number(connection) if len(rows) == MOST else []
            finally:
                await _finish(publishing)
            if rows:
                await connection.execute(MARK, rows[-1]["position"], now())
                telemetry.RELAYED.labels(self._service).inc(len(rows))
            if len(rows) < MOST:
                await self._idle()
            rows = following

    async def _number(self, connection: Connection) -> list[asyncpg.Record]:
        return sorted(await connection.fetch(NUMBER, MOST), key=lambda row: row["position"])

    async def _publish(self, publisher: Publisher, rows: Sequence[asyncpg.Record]) -> None:
        if not rows:
            return
        measured = set(_measured())
        facts = [_outgoing(row, self._source) for row in rows]
        await publisher.publish(FACTS, facts)
        if metrics := [fact for fact, row in zip(facts, rows, strict=True) if row["type"] in measured]:
            await publisher.publish(METRICS, metrics)

    async def _idle(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS):
                await self._wake.wait()
        self._wake.clear()


async def _finish(task: asyncio.Task[None]) -> None:
    """Let what is under way end, so that a stop never leaves a half-sent batch to guess about."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(*TRANSIENT):
            await task
        raise


def _measured() -> list[str]:
    return [name for name, contract in CATALOGUE.items() if contract.measured]


def _outgoing(row: asyncpg.Record, source: str) -> Outgoing:
    body = placed(row["event"], sequence=row["sequence"], position=row["position"]).encode()
    properties = {
        "cloudEvents_specversion": SPEC_VERSION, "cloudEvents_id": str(row["id"]), "cloudEvents_type": row["type"],
        "cloudEvents_source": source, "cloudEvents_subject": row["subject"], "cloudEvents_datacontenttype": CONTENT_TYPE,
    }  # fmt: skip
    return Outgoing(number=row["position"], body=body, properties=properties)

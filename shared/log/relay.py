"""The relay: gives journal entries their position and publishes them in order.

What must stay true: positions are given on the connection that holds the service's lock, so two relays never number at once; a fact counts as out
only when the broker has confirmed it. The broker knows the highest position it holds under the service's name: whatever the mark says, a session
begins there. So a crash between confirm and mark publishes nothing twice, and a log that was lost is filled again from the journal. A session that is
lost is lost for good: the next one asks again where the log stands, so position n is published only onto a log that holds n - 1.

Every few seconds the relay makes sure: the broker's number is its own (nobody else publishes under its name), and the service's own consumers, where they
have read the log to its end, have met what was sent. What is missing is written again from the journal, under another name.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

import asyncpg
import structlog

from shared import telemetry
from shared.bus.stream import Broker, Publisher, StreamLost
from shared.clock import now
from shared.contracts.channels import FACTS, METRICS
from shared.contracts.envelope import CATALOGUE
from shared.database.leading import wait_for_lead
from shared.database.postgres import TRANSIENT, Connection, connect
from shared.log import faults
from shared.log.identity import (
    AbsentFromLog,
    JournalBehind,
    NumberTaken,
    Publishing,
    began,
    introduce,
    is_published_anew,
    proven_position,
    publish_anew,
    publishing,
)
from shared.log.outgoing import outgoing
from shared.log.proofs import Prover
from shared.log.standing import Standing
from shared.settings import Settings

log = structlog.get_logger()

MOST = 1000
MOST_BYTES = 4_000_000
IDLE_SECONDS = 0.05
MARKED_WITHIN_SECONDS = 0.005
"""A confirmed fact is marked with the numbering of the next, or after so long when none comes."""
SURE_SECONDS = 4.0
READING_SECONDS = 5.0
"""A reader that had read everything so long after a fact was confirmed has met it, or it is not there."""
PASSING = (*TRANSIENT, asyncpg.PostgresError, JournalBehind, NumberTaken, AbsentFromLog)
"""What ends a session, and the next one may not meet."""

NUMBER = """
with waiting as (
    select entry, row_number() over in_order as nth, sum(octet_length(event)) over in_order - octet_length(event) as before
    from (select entry, event from journal where position is null order by entry limit $1) as first window in_order as (order by entry)
), mark as (
    update relay_mark set confirmed = $3, confirmed_at = now()
    from (select case when not exists (select from waiting) then set_config('synchronous_commit', 'off', true) end) as nothing_else_is_to_reach_the_disk
    where confirmed <> $3
)
update journal j set position = (select coalesce(max(position), 0) from journal where position is not null) + nth
from waiting where j.entry = waiting.entry and before < $2
returning j.position, j.id, j.type, j.subject, j.sequence, j.event
"""
POSITIONED = """
select position, id, type, subject, sequence, event from (
    select *, sum(octet_length(event)) over (order by position) - octet_length(event) as before from (
        select position, id, type, subject, sequence, event from journal
        where position > $1 and ($2::text[] is null or type = any($2)) order by position limit $3
    ) as found
) as sized where before < $4 order by position
"""
LAST_GIVEN = "select coalesce(max(position), 0) from journal where position is not null"
CONFIRMED = "select confirmed from relay_mark"
MET = """
select max(coalesce((chain -> $1 ->> 0)::bigint, 0)) from cursors
where epoch = $2 and drained_at > $3::timestamptz + make_interval(secs => $4) and consumer not like '%@rebuild'
"""
"""How far the service's own consumers have met its facts, of those that had read everything so long after an instant; null if none has."""
CLOCK = "select clock_timestamp()"


class Relay:
    def __init__(self, *, service: str, settings: Settings, wake: asyncio.Event) -> None:
        self._service = service
        self._settings = settings
        self._broker = Broker.at(settings.stream_url_for(service))
        self._wake = wake
        self.standing = Standing()

    @property
    def active(self) -> bool:
        return self.standing.active

    async def run(self) -> None:
        """Relay until cancelled: wait for the lock, hold a session, begin anew when it is lost."""
        await self.standing.hold(self._session, passing=PASSING, event="relay", service=self._service)

    async def _session(self) -> None:
        connection = await connect(self._settings, self._service)
        try:
            self.standing.stand_by()
            await wait_for_lead(connection, f"{self._service}.relay")
            self.standing.lead()
            await self._lead(connection)
        finally:
            with suppress(*PASSING):
                await connection.close(timeout=2)

    async def _lead(self, connection: Connection) -> None:
        epoch = await began(self._broker, self._settings)
        names = [await publishing(connection, stream, epoch=epoch) for stream in (FACTS, METRICS)]
        await introduce(self._broker, self._settings, self._settings.source(self._service), names[0], epoch=epoch)
        async with self._broker.publisher(names[0].name) as facts, self._broker.publisher(names[1].name) as metrics:
            session = _Session(self._service, self._settings, connection, self._broker, epoch, self.standing, self._wake)
            session.ways = [_Way(FACTS, facts, names[0], None), _Way(METRICS, metrics, names[1], _measured())]
            await session.resume()
            self.standing.act()
            await session.relay()


@dataclass(slots=True)
class _Way:
    """To one stream: who publishes there, which types (None: all), and the position of the last fact that the broker confirmed."""

    stream: str
    publisher: Publisher
    naming: Publishing
    types: list[str] | None
    sent: int = 0


@dataclass(slots=True)
class _Session:
    service: str
    settings: Settings
    connection: Connection
    broker: Broker
    epoch: str
    standing: Standing
    wake: asyncio.Event
    ways: list[_Way] = field(default_factory=list)
    sent: tuple[int, datetime] | None = None
    """A position that was confirmed and when, by the database's clock: its readers are to be asked about it."""
    sure_at: float = 0.0
    confirmed: int = 0
    """The last position that the broker has confirmed, and `marked` is the last that the database was told of."""
    marked: int = -1

    @property
    def source(self) -> str:
        return self.settings.source(self.service)

    async def resume(self) -> None:
        """Bring both streams up to what was positioned, from the highest position that each holds."""
        given = await self.connection.fetchval(LAST_GIVEN)
        confirmed = await self.connection.fetchval(CONFIRMED)
        for way in self.ways:
            held = max(await way.publisher.last_number(way.stream), way.naming.after)
            if held > given:
                await self._number_taken(way, held, given)
            if way.stream == FACTS and held == 0:
                await self._nothing_is_ahead(given)
            if way.stream == FACTS and held < confirmed:
                log.warning("relay.log_lost", service=self.service, confirmed=confirmed, held=held)
            way.sent = held
            while rows := await self.connection.fetch(POSITIONED, way.sent, way.types, MOST, MOST_BYTES):
                await self._send(way, rows)
        self.confirmed = self.ways[0].sent

    async def relay(self) -> None:
        """Number what was said, publish it, mark it as out with the next numbering; while more waits than one batch, number on as the broker confirms."""
        rows: list[asyncpg.Record] = []
        while True:
            rows = rows or await self._number()
            publishing = asyncio.create_task(self._publish(rows))
            try:
                following = await self._number() if _more_may_wait(rows) else []
            finally:
                await _finish(publishing)
            if rows:
                self.confirmed = rows[-1]["position"]
                telemetry.RELAYED.labels(self.service).inc(len(rows))
            if not following:
                if not _more_may_wait(rows):
                    self.standing.drained()
                    await self._idle()
                if time.monotonic() - self.sure_at > SURE_SECONDS:
                    await self._make_sure()
            rows = following

    async def _number(self) -> list[asyncpg.Record]:
        confirmed = self.confirmed
        rows = await self.connection.fetch(NUMBER, MOST, MOST_BYTES, confirmed)
        self.marked = confirmed
        return sorted(rows, key=lambda row: row["position"])

    async def _publish(self, rows: Sequence[asyncpg.Record]) -> None:
        for way in self.ways:
            if wanted := [row for row in rows if way.types is None or row["type"] in way.types]:
                await self._send(way, wanted)

    async def _send(self, way: _Way, rows: Sequence[asyncpg.Record]) -> None:
        await way.publisher.publish(way.stream, outgoing(rows, self.source, Prover(way.naming.key, self.epoch), public_url=self.settings.public_url))
        way.sent = rows[-1]["position"]

    async def _idle(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS if self.marked == self.confirmed else MARKED_WITHIN_SECONDS):
                await self.wake.wait()
        self.wake.clear()

    async def _make_sure(self) -> None:
        """Raises NumberTaken, StreamLost or AbsentFromLog where the log does not hold what the broker has confirmed."""
        self.sure_at = time.monotonic()
        for way in self.ways:
            number = await way.publisher.last_number(way.stream)
            if number > way.sent:
                await self._number_taken(way, number, way.sent)
            if max(number, way.naming.after) < way.sent:
                raise StreamLost(f"{way.stream} holds {number} of {way.sent} positions that it had confirmed")
        await self._ask_readers()

    async def _ask_readers(self) -> None:
        """Whether the service's own consumers have met what was sent a while ago."""
        if self.sent is not None:
            position, at = self.sent
            met = await self.connection.fetchval(MET, self.source, self.epoch, at, READING_SECONDS)
            if met is None:
                return
            if met < position:
                await self._note("absent", position=position, expected=met + 1)
                if await is_published_anew(self.connection, FACTS, after=met, epoch=self.epoch):
                    return
                await publish_anew(self.connection, FACTS, after=met, epoch=self.epoch)
                raise AbsentFromLog(f"readers have met {self.source} up to {met}, the broker confirmed {position}: publishing again from {met + 1}")
        self.sent = (self.ways[0].sent, await self.connection.fetchval(CLOCK))

    async def _nothing_is_ahead(self, given: int) -> None:
        """Nothing stands on the log under our name: it is new, or we are, or our database was made anew, and with it the name."""
        proven = await proven_position(self.connection, self.broker, self.source, epoch=self.epoch)
        if proven > given:
            await self._behind(FACTS, proven, given)

    async def _behind(self, stream: str, proven: int, ours: int) -> NoReturn:
        await self._note("journal-behind", position=proven, expected=ours)
        raise JournalBehind(f"{stream} holds position {proven} of {self.source}, its journal only {ours}: restore a newer backup of the database")

    async def _number_taken(self, way: _Way, held: int, ours: int) -> NoReturn:
        """The broker holds a higher number than ours: either the journal is an old one, or somebody else has published under our name."""
        proven = await proven_position(self.connection, self.broker, self.source, epoch=self.epoch) if way.stream == FACTS else 0
        if proven > await self.connection.fetchval(LAST_GIVEN):
            await self._behind(way.stream, proven, ours)
        await self._note("number-taken", position=held, expected=ours)
        await publish_anew(self.connection, way.stream, after=proven, epoch=self.epoch)
        raise NumberTaken(f"{way.stream} has number {held} under our name, ours is {ours}: publishing under another from {proven + 1}")

    async def _note(self, kind: str, *, position: int, expected: int) -> None:
        log.error(f"relay.{kind}", service=self.service, position=position, expected=expected)  # noqa: G004 - the kind is one of three words
        await faults.note(self.connection, kind, source=self.source, position=position, expected=expected, epoch=self.epoch, offset=-position, at=now())


def _more_may_wait(rows: Sequence[asyncpg.Record]) -> bool:
    return len(rows) == MOST or sum(len(row["event"]) for row in rows) >= MOST_BYTES // 2


async def _finish(task: asyncio.Task[None]) -> None:
    """Let what is under way end, so that a stop never leaves a half-sent batch to guess about."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(*PASSING):
            await task
        raise


def _measured() -> list[str]:
    return [name for name, contract in CATALOGUE.items() if contract.measured]

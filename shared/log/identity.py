"""Which log this is, and under which name a service publishes to it."""

import json
from dataclasses import dataclass

from shared.bus.amqp import CONTENT_TYPE
from shared.bus.stream import Broker, Outgoing, StreamLost
from shared.clock import new_id, now
from shared.contracts.channels import FACTS
from shared.contracts.envelope import SPEC_VERSION
from shared.database.postgres import Connection
from shared.log import cursors
from shared.log.batch import Batch
from shared.log.cursors import Cursor
from shared.log.proofs import INTRODUCED, Prover, epoch_of, publisher_name
from shared.log.reading import EPOCH, Heard
from shared.settings import Settings

BEGINNING = "yhteys.beginning"
"""The publisher's name of a log's first record. It has one number, so whoever comes first has begun the log and all others have not."""
BEGUN = "yhteys.log.begun.v1"
OF_THE_LOG = (BEGUN, INTRODUCED)
"""Types of records that are no facts, but of the log itself."""
READ_SECONDS = 5.0
MOST = 5000

PUBLISHING = """
select m.key, coalesce(p.generation, 0) as generation, case when p.epoch = $2 then p.after else 0 end as after
from relay_mark m left join publishers p on p.stream = $1
"""
ALREADY = "select exists (select from publishers where stream = $1 and after = $2 and epoch = $3 and generation > 0)"
ANEW = """
insert into publishers (stream, generation, after, epoch) values ($1, 1, $2, $3)
on conflict (stream) do update set generation = publishers.generation + 1, after = excluded.after, epoch = excluded.epoch
"""
FURTHEST = "select consumer from cursors where epoch = $1 and consumer not like '%@rebuild' order by log_offset desc limit 1"


class JournalBehind(RuntimeError):
    """The log holds facts that the journal does not: publishing would give their positions away twice, and the readers would pass over the new facts."""


class NumberTaken(RuntimeError):
    """Somebody else has published under the service's name: what was confirmed since may be absent, and is published again under another name."""


class AbsentFromLog(RuntimeError):
    """The broker has confirmed what readers do not find: it is published again under another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """`after` is the position up to which this log was written under earlier names."""

    name: str
    key: bytes
    generation: int
    after: int


async def began(broker: Broker, settings: Settings) -> str:
    """Begin the log if nobody has, and return its epoch.

    Raises:
        StreamLost: if the broker cannot be reached, or there is no such stream.
    """
    async with broker.publisher(BEGINNING) as publisher:
        await publisher.publish(FACTS, [_once(BEGUN, settings)])
    first = await broker.beginning(FACTS)
    if first is None:
        raise StreamLost("the log's first record is confirmed and cannot be read")
    return epoch_of(first.body)


async def introduce(broker: Broker, settings: Settings, source: str, naming: Publishing, *, epoch: str) -> None:
    """Promise the first proof of a source in this log, once: from then on nobody else can speak for it, though it has said nothing."""
    async with broker.publisher(publisher_name(naming.key, INTRODUCED, 0)) as publisher:
        await publisher.publish(FACTS, [_once(INTRODUCED, settings, subject=source, nextproof=Prover(naming.key, epoch).introduction)])


def _once(type_: str, settings: Settings, **more: str) -> Outgoing:
    """A record of the log itself: the only one of its publisher."""
    id_ = str(new_id())
    event = {
        "specversion": SPEC_VERSION, "id": id_, "type": type_, "source": settings.source("log"), "time": now().isoformat(),
        "datacontenttype": "application/json", **more, "data": {},
    }  # fmt: skip
    properties = {"cloudEvents_specversion": SPEC_VERSION, "cloudEvents_id": id_, "cloudEvents_datacontenttype": CONTENT_TYPE.decode()}
    return Outgoing(number=1, body=json.dumps(event).encode(), properties=properties)


async def publishing(connection: Connection, stream: str, *, epoch: str) -> Publishing:
    row = await connection.fetchrow(PUBLISHING, stream, epoch)
    assert row is not None  # noqa: S101 - the migration made the one row of relay_mark
    return Publishing(name=publisher_name(row["key"], stream, row["generation"]), key=row["key"], generation=row["generation"], after=row["after"])


async def publish_anew(connection: Connection, stream: str, *, after: int, epoch: str) -> None:
    """From the next session on under another name, from this position on."""
    await connection.execute(ANEW, stream, after, epoch)


async def is_published_anew(connection: Connection, stream: str, *, after: int, epoch: str) -> bool:
    """Whether that was tried already from this very position: to repeat it would only make the log longer."""
    return bool(await connection.fetchval(ALREADY, stream, after, epoch))


async def proven_position(connection: Connection, broker: Broker, source: str, *, epoch: str) -> int:
    """The last position of a source that the log holds and proves, read on from where this service's furthest consumer stands, or from its beginning."""
    consumer = await connection.fetchval(FURTHEST, epoch)
    cursor = await cursors.load(connection, consumer) if consumer else _before(epoch)
    nothing, end = Heard.of(()), await broker.end(FACTS)
    async with broker.reader(FACTS, start=max(0, cursor.offset)) as reader:
        while cursor.offset < end - 1:
            if not (deliveries := await reader.batch(MOST, within=READ_SECONDS)):
                raise StreamLost("the log cannot be read to its end")
            batch = Batch(cursor, set())
            for delivery in deliveries:
                batch.add(delivery, nothing)
            cursor = batch.moved(0)
            await connection.fetchval("select 1")  # a leader that is silent loses the lead
    return _position(cursor, source)


def _before(epoch: str) -> Cursor:
    """Where a database stands that is older than this log."""
    return Cursor(offset=-1, last_id=None, positions={}, chain={}, applied=0, version="", since=EPOCH, epoch=epoch)


def _position(cursor: Cursor, source: str) -> int:
    held = cursor.chain.get(source)
    return held[0] if held else 0

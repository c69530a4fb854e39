"""The log: RabbitMQ streams by their own protocol.

What must stay true: a session ends with `StreamLost` on any trouble and its user begins a new one from what is committed; nothing here retries by
itself, so nothing is published or read behind the user's back. Messages are numbered by the caller under one name, so the broker drops a repeat.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import unquote, urlsplit

from rstream import schema
from rstream.client import Addr
from rstream.constants import OffsetType
from rstream.exceptions import StreamAlreadyExists

from shared.bus.amqp import decode, encode
from shared.bus.chunk import Delivery
from shared.bus.stream_client import HEARTBEAT_SECONDS, Link, StreamLost, linked
from shared.bus.stream_reader import Reader

__all__ = ["HEARTBEAT_SECONDS", "Broker", "Delivery", "Outgoing", "Publisher", "Reader", "StreamLost", "decode", "encode"]

FRAME_BYTES = 900_000
LAST_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to publish: its number ascends under one publisher name."""

    number: int
    body: bytes
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the streams are."""

    host: str
    port: int
    vhost: str
    username: str
    password: str

    @classmethod
    def at(cls, url: str) -> "Broker":
        parts = urlsplit(url)
        return cls(
            parts.hostname or "127.0.0.1",
            parts.port or 5552,
            unquote(parts.path.lstrip("/")) or "/",
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )

    async def declare(self, *streams: str) -> None:
        """Make durable streams that keep everything, if they are missing.

        Raises:
            StreamLost: if the broker cannot be reached or this user may not.
        """
        async with self._linked() as link:
            for stream in streams:
                try:
                    await link.create_stream(stream)
                except StreamAlreadyExists:
                    continue
                except Exception as error:
                    raise StreamLost(f"cannot declare {stream}: {error!r}") from error

    @asynccontextmanager
    async def publisher(self, name: str) -> AsyncIterator["Publisher"]:
        """Publish under a name; the broker keeps the highest number of each name and stream.

        Raises:
            StreamLost: if the broker cannot be reached.
        """
        async with AsyncExitStack() as links:
            yield Publisher(self, name, await links.enter_async_context(self._linked()), links)

    @asynccontextmanager
    async def reader(self, stream: str, *, start: "int | datetime | Literal['last'] | None") -> AsyncIterator["Reader"]:
        """Read from an offset (inclusive), an instant, or (None) from the very first; "last" is the newest chunk of messages.

        Raises:
            StreamLost: if the broker cannot be reached, or the stream does not exist.
        """
        async with AsyncExitStack() as links:
            link = await self.link_to(stream, await links.enter_async_context(self._linked()), links, leader=False)
            reader = Reader(link, first=start if isinstance(start, int) else 0)
            await reader.subscribe(stream, _from(start))
            yield reader

    async def beginning(self, stream: str, *, within: float = 5.0) -> Delivery | None:
        """The first message of a stream; None while it is empty, which takes so many seconds to say."""
        async with self.reader(stream, start=None) as reader:
            found = await reader.batch(1, within=within)
        return found[0] if found else None

    async def end(self, stream: str) -> int:
        """The offset behind its last message.

        Raises:
            StreamLost: if the stream is empty, or does not show its last chunk in time.
        """
        async with self.reader(stream, start="last") as reader:
            last = await reader.batch(1, within=LAST_SECONDS)
            while reader.waiting:
                last = await reader.batch(reader.waiting, within=LAST_SECONDS)
        if not last:
            raise StreamLost(f"{stream} does not show its last chunk")
        return last[-1].offset + 1

    async def offset_at(self, stream: str, instant: datetime, *, within: float = 1.0) -> int:
        """The first offset of the chunk that holds an instant, or behind the end where nothing came since; that takes so many seconds to say.

        Raises:
            StreamLost: if the stream is empty, or does not show its last chunk in time.
        """
        end = await self.end(stream)
        async with self.reader(stream, start=instant) as reader:
            found = await reader.batch(1, within=within)
        return found[0].offset if found else end

    async def link_to(self, stream: str, here: Link, links: AsyncExitStack, *, leader: bool) -> Link:
        """The connection we have if its node will do for the stream, else one to the leader, kept by `links`."""
        led_by, replicas = await here.ask(here.query_leader_and_replicas(stream))
        if here.at(led_by) or (not leader and any(map(here.at, replicas))):
            return here
        return await links.enter_async_context(self._linked(Addr(led_by.host, led_by.port)))

    def _linked(self, address: Addr | None = None) -> AbstractAsyncContextManager[Link]:
        return linked(address or Addr(self.host, self.port), vhost=self.vhost, username=self.username, password=self.password)


def _from(start: int | datetime | Literal["last"] | None) -> schema.OffsetSpec:
    match start:
        case "last":
            return schema.OffsetSpec.from_params(OffsetType.LAST, None)
        case None:
            return schema.OffsetSpec.from_params(OffsetType.FIRST, None)
        case int():
            return schema.OffsetSpec.from_params(OffsetType.OFFSET, start)
        case datetime():
            return schema.OffsetSpec.from_params(OffsetType.TIMESTAMP, int(start.timestamp() * 1000))


class Publisher:
    """A publisher's session. It is declared on a stream as it first asks or publishes there, and once lost it stays lost."""

    def __init__(self, broker: Broker, name: str, link: Link, links: AsyncExitStack) -> None:
        self._broker = broker
        self._name = name
        self._link = link
        self._links = links
        self._declared: dict[str, _Declared] = {}

    async def last_number(self, stream: str) -> int:
        """The highest number the broker has stored under this name; 0 if none.

        Raises:
            StreamLost: if the session ended, or the stream does not exist.
        """
        declared = await self._declare(stream)
        return await declared.link.last_number(stream, self._name)

    async def publish(self, stream: str, batch: Sequence[Outgoing], *, within: float = 10.0) -> None:
        """Send a batch and return when the broker has confirmed all of it.

        Raises:
            StreamLost: if a message was refused, or not confirmed within so many seconds. Publishing the same numbers again is harmless.
        """
        declared = await self._declare(stream)
        declared.expect(message.number for message in batch)
        try:
            async with asyncio.timeout(within):
                for frame in _frames(batch):
                    await declared.link.send_publish_frame(schema.Publish(declared.id, frame))
                await declared.settled.wait()
        except Exception as error:
            raise StreamLost(f"{len(declared.left)} of {len(batch)} facts are not confirmed: {error!r}") from error
        if declared.fault:
            raise StreamLost(f"{len(declared.left)} of {len(batch)} facts are not confirmed: {declared.fault}")

    async def _declare(self, stream: str) -> "_Declared":
        if stream not in self._declared:
            link = await self._broker.link_to(stream, self._link, self._links, leader=True)
            declared = _Declared(link, len(self._declared) + 1)
            await link.ask(link.declare_publisher(stream, self._name, declared.id))
            self._declared[stream] = declared
        declared = self._declared[stream]
        if declared.link.ended:
            raise StreamLost(declared.link.ended)
        return declared


class _Declared:
    """A publisher as one stream's leader knows it, and what it has not yet confirmed."""

    def __init__(self, link: Link, id_: int) -> None:
        self.link = link
        self.id = id_
        self.left: set[int] = set()
        self.settled = asyncio.Event()
        self.fault: str | None = None
        link.add_handler(schema.PublishConfirm, self._confirmed, name=str(id_))
        link.add_handler(schema.PublishError, self._refused, name=str(id_))
        link.call_at_end(self._failed)

    def expect(self, numbers: Iterator[int]) -> None:
        self.left = set(numbers)
        if self.left and not self.fault:
            self.settled.clear()

    def _confirmed(self, frame: schema.PublishConfirm) -> None:
        if frame.publisher_id == self.id:
            self.left.difference_update(frame.publishing_ids)
            if not self.left:
                self.settled.set()

    def _refused(self, frame: schema.PublishError) -> None:
        if frame.publisher_id == self.id:
            first = frame.errors[0]
            self._failed(f"the broker refused {len(frame.errors)}, the first numbered {first.publishing_id} (code {first.response_code})")

    def _failed(self, reason: str) -> None:
        self.fault = self.fault or reason
        self.settled.set()


def _frames(batch: Sequence[Outgoing]) -> Iterator[list[schema.Message]]:
    frame: list[schema.Message] = []
    size = 0
    for message in batch:
        data = encode(message.body, message.properties)
        if frame and size + len(data) > FRAME_BYTES:
            yield frame
            frame, size = [], 0
        frame.append(schema.Message(message.number, None, data))
        size += len(data) + 16
    if frame:
        yield frame

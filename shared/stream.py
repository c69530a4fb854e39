"""The log: RabbitMQ streams by their own protocol. The only module that knows rstream.

What must stay true: a session ends with `StreamLost` on any trouble and its user begins a new one from what is committed; nothing here retries by
itself, so nothing is published or read behind the user's back. Messages are numbered by the caller under one name, so the broker drops a repeat.
"""

import asyncio
import struct
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

import rstream.connection
from rstream import Consumer, ConsumerOffsetSpecification, OffsetType, Producer
from rstream.exceptions import StreamDoesNotExist
from rstream.recovery import BackOffRecoveryStrategy
from rstream.utils import RawMessage

FRAME_BYTES = 900_000
CREDIT = 20
BYTE = 255
BUFFER = 20_000
rstream.connection.CHUNK_SIZE = 1 << 16  # it would read the socket by 256 bytes


class StreamLost(ConnectionError):
    """The session with the broker ended; begin a new one from the committed cursor."""


class Delivery(NamedTuple):
    offset: int
    body: bytes


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

    def _arguments(self) -> dict[str, Any]:
        return {
            "host": self.host, "port": self.port, "vhost": self.vhost, "username": self.username, "password": self.password,
            "recovery_strategy": BackOffRecoveryStrategy(enable=False), "heartbeat": 10, "max_retries": 1,
        }  # fmt: skip

    async def declare(self, *streams: str) -> None:
        """Make durable streams that keep everything, if they are missing."""
        async with _session(Producer(**self._arguments())) as producer:
            for stream in streams:
                try:
                    await producer.create_stream(stream, exists_ok=True)
                except Exception as error:
                    raise StreamLost(f"cannot declare {stream}: {error!r}") from error

    @asynccontextmanager
    async def publisher(self, name: str) -> AsyncIterator["Publisher"]:
        """Publish under a name; the broker keeps the highest number of each name and stream.

        Raises:
            StreamLost: if the broker cannot be reached.
        """
        async with _session(Producer(**self._arguments())) as producer:
            yield Publisher(producer, name)

    @asynccontextmanager
    async def reader(self, stream: str, *, start: "int | datetime | Literal['last'] | None") -> AsyncIterator["Reader"]:
        """Read from an offset (inclusive), an instant, or (None) from the very first; "last" is the newest chunk of messages.

        Raises:
            StreamLost: if the broker cannot be reached.
        """
        reader = Reader()
        async with _session(Consumer(**self._arguments(), on_close_handler=reader.close)) as consumer:
            try:
                await consumer.subscribe(stream, reader.take, decoder=bytes, offset_specification=_from(start), initial_credit=CREDIT)
            except Exception as error:
                raise StreamLost(f"cannot read {stream}: {error!r}") from error
            yield reader


def _from(start: int | datetime | Literal["last"] | None) -> ConsumerOffsetSpecification:
    match start:
        case "last":
            return ConsumerOffsetSpecification(OffsetType.LAST, None)
        case None:
            return ConsumerOffsetSpecification(OffsetType.FIRST, None)
        case int():
            return ConsumerOffsetSpecification(OffsetType.OFFSET, start)
        case datetime():
            return ConsumerOffsetSpecification(OffsetType.TIMESTAMP, int(start.timestamp() * 1000))


@asynccontextmanager
async def _session(client: Any) -> AsyncIterator[Any]:
    try:
        try:
            async with asyncio.timeout(10):
                await client.start()
        except Exception as error:
            raise StreamLost(f"cannot reach the broker's stream port: {error!r}") from error
        yield client
    finally:
        with suppress(Exception):
            async with asyncio.timeout(2):
                await client.close()


class Publisher:
    def __init__(self, producer: Producer, name: str) -> None:
        self._producer = producer
        self._name = name

    async def last_number(self, stream: str) -> int:
        """The highest number the broker has stored under this name; 0 if none."""
        try:
            async with asyncio.timeout(10):
                return int(await (await self._producer.default_client).query_publisher_sequence(stream=stream, reference=self._name))
        except StreamDoesNotExist as error:
            raise StreamLost(f"{stream} does not exist") from error
        except Exception as error:
            raise StreamLost(f"cannot ask for the last number of {self._name}: {error!r}") from error

    async def publish(self, stream: str, batch: Sequence[Outgoing], *, within: float = 10.0) -> None:
        """Send a batch and return when the broker has confirmed all of it.

        Raises:
            StreamLost: if a message was refused, or not confirmed within so many seconds. Publishing the same numbers again is harmless.
        """
        left = {message.number for message in batch}
        settled = asyncio.Event()
        refused: list[int] = []

        def confirmed(status: Any) -> None:
            if not status.is_confirmed:
                refused.append(status.message_id)
            left.discard(status.message_id)
            if not left or refused:
                settled.set()

        try:
            async with asyncio.timeout(within):
                for frame in _frames(batch):
                    await self._producer.send_batch(stream, frame, publisher_name=self._name, on_publish_confirm=confirmed)
                await settled.wait()
        except Exception as error:
            raise StreamLost(f"{len(left)} of {len(batch)} facts are not confirmed: {error!r}") from error
        if refused:
            raise StreamLost(f"the broker refused {len(refused)} facts, the first numbered {refused[0]}")


def _frames(batch: Sequence[Outgoing]) -> Iterator[list[RawMessage]]:
    frame: list[RawMessage] = []
    size = 0
    for message in batch:
        data = encode(message.body, message.properties)
        if frame and size + len(data) > FRAME_BYTES:
            yield frame
            frame, size = [], 0
        frame.append(RawMessage(data, message.number))
        size += len(data) + 16
    if frame:
        yield frame


class Reader:
    """Deliveries in order, through a bounded buffer: the broker gets no more credit while it is full."""

    def __init__(self) -> None:
        self._buffer: deque[Delivery] = deque()
        self._arrived = asyncio.Event()
        self._drained = asyncio.Event()
        self._closed: str | None = None

    @property
    def waiting(self) -> int:
        return len(self._buffer)

    def take(self, data: bytes, context: Any) -> Any:
        self._buffer.append(Delivery(context.offset, data))
        self._arrived.set()
        return self._full() if len(self._buffer) >= BUFFER else None

    async def _full(self) -> None:
        self._drained.clear()
        await self._drained.wait()

    def close(self, info: Any) -> None:
        self._closed = str(getattr(info, "reason", info))
        self._arrived.set()

    async def batch(self, most: int, *, within: float) -> list[Delivery]:
        """What has arrived, at most so many, at once; empty if nothing came within so many seconds.

        Raises:
            StreamLost: when the session has ended and all that had arrived was handed out.
        """
        if not self._buffer and not self._closed:
            self._arrived.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    await self._arrived.wait()
        if self._closed and not self._buffer:
            raise StreamLost(self._closed)
        taken = [self._buffer.popleft() for _ in range(min(most, len(self._buffer)))]
        if len(self._buffer) < BUFFER // 2:
            self._drained.set()
        return taken


# AMQP 1.0 message format (OASIS AMQP 1.0, part 3.2): only what a fact needs, so that neither side pays for a general codec.
_PROPERTIES, _APPLICATION_PROPERTIES, _DATA = 0x73, 0x74, 0x75
_WORD = struct.Struct(">I")
_BY_WORD = 0x10  # this bit of a list's, map's or binary's constructor: its size takes four bytes (0xB0, 0xD0, 0xD1), not one (0xA0, 0xC0, 0xC1)
_EMPTY_LIST = 0x45


@lru_cache(maxsize=1024)
def _text(value: str) -> bytes:
    """Kept, because all but the id are the same from fact to fact."""
    data = value.encode()
    return b"\xa1" + bytes((len(data),)) + data if len(data) <= BYTE else b"\xb1" + struct.pack(">I", len(data)) + data


def encode(body: bytes, properties: Mapping[str, str]) -> bytes:
    """An AMQP 1.0 message with message id, content type, application properties and one data section."""
    sections = b""
    if message_id := properties.get("cloudEvents_id"):
        listed = _text(message_id) + b"\x40\x40\x40\x40\x40\xa3" + bytes((len(_CONTENT_TYPE),)) + _CONTENT_TYPE
        sections = b"\x00\x53\x73\xd0" + struct.pack(">II", len(listed) + 4, 7) + listed
    pairs = b"".join(_text(key) + _text(value) for key, value in properties.items())
    sections += b"\x00\x53\x74\xd1" + struct.pack(">II", len(pairs) + 4, len(properties) * 2) + pairs
    return sections + b"\x00\x53\x75\xb0" + struct.pack(">I", len(body)) + body


_CONTENT_TYPE = b"application/cloudevents+json"


def decode(message: bytes) -> bytes:
    """The body of an AMQP 1.0 message, passing over every other section.

    Raises:
        ValueError: if it has no data section.
    """
    at, end = 0, len(message)
    try:
        while at < end:
            section, constructor = message[at + 2], message[at + 3]
            if constructor & _BY_WORD:
                (size,) = _WORD.unpack_from(message, at + 4)
                at += 8
            elif constructor == _EMPTY_LIST:
                size = 0
                at += 4
            else:
                size = message[at + 4]
                at += 5
            if section == _DATA:
                return message[at : at + size]
            at += size
    except (IndexError, struct.error):
        raise ValueError("the AMQP message ends within a section") from None
    raise ValueError("the AMQP message has no data section")

"""One connection to the broker's stream port that ends, and says so, whenever it can no longer be relied on.

With `stream`, the only module that knows rstream. Of rstream this uses the codec and the plain client, which does nothing by itself; its `Producer` and
`Consumer` are not used, since they declare publishers anew and take connections for alive behind their user's back (decision 0017).

What must stay true: a connection that ended, a broker that has been silent for `SILENCE_SECONDS`, a stream that was deleted or moved: each ends the link,
once and for good. Silence is counted in turns of the event loop, so a process that stood still itself does not blame the broker.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar, cast

import rstream.connection
from rstream import schema
from rstream.client import Addr, Client

from shared.cancellation import stop_if_it_was_asked

Frame = TypeVar("Frame", bound=schema.Frame)

HEARTBEAT_SECONDS = 4
SILENCE_SECONDS = 12
REQUEST_SECONDS = 10.0
FRAME_BYTES = 1 << 20
rstream.connection.CHUNK_SIZE = 1 << 16  # it would read the socket by 256 bytes


class StreamLost(ConnectionError):
    """The session with the broker ended; begin a new one from the committed cursor."""


class Link(Client):
    """A connection and, once it ended, the reason. Handlers of frames are plain functions, run as the frames come."""

    def __init__(self, address: Addr) -> None:
        super().__init__(
            address.host,
            address.port,
            frame_max=FRAME_BYTES,
            heartbeat=HEARTBEAT_SECONDS,
            connection_name="yhteys",
            connection_closed_handler=lambda _info: self.end("the connection closed"),
        )
        self.add_handler(schema.MetadataUpdate, self._on_metadata_update)
        self.ended: str | None = None
        self._listeners: list[Callable[[str], None]] = []
        self._watch: asyncio.Task[None] | None = None

    def end(self, reason: str) -> None:
        if self.ended is None:
            self.ended = reason
            for waiter in self._waiters.values():
                if not waiter.done():
                    waiter.set_exception(StreamLost(reason))
            for tell in self._listeners:
                tell(reason)

    def call_at_end(self, tell: Callable[[str], None]) -> None:
        if self.ended is not None:
            tell(self.ended)
        self._listeners.append(tell)

    async def last_number(self, stream: str, publisher: str) -> int:
        """The highest number that the stream holds under this publisher's name; 0 if none.

        Raises:
            StreamLost: if the link ended, or there is no such stream, of which rstream's own method would say 0.
        """
        question = schema.QueryPublisherSequence(self._corr_id_seq.next(), publisher_ref=publisher, stream=stream)
        answer = await self.ask(self.sync_request(question, resp_schema=schema.QueryPublisherSequenceResponse))
        return int(answer.sequence)

    def at(self, broker: schema.Broker) -> bool:
        """Whether that is the node at the other end."""
        here = self.server_properties or {}
        return here.get("advertised_host") == broker.host and here.get("advertised_port") == str(broker.port)

    @property
    def silent_seconds(self) -> float:
        """Since anything came from the broker; for good once the link has ended."""
        return float("inf") if self.ended is not None else time.monotonic() - self._last_heartbeat

    async def ask(self, question: Any) -> Any:
        """Await a request to the broker.

        Raises:
            StreamLost: if it is refused, or not answered in time.
        """
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                return await question
        except Exception as error:
            raise StreamLost(self.ended or f"the broker refused or did not answer: {error!r}") from error

    def wait_frame(self, frame_cls: type[Frame], corr_id: int | None = None, timeout: int | None = None) -> Awaitable[Frame]:  # noqa: ARG002 - rstream's own
        """Instead of rstream's: its `wait_for` swallows a cancellation that comes together with the answer. Whoever asks has a time limit anyway."""
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        key = frame_cls.key, corr_id
        self._waiters[key] = cast("asyncio.Future[schema.Frame]", answer)
        answer.add_done_callback(lambda _answer: self._waiters.pop(key, None))
        return answer

    def watch(self) -> None:
        self._watch = asyncio.create_task(self._end_when_silent())

    async def let_go(self) -> None:
        """Say goodbye if anybody listens, and leave nothing behind in any case, also when whoever says it is cancelled."""
        if self._watch:
            self._watch.cancel()
        try:
            if self.ended is None and self._conn is not None and self.is_started:
                with suppress(Exception):
                    async with asyncio.timeout(1):
                        await self.sync_request(schema.Close(self._corr_id_seq.next(), code=1, reason="OK"), resp_schema=schema.CloseResponse)
        finally:
            self._is_not_closed = False
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            if self._conn is not None and (writer := self._conn._writer) is not None:  # noqa: SLF001 - closing politely waits for a peer that may be gone
                writer.transport.abort()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listener(self) -> None:
        """Instead of rstream's, which logs what a handler raises and goes on with the frame lost."""
        assert self._conn is not None  # noqa: S101 - started by start(), which makes it
        try:
            while self.ended is None:
                frame = await self._conn.read_frame()
                self._last_heartbeat = time.monotonic()
                waiter = self._waiters.get((frame.key, frame.corr_id))
                if waiter is not None and not waiter.done():
                    waiter.set_result(frame)
                for handle in list(self._handlers.get(type(frame), {}).values()):
                    handle(frame)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing more can be trusted
            self.end(f"the connection ended: {error!r}")

    async def _end_when_silent(self) -> None:
        heard, silent = self._last_heartbeat, 0
        while self.ended is None:
            await asyncio.sleep(1)
            heard, silent = self._last_heartbeat, silent + 1 if self._last_heartbeat == heard else 0
            if not self.is_connection_alive():
                self.end("the connection closed")
            elif silent >= SILENCE_SECONDS:
                self.end(f"the broker has been silent for {silent} seconds")

    def _on_close(self, close: schema.Close) -> None:
        self.end(f"the broker closed the connection: {close.reason}")

    def _on_metadata_update(self, frame: schema.MetadataUpdate) -> None:
        self.end(f"{frame.metadata_info.stream} was deleted or is led by another node")


@asynccontextmanager
async def linked(address: Addr, *, vhost: str, username: str, password: str) -> AsyncIterator[Link]:
    """A connection that is open and logged in.

    Raises:
        StreamLost: if the broker cannot be reached or refuses.
    """
    link = Link(address)
    try:
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                await link.start()
                stop_if_it_was_asked()
                await link.authenticate(vhost=vhost, username=username, password=password)
        except Exception as error:
            raise StreamLost(f"cannot reach the broker's stream port: {error!r}") from error
        link.watch()
        yield link
    finally:
        await link.let_go()

"""A proxy for one TCP port that can take the network away in every way that a network goes.

`cut` closes what is open; `refuse` lets nobody in; `swallow` leaves open connections open and loses every byte on them (whoever waits there is not told);
`vanish` does the same and acknowledges nothing either, as when the host at the other end is gone, so that the kernel's keepalives notice it. All of them
concern only the connections of that moment, but `refuse`, which lasts until `admit`.
"""

import asyncio
import ctypes
import struct
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

CHUNK = 1 << 16
SO_ATTACH_FILTER = 26
RETURN_NOTHING = struct.pack("HBBI", 0x06, 0, 0, 0)
GHOST_SECONDS = 60.0


class Proxy:
    """Listens on a port of its own on loopback, as long as it is open."""

    def __init__(self, behind: int = 0) -> None:
        self.behind = behind
        """The port that it leads to, which may be told later."""
        self.port = 0
        self._refusing = False
        self._pairs: set[_Pair] = set()
        self._carrying: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._server.close()
        self.refuse()
        for pair in self._pairs:
            pair.close()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    @property
    def open(self) -> int:
        """How many connections carry something."""
        return sum(pair.carries for pair in self._pairs)

    def refuse(self) -> None:
        self._refusing = True

    def admit(self) -> None:
        self._refusing = False

    def cut(self) -> int:
        """Returns how many connections were closed. Those that carry nothing any more are not told of it."""
        pairs = [pair for pair in self._pairs if pair.carries]
        for pair in pairs:
            pair.close()
        return len(pairs)

    def swallow(self) -> int:
        """Returns how many connections carry nothing from now on."""
        return sum(pair.lose() for pair in list(self._pairs))

    def vanish(self) -> int:
        """Returns how many connections neither carry nor acknowledge anything from now on."""
        return sum(pair.lose(silently=True) for pair in list(self._pairs))

    def forget(self) -> None:
        """Close connections that carry nothing and that their client has left: what stands between would do so in the end."""
        for pair in list(self._pairs):
            if pair.left:
                pair.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carrying = asyncio.create_task(self._carry(reader, writer))
        self._carrying.add(carrying)
        carrying.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        try:
            behind = await asyncio.open_connection("127.0.0.1", self.behind)
        except OSError:
            writer.transport.abort()
            return
        pair = _Pair((reader, writer), behind)
        self._pairs.add(pair)
        try:
            await pair.carry()
        finally:
            self._pairs.discard(pair)


class _Pair:
    """A client's connection and the one that was made for it behind."""

    def __init__(self, client: tuple[asyncio.StreamReader, asyncio.StreamWriter], server: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        self._client = client
        self._server = server
        self._client_gone = False
        self._lost_at: float | None = None
        self._silent = False

    @property
    def carries(self) -> bool:
        return self._lost_at is None

    @property
    def left(self) -> bool:
        """Whether nobody waits on it any more; of a connection that acknowledges nothing only time can tell."""
        if self._lost_at is None:
            return False
        return self._client_gone or (self._silent and time.monotonic() - self._lost_at > GHOST_SECONDS)

    async def carry(self) -> None:
        try:
            await asyncio.gather(self._pump(self._client, self._server, from_client=True), self._pump(self._server, self._client, from_client=False))
        finally:
            self.close()

    def lose(self, *, silently: bool = False) -> bool:
        if self._lost_at is not None:
            return False
        self._lost_at = time.monotonic()
        if silently:
            self._silent = True
            _drop_all_that_comes(self._client[1])
            _drop_all_that_comes(self._server[1])
        return True

    def close(self) -> None:
        for _, writer in (self._client, self._server):
            writer.transport.abort()

    async def _pump(
        self,
        source: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        target: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        *,
        from_client: bool,
    ) -> None:
        with suppress(OSError):
            while data := await source[0].read(CHUNK):
                if self.carries:
                    target[1].write(data)
                    await target[1].drain()
        self._client_gone = self._client_gone or from_client
        if self.carries:
            target[1].close()


def _drop_all_that_comes(writer: asyncio.StreamWriter) -> None:
    """A socket filter that passes nothing: segments are dropped before TCP sees them, keepalives too."""
    program = ctypes.create_string_buffer(RETURN_NOTHING, len(RETURN_NOTHING))
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(1, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(program)))

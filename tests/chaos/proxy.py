"""A TCP proxy before one port of a server, that can lose what goes over its connections without a word: a firewall that forgot them, a host that is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK_BYTES = 1 << 16


class Proxy:
    def __init__(self, port: int) -> None:
        self._to = port
        self._pairs: list[_Pair] = []
        self._server: asyncio.Server | None = None
        self._swallow_new = False

    @property
    def port(self) -> int:
        assert self._server
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def swallow(self, *, new: bool = False) -> int:
        """From now on what is open carries nothing in either direction and stays open; with `new`, so does what is opened later. How many are open."""
        self._swallow_new = new
        for pair in self._pairs:
            pair.swallows = True
        return len([pair for pair in self._pairs if not pair.ended])

    def carry(self) -> None:
        """Connections that are opened from now on work; what was swallowed stays so."""
        self._swallow_new = False

    def cut(self) -> None:
        """Close what is open."""
        for pair in self._pairs:
            pair.close()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server
        self._server.close()
        self.cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pair = _Pair(writer, swallows=self._swallow_new)
        self._pairs.append(pair)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            pair.close()
            return
        pair.writers.append(back)
        with suppress(OSError):
            await asyncio.gather(pair.pump(reader, back), pair.pump(there, writer))
        pair.close()


class _Pair:
    def __init__(self, writer: asyncio.StreamWriter, *, swallows: bool) -> None:
        self.writers = [writer]
        self.swallows = swallows
        self.ended = False

    def close(self) -> None:
        self.ended = True
        for writer in self.writers:
            writer.close()

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK_BYTES):
            if not self.swallows:
                writer.write(data)
                await writer.drain()
        if not self.swallows:
            writer.close()


@asynccontextmanager
async def proxy_before(port: int) -> AsyncIterator[Proxy]:
    proxy = Proxy(port)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()

"""The proxy of the fault tests does to connections what it says; else the tests behind it would prove nothing."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.chaos.proxy import Proxy

pytestmark = pytest.mark.chaos
USER_TIMEOUT_MILLISECONDS = 1000


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1000):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def echo_behind_a_proxy() -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    async with Proxy(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy
    server.close()


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def hears(self, word: bytes, *, within: float = 1.0) -> bool:
        """Whether a word comes back in time; what the connection says of its end is raised."""
        self.writer.write(word)
        try:
            async with asyncio.timeout(within):
                return await self.reader.readexactly(len(word)) == word
        except TimeoutError as silence:
            if silence.errno:
                raise
            return False


@asynccontextmanager
async def client_of(proxy: Proxy) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLISECONDS)
    yield Client(reader, writer)
    writer.transport.abort()


async def test_what_passes_comes_back() -> None:
    async with echo_behind_a_proxy() as proxy, client_of(proxy) as client:
        assert await client.hears(b"anybody there?")
        assert proxy.open == 1


async def test_a_swallowed_connection_stays_open_and_carries_nothing_and_a_new_one_does() -> None:
    async with echo_behind_a_proxy() as proxy, client_of(proxy) as client:
        assert await client.hears(b"one")
        assert proxy.swallow() == 1

        assert not await client.hears(b"two", within=2 * USER_TIMEOUT_MILLISECONDS / 1000)
        assert proxy.open == 0
        async with client_of(proxy) as other:
            assert await other.hears(b"three")


async def test_on_a_vanished_connection_the_kernel_notices_that_nobody_acknowledges() -> None:
    async with echo_behind_a_proxy() as proxy, client_of(proxy) as client:
        assert await client.hears(b"one")
        assert proxy.vanish() == 1

        with pytest.raises(TimeoutError, match="timed out"):
            await client.hears(b"two", within=20)


@pytest.mark.parametrize("close", [Proxy.cut, Proxy.refuse], ids=["cut", "refused"])
async def test_who_is_cut_off_or_refused_is_told(close: Callable[[Proxy], object]) -> None:
    async with echo_behind_a_proxy() as proxy:
        async with client_of(proxy) as client:
            assert await client.hears(b"one")
            close(proxy)
            if close is Proxy.cut:
                with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                    await client.hears(b"two")
        if close is Proxy.refuse:
            with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                async with client_of(proxy) as refused:
                    await refused.hears(b"three")
            proxy.admit()
            async with client_of(proxy) as admitted:
                assert await admitted.hears(b"four")

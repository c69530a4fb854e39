"""What leaves the process as spans, read by a collector that keeps all that it is sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from shared.settings import Settings
from tests.bench.process import serving
from tests.running import eventually

pytestmark = pytest.mark.integration

SECRET = "Zx9_" * 10 + "Zx9"


@asynccontextmanager
async def collector() -> AsyncIterator[tuple[str, bytearray]]:
    """An OTLP endpoint: its address, and the bodies that came to it."""
    came = bytearray()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            came.extend(await reader.readexactly(length))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", came


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


async def test_spans_name_no_secret_that_stands_in_an_address(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    async with collector() as (endpoint, came), serving(settings.model_copy(update={"otlp_endpoint": endpoint}), "-m", "services") as (port, _):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            assert (await client.get(f"/api/events/v1/signups/{SECRET}")).status_code == 404
            assert (await client.get("/api/events/v1/signups/short", params={"q": SECRET})).status_code == 422

        async def exported() -> bool:
            """the spans of both requests have come"""
            return came.count(b"GET /api/events/v1/signups/") >= 2

        await eventually(exported)

        assert SECRET.encode() not in came

"""The sample service in a process of its own with everything that a process may print, for tests of what its log looks like."""

import asyncio
import gc
import logging
import sys
import threading
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
from fastapi import APIRouter

from shared.contracts import catalogue  # noqa: F401 - makes the catalogue whole
from shared.http import host
from shared.http.admission import OPEN
from shared.settings import Settings, load
from tests.area import process_environment, provisioned
from tests.bench.process import free_port
from tests.conftest import ROOT
from tests.running import eventually
from tests.sample_http import LEDGER_OVER_HTTP

noises = APIRouter(prefix="/api/ledger/v1", dependencies=[OPEN])


class Unraisable:
    def __del__(self) -> None:
        raise ValueError("in a finalizer")


@noises.post("/noises/{word}")
async def make_noise(word: str) -> None:
    """In every way that a library or a bug of ours might."""
    warnings.warn(f"a library doubts {word}", UserWarning, stacklevel=1)
    logging.getLogger("aiormq.connection").warning("Connection to %s failed\nand a second line", "amqp://somebody:hunter2@broker:5672/area")
    logging.getLogger("uvicorn.error").error("three\nlines\nof text", exc_info=ValueError(word))
    threading.Thread(target=lambda: int(word)).start()
    asyncio.get_running_loop().create_task(_fails(word))
    Unraisable()
    await asyncio.sleep(0.05)
    gc.collect()
    raise KeyError(word)


async def _fails(word: str) -> None:
    raise ValueError(word)


class Process:
    """It, and what it has said so far."""

    def __init__(self, client: httpx.AsyncClient, said: bytearray, port: int) -> None:
        self.client = client
        self.port = port
        self._said = said

    @property
    def lines(self) -> list[str]:
        return self._said.decode().splitlines()


@asynccontextmanager
async def process(settings: Settings, **more: str) -> AsyncIterator[Process]:
    port = free_port()
    name = LEDGER_OVER_HTTP.name
    await provisioned(settings, name)
    environment = process_environment(settings, name) | {"YHTEYS_HTTP_PORT": str(port), "PYTHONPATH": str(ROOT)} | more
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.sample_process", cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE)
    said = bytearray()
    assert child.stderr
    reading = asyncio.create_task(_read(child.stderr, said))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:

        async def ready() -> bool:
            assert child.returncode is None, said.decode()
            try:
                return (await client.get("/readyz")).json()["status"] == "ready"
            except httpx.TransportError:
                return False

        try:
            await eventually(ready, within=60)
            yield Process(client, said, port)
        finally:
            if child.returncode is None:
                child.terminate()
            await child.wait()
            await reading


async def _read(stream: asyncio.StreamReader, into: bytearray) -> None:
    while more := await stream.read(65536):
        into += more


if __name__ == "__main__":
    host.serve([replace(LEDGER_OVER_HTTP, routers=(*LEDGER_OVER_HTTP.routers, noises))], load())

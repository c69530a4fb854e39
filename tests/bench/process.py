"""A server process of ours while it is measured from outside."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import randrange

import httpx
import psutil

from deploy.launcher.installation import FIRST_PORT, LAST_PORT, is_free
from services import NAMES
from shared.settings import Settings
from tests.area import process_environment, provisioned
from tests.sample import LEDGER

ROOT = Path(__file__).parent.parent.parent
READY_WITHIN_SECONDS = 60


@asynccontextmanager
async def serving(settings: Settings, *arguments: str) -> AsyncIterator[tuple[int, psutil.Process]]:
    """Start it with a port of its own, also as last argument when it is one of this folder's; wait until it is ready; stop it afterwards."""
    port = free_port()
    ours = "tests.bench.server" in arguments
    services = (LEDGER.name,) if ours else NAMES
    await provisioned(settings, *services)
    environment = process_environment(settings, *services) | {"YHTEYS_HTTP_PORT": str(port)}
    last = [str(port)] if ours else []
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, *last, cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE)
    errors = asyncio.create_task(process.stderr.read() if process.stderr else asyncio.sleep(0, b""))
    try:
        if not await _ready(port, process):
            if process.returncode is None:
                process.kill()
            raise RuntimeError(f"{' '.join(arguments)} did not become ready: {(await errors).decode(errors='replace')[-2000:]}")
        yield port, psutil.Process(process.pid)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await errors


async def _ready(port: int, process: asyncio.subprocess.Process) -> bool:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5) as client:
        for _ in range(READY_WITHIN_SECONDS * 10):
            if process.returncode is not None:
                return False
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return True
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    return False


def free_port() -> int:
    """Below the range that the kernel hands to outgoing connections, so that it stays free while its process is away."""
    return next(port for port in iter(lambda: randrange(FIRST_PORT, LAST_PORT), 0) if is_free(port))

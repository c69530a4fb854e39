"""Child processes that run the sample service, and their end."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.settings import Settings
from tests.chaos.process import DIE_AT, STARTED
from tests.conftest import ROOT


class Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def kill(self) -> int:
        """As a power cut would."""
        self._process.kill()
        return await self.ended()

    async def terminate(self) -> int:
        """Ask it to stop, and say how it ended."""
        self._process.terminate()
        return await self.ended()

    async def ended(self, *, within: float = 20.0) -> int:
        async with asyncio.timeout(within):
            return await self._process.wait()


def environment_of(settings: Settings) -> dict[str, str]:
    """What a service process is given."""
    return os.environ | {f"YHTEYS_{name.upper()}": str(value) for name, value in settings.model_dump().items() if value is not None} | {"PYTHONPATH": str(ROOT)}


@asynccontextmanager
async def child(settings: Settings, *, die_at: int | None = None) -> AsyncIterator[Child]:
    environment = environment_of(settings)
    if die_at is not None:
        environment[DIE_AT] = str(die_at)
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.chaos.process", cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        async with asyncio.timeout(60):
            assert (await process.stdout.readline()).decode().strip() == STARTED
        yield Child(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

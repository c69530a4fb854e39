"""Child processes that run the sample service, and their end."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.settings import Settings
from tests.area import process_environment
from tests.chaos.process import DIE_AT, STARTED
from tests.conftest import ROOT
from tests.running import watched


class Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def kill(self) -> int:
        """As a power cut would."""
        self._process.kill()
        return await self.ended()

    def freeze(self) -> None:
        """As a paused virtual machine would be: nothing is closed, nothing answers."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    async def terminate(self) -> int:
        """Ask it to stop, and say how it ended."""
        self._process.terminate()
        return await self.ended()

    async def ended(self, *, within: float = 20.0) -> int:
        async with asyncio.timeout(within):
            return await self._process.wait()


@asynccontextmanager
async def child(settings: Settings, *, die_at: int | None = None) -> AsyncIterator[Child]:
    """Provisioned and watched over; the child is told what is its own, and no more."""
    environment = process_environment(settings, "ledger") | {"PYTHONPATH": str(ROOT)}
    if die_at is not None:
        environment[DIE_AT] = str(die_at)
    async with watched(settings, "ledger"):
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

"""Service processes under a supervisor: whatever ends is started again a second later, as systemd or compose would. That is no restart by hand."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from shared.settings import Settings
from tests.area import process_environment
from tests.bench.process import free_port
from tests.conftest import ROOT
from tests.running import eventually

RESTART_SECONDS = 1.0


class Member:
    """One of a service's processes: address and log stay the same over every start."""

    def __init__(self, name: str, module: str, service: str, settings: Settings, logs: Path) -> None:
        self.name = name
        self.service = service
        self.starts = 0
        self.ended_by_itself: list[int] = []
        self.pid = 0
        self._port = free_port()
        self._command = (sys.executable, "-m", module, service)
        self._environment = process_environment(settings, service) | {"YHTEYS_HTTP_PORT": str(self._port), "PYTHONPATH": str(ROOT)}
        self._log = logs / f"{name}.log"
        self._process: asyncio.subprocess.Process | None = None
        self._killed = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def keep_running(self) -> None:
        """Until cancelled; then the process is killed."""
        try:
            while True:
                with self._log.open("ab") as log:
                    process = await asyncio.create_subprocess_exec(*self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT)
                self._process, self._killed, self.pid = process, False, process.pid
                self.starts += 1
                code = await process.wait()
                if not self._killed:
                    self.ended_by_itself.append(code)
                await asyncio.sleep(RESTART_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        self._killed = True
        self._send(signal.SIGKILL)

    def freeze(self) -> None:
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def tell(self) -> None:
        """Where its tasks stand, to its log."""
        self._send(signal.SIGUSR2)

    async def serves(self) -> bool:
        """It answers over HTTP."""
        with suppress(httpx.HTTPError):
            async with httpx.AsyncClient(timeout=2) as client:
                return (await client.get(f"{self.url}/readyz")).status_code == httpx.codes.OK
        return False

    def _send(self, what: signal.Signals) -> None:
        if self._process and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(what)


@asynccontextmanager
async def supervised(members: Sequence[Member]) -> AsyncIterator[None]:
    """All of them run and serve; none is left behind."""
    tasks = [asyncio.create_task(member.keep_running()) for member in members]
    try:
        for member in members:
            await eventually(member.serves, within=300)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

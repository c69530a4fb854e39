"""An operator at a terminal: a folder with an area's data in `var/`, the command on the path, and a shell that remembers what was typed before."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx

from deploy.launcher import processes, status
from deploy.launcher.private import PrivateServers
from deploy.launcher.readiness import wait_until
from deploy.node import NODE
from shared.auth import issue
from shared.settings import of
from tests.bench.process import free_port
from tests.conftest import ROOT

COMMAND = f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m deploy.cli "$@"\n'
LONGEST_SECONDS = 300
REMEMBERED = ".terminal"
AS_BEFORE = f"set -a\n[ ! -e {REMEMBERED} ] || . ./{REMEMBERED}\n"


class Operator:
    """Its servers are private: they may be killed, and their data lost."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.var = folder, folder / "var"
        tool = folder / "bin" / "yhteys"
        tool.parent.mkdir()
        tool.write_text(COMMAND, encoding="utf-8")
        tool.chmod(0o755)
        ours = {name: value for name, value in os.environ.items() if not name.startswith("YHTEYS_") and name != "PYTHONPATH"}
        path = os.pathsep.join(map(str, (tool.parent, Path(sys.executable).parent, NODE.parent, os.environ["PATH"])))
        self._environment = ours | {"PATH": path, "YHTEYS_FOLDER": str(self.var), "YHTEYS_SERVERS": "private", "YHTEYS_HTTP_PORT": str(free_port())}

    @classmethod
    @contextmanager
    def at_work(cls) -> Iterator[Self]:
        """In a folder that the database's account can enter; all of it is gone at the end."""
        folder = Path(tempfile.mkdtemp(prefix="yhteys-operator-"))
        folder.chmod(0o711)
        made = cls(folder)
        try:
            yield made
        finally:
            made.loses_the_machine()
            shutil.rmtree(folder)

    def types(self, script: str) -> str:
        """What it prints, once it has ended well."""
        done = self._shell(f"{AS_BEFORE}{script}\nexport -p > {REMEMBERED}", run=subprocess.run, capture_output=True, check=False, timeout=LONGEST_SECONDS)
        assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
        return str(done.stdout)

    @contextmanager
    def keeps_running(self, script: str) -> Iterator[Path]:
        """The file into which it prints, until it is interrupted as by Ctrl-C."""
        said = self.folder / "said.txt"
        with said.open("w") as output:
            started = self._shell(f"{AS_BEFORE}{script}", run=subprocess.Popen, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            yield said
            assert started.poll() is None, said.read_text()
        finally:
            if started.poll() is None:
                os.killpg(started.pid, signal.SIGINT)
            started.wait(timeout=LONGEST_SECONDS)

    def loses_the_machine(self) -> None:
        """As a power cut and a burnt disk would; also faster than an orderly end."""
        if not self.var.exists():
            return
        if supervisor := status.read(self.var).pid:  # 0 would be this process's own group
            os.kill(supervisor, signal.SIGKILL)
        wait_until(lambda: not status.is_supervised(self.var), what="the supervisor is gone", seconds=10)
        for process in processes.left_behind(self.var).values():
            process.kill()
        PrivateServers(self.var).delete()
        shutil.rmtree(self.var)

    async def asks(self, method: str, path: str, **body: Any) -> Any:
        """Over HTTP, as a coordinator."""
        settings, now = of(status.running_environment(self.var)), status.read(self.var)
        token = issue(settings, subject="operator", roles=["coordinator", "integration"])
        async with httpx.AsyncClient(base_url=now.http_url, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
            answer = await client.request(method, path, json=body or None)
        assert answer.is_success, answer.text
        return answer.json()

    def _shell(self, script: str, *, run: Any, **how: Any) -> Any:
        return run(["sh", "-e", "-c", script], cwd=self.folder, env=self._environment, text=True, **how)

"""Starting and stopping the supervisor from outside. Both may be repeated: up when up and down when down change nothing."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.launcher import processes, status
from deploy.launcher.compose import ComposeServers
from deploy.launcher.readiness import wait_until
from deploy.launcher.servers import LauncherFault
from deploy.launcher.status import State, Status

UP_SECONDS, DOWN_SECONDS = 300.0, 180.0


def launch(folder: Path, command: Sequence[str]) -> bool:
    """Start a supervisor in a session of its own, so that it outlives this terminal. False if one runs already."""
    folder = folder.resolve()
    if status.is_supervised(folder):
        return False
    (folder / "log").mkdir(parents=True, exist_ok=True)
    (folder / status.FILE).unlink(missing_ok=True)
    with (folder / "log" / "supervisor.log").open("ab") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "deploy.launcher", str(folder), *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    threading.Thread(target=supervisor.wait, daemon=True).start()  # reaps it whenever it ends
    wait_until(lambda: status.is_supervised(folder) or supervisor.poll() is not None, what="the supervisor starts", seconds=30)
    return True


def wait_ready(folder: Path, *, see: Callable[[Status], None] = lambda _: None, served: bool = False) -> Status:
    """Until all is ready, services among it if it is to be `served`; a fault with the supervisor's reason if it will not be."""
    deadline = time.monotonic() + UP_SECONDS
    while time.monotonic() < deadline:
        now = status.read(folder)
        see(now)
        if now.state is State.READY:
            if served and not now.http_url:
                raise LauncherFault("the servers run already, without services (they were started by --no-services): `yhteys down`, then `yhteys up`")
            return now
        if not status.is_supervised(folder):
            raise LauncherFault(now.fault or "the supervisor ended; see its log (yhteys logs supervisor)")
        time.sleep(0.1)
    raise LauncherFault(f"not ready within {UP_SECONDS:.0f} seconds; see yhteys status and yhteys logs")


def stop(folder: Path) -> bool:
    """Stop the supervisor and with it everything; then end whatever it left. False if nothing ran."""
    folder = folder.resolve()
    kind = status.read(folder).kind
    supervised = status.is_supervised(folder)
    if supervised:
        _stop_supervisor(folder)
    left = processes.end_left_behind(folder) if (folder / processes.FILE).exists() else []
    if kind == ComposeServers.kind:
        ComposeServers(folder).stop()
    if left:
        status.write(folder, Status(state=State.STOPPED))
    return supervised or bool(left)


def _stop_supervisor(folder: Path) -> None:
    wait_until(lambda: (folder / status.PID).exists() or not status.is_supervised(folder), what="the supervisor says who it is", seconds=10)
    try:
        said = json.loads((folder / status.PID).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    supervisor = processes.alive(said["pid"], said["started"])
    if supervisor is None:
        return
    os.kill(supervisor.pid, signal.SIGTERM)
    processes.end([supervisor], seconds=DOWN_SECONDS)

"""Child processes that are never mistaken for anybody else's, and never left behind.

Each one started is written down with its start time before anything is done with it. A process is ended only if both its id and its start time are
those written down, so that a reused id harms nobody; what an earlier run left (a killed supervisor, a crashed test) is found and ended the same way.
"""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.launcher.installation import write_private

FILE = "processes.json"
NOT_INHERITED = ("RABBITMQ_", "PG", "ERL_", "POSTGRES_")
_writing = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The system account a process runs under when we are root and it must not be."""

    user: int
    group: int


class Child:
    """A running process of ours, with all its descendants."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.name = name
        self.pid = process.pid
        self._process = process
        self._folder = folder

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def listens_on(self, port: int) -> bool:
        """Whether it, or a descendant of it, is who accepts connections there."""
        with suppress(psutil.NoSuchProcess):
            family = [psutil.Process(self.pid), *family_of(self.pid)]
            return any(found.status == psutil.CONN_LISTEN and found.laddr.port == port for one in family for found in one.net_connections("tcp"))
        return False

    def stop(self, how: signal.Signals = signal.SIGTERM, *, seconds: float = 20) -> None:
        """Ask it to end, then make it and its descendants end. Returns when none is left."""
        family = family_of(self.pid) if self.exit_code is None else []
        if self.exit_code is None:
            self._process.send_signal(how)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            family = [*family, *family_of(self.pid)]
            self._process.kill()
            self._process.wait(10)
        end(family, seconds=5)
        _forget(self._folder, self.pid)


def start(command: Sequence[str | Path], *, name: str, folder: Path, environment: Mapping[str, str], account: Account | None = None) -> Child:
    """Start a process in a session of its own, its output appended to `<folder>/log/<name>.log`."""
    (folder / "log").mkdir(parents=True, exist_ok=True)
    with (folder / "log" / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd="/" if account else folder,
            start_new_session=True,
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
        )
    _remember(folder, name, process.pid)
    return Child(name, process, folder)


def clean_environment(*, home: Path) -> dict[str, str]:
    """Our environment without what would steer a broker or a database of the machine's own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    sbin = [place for place in ("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin") if place not in inherited.get("PATH", "").split(":")]
    return inherited | {"HOME": str(home), "PATH": ":".join(filter(None, [inherited.get("PATH", ""), *sbin]))}


def left_behind(folder: Path) -> dict[str, psutil.Process]:
    """Processes written down for this folder that still run, by name."""
    running = {}
    for entry in _entries(folder):
        process = alive(int(entry["pid"]), float(entry["started"]))
        if process is not None:
            running[str(entry["name"])] = process
    return running


def end_left_behind(folder: Path) -> list[str]:
    """End what an earlier run left, and say what it was."""
    found = left_behind(folder)
    for process in found.values():
        family = [process, *family_of(process.pid)]
        end(family, how=signal.SIGINT if process.name() == "postgres" else signal.SIGTERM, seconds=20)
    with _writing:
        write_private(folder / FILE, "[]\n")
    return sorted(found)


def alive(pid: int, started: float) -> psutil.Process | None:
    """The process of that id, if it is the one that started then and it has not ended."""
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return process if same else None


def started_at(pid: int) -> float:
    """When that process started, as written down and compared later."""
    return psutil.Process(pid).create_time()


def family_of(pid: int) -> list[psutil.Process]:
    """All descendants, taken before their parent ends: afterwards they could not be found."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def end(processes: Sequence[psutil.Process], *, how: signal.Signals | None = None, seconds: float) -> None:
    """Wait for these to end (asking the first of them if `how` is given), then kill those that did not."""
    if how is not None and processes:
        _send(processes[0], how)
    _, stubborn = psutil.wait_procs(list(processes), timeout=seconds)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=5)


def _send(process: psutil.Process, how: signal.Signals) -> None:
    try:
        process.send_signal(how)
    except psutil.NoSuchProcess:
        return


def _entries(folder: Path) -> list[dict[str, str | float]]:
    try:
        return list(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return []


def _remember(folder: Path, name: str, pid: int) -> None:
    with _writing:
        entries = [entry for entry in _entries(folder) if entry["pid"] != pid]
        write_private(folder / FILE, json.dumps([*entries, {"name": name, "pid": pid, "started": started_at(pid)}], indent=2) + "\n")


def _forget(folder: Path, pid: int) -> None:
    with _writing:
        write_private(folder / FILE, json.dumps([entry for entry in _entries(folder) if entry["pid"] != pid], indent=2) + "\n")

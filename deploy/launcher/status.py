"""What the supervisor last said about itself, in a file that only its owner can read (it holds addresses with passwords).

The file may outlive its writer; whether there is a supervisor is told by its lock, never by this file.
"""

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.launcher import locks
from deploy.launcher.installation import write_private
from deploy.launcher.servers import Servers

FILE, LOCK, PID = "status.json", "supervisor.lock", "supervisor.pid"


class State(StrEnum):
    """Of the whole, and of each part."""

    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


class Part(BaseModel):
    """A server or the services."""

    model_config = ConfigDict(frozen=True)

    state: State
    restarts: int = 0
    detail: str = ""


class Status(BaseModel):
    """The whole."""

    model_config = ConfigDict(frozen=True)

    state: State
    kind: str = ""
    pid: int = 0
    started: float = 0
    http_url: str = ""
    environment: dict[str, str] = {}
    parts: dict[str, Part] = {}
    fault: str = ""

    def with_part(self, name: str, part: Part) -> "Status":
        """The same with one part in a new state."""
        return self.model_copy(update={"parts": self.parts | {name: part}})


def read(folder: Path) -> Status:
    """What is so now: what the supervisor said, or that there is none."""
    path = folder / FILE
    said = Status.model_validate_json(path.read_bytes()) if path.exists() else Status(state=State.STOPPED)
    if is_supervised(folder) or said.state in {State.STOPPED, State.FAILED}:
        return said
    return Status(state=State.STOPPED, kind=said.kind, fault="the supervisor ended without stopping the rest; `yhteys down` clears up, `yhteys up` starts anew")


def write(folder: Path, status: Status) -> None:
    """Replace what was said."""
    folder.mkdir(parents=True, exist_ok=True)
    write_private(folder / FILE, status.model_dump_json(indent=2) + "\n")


def is_supervised(folder: Path) -> bool:
    """Whether a supervisor runs for this folder."""
    return locks.is_held(folder / LOCK)


def running_servers(folder: Path) -> Servers | None:
    """The servers `yhteys up` runs in this folder; None if it does not run."""
    return Servers.from_environment(running_environment(folder))


def running_environment(folder: Path) -> dict[str, str]:
    """The `YHTEYS_…` variables of what runs in this folder, the development token key among them, for commands that work beside it; empty if nothing runs."""
    return read(folder).environment

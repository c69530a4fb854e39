"""The Docker engine: the machine's where one answers, else one of the lane's own that nothing else takes for the machine's.

The own one has its socket and its state in `/run`, its images in the folder, and no bridge but those that compose makes. What must stay true: when it
is let go, no container, process, mount or network of it is left; of a run that was killed, the next one ends what it left.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import deploy
from deploy.launcher import processes
from deploy.launcher.locks import Lock
from deploy.launcher.readiness import wait_until
from deploy.launcher.servers import LauncherFault

ROOT = Path(deploy.__file__).parent.parent
CHOICE = "YHTEYS_ENGINE"
NAME = "engine"
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """How to speak to it: what a command's environment must name beside our own."""

    own: bool
    environment: Mapping[str, str] = field(default_factory=dict)

    def docker(self, *words: str | Path, folder: Path = ROOT) -> str:
        """What `docker …` printed.

        Raises:
            LauncherFault: with the end of its words, if it failed.
        """
        done = self.run(["docker", *words], folder=folder, capture=True)
        if done.returncode:
            raise LauncherFault(f"docker {' '.join(map(str, words[:2]))} failed: {_last(done.stderr)}")
        return done.stdout.strip()

    def run(self, command: Sequence[str | Path], *, folder: Path = ROOT, given: Mapping[str, str] | None = None, capture: bool = False) -> Done:
        """A command that finds this engine."""
        environment = {**os.environ, **self.environment, **(given or {})}
        return subprocess.run([str(word) for word in command], cwd=folder, env=environment, capture_output=capture, text=True, check=False)

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            return self.run(["docker", "info", "--format", "{{.ServerVersion}}"], capture=True).returncode == 0
        except FileNotFoundError:
            return False


@contextmanager
def engine(folder: Path) -> Iterator[Engine]:
    """For as long as it is needed; YHTEYS_ENGINE=own passes over the machine's."""
    machines = Engine(own=False)
    if os.environ.get(CHOICE) == "own" or not machines.answers():
        with _own(folder) as own:
            yield own
        return
    if machines.run(["docker", "compose", "version"], capture=True).returncode:
        raise LauncherFault(f"the Docker engine of this machine has no compose: install its plugin, 2.23.1 or later, or set {CHOICE}=own")
    yield machines


@contextmanager
def _own(folder: Path) -> Iterator[Engine]:
    folder = folder.resolve()
    lock = Lock(folder / "lock")
    if not lock.take():
        raise LauncherFault(f"another run has its engine in {folder}: wait for its end")
    try:
        if os.geteuid() != 0:
            raise LauncherFault("no Docker engine answers, and only root can start one: start Docker, or run this as root on a Debian machine")
        if subprocess.run(["sh", ROOT / "deploy" / "install-debian.sh", "engine"], check=False).returncode:
            raise LauncherFault("no Docker engine answers, and one of the lane's own needs packages that are not there: install them, or start Docker")
        yield from _running(folder)
    finally:
        lock.release()


def _running(folder: Path) -> Iterator[Engine]:
    state = Path("/run") / f"yhteys-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    (state / "config").mkdir(parents=True, exist_ok=True)
    found = Engine(own=True, environment={"DOCKER_HOST": f"unix://{state}/docker.sock", "DOCKER_CONFIG": str(state / "config")})
    processes.end_left_behind(folder)
    child = processes.start(_command(folder, state), name=NAME, folder=folder, environment=processes.clean_environment(home=folder))
    try:
        wait_until(found.answers, what="the Docker engine answers", seconds=60, hopeless=lambda: "" if child.exit_code is None else _why(folder))
        _empty(found)
        yield found
        _empty(found)
    finally:
        child.stop(seconds=60)
        _unmount(state, folder)
        shutil.rmtree(state)


def _command(folder: Path, state: Path) -> list[str | Path]:
    """Of the daemon. No bridge of its own: builds use the machine's network, and compose makes networks."""
    places: list[str | Path] = ["--data-root", folder / "data", "--exec-root", state / "exec", "--pidfile", state / "docker.pid"]
    return ["/usr/sbin/dockerd", "--host", f"unix://{state}/docker.sock", "--bridge", "none", *places]


def _empty(own: Engine) -> None:
    """Containers, networks and volumes that are left go; images stay, so that the next run is quick."""
    if containers := own.docker("ps", "--all", "--quiet").split():
        own.docker("rm", "--force", "--volumes", *containers)
    own.docker("network", "prune", "--force")
    if volumes := own.docker("volume", "ls", "--quiet").split():
        own.docker("volume", "rm", "--force", *volumes)


def _unmount(*below: Path) -> None:
    mounted = [Path(line.split()[1]) for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    for path in sorted((path for path in mounted if any(path.is_relative_to(one) for one in below)), reverse=True):
        subprocess.run(["umount", "--lazy", path], check=False)


def _why(folder: Path) -> str:
    log = folder / "log" / f"{NAME}.log"
    return f"it ended: {_last(log.read_text(encoding='utf-8', errors='replace'))} (all of it: {log})"


def _last(text: str, *, lines: int = 8) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])

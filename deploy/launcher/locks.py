"""One owner for a folder at a time. The kernel lets go of the lock when its holder dies, so a stale one cannot exist."""

import fcntl
import os
from pathlib import Path


class Lock:
    """A lock file; held from `take` until `release`, or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Whether it is now ours."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let another have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_held(path: Path) -> bool:
    """Whether somebody holds it now."""
    if not path.exists():
        return False
    lock = Lock(path)
    if not lock.take():
        return True
    lock.release()
    return False

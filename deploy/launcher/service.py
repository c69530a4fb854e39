"""The service process: started, watched, and started again with growing delay when it crashes.

A crash before it was ever ready is a fault of its settings or its code, which starting again would only hide: then everything stops and says why.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deploy.launcher import processes, readiness

NAME = "services"
ALL_SERVICES = (sys.executable, "-m", "services", "all")
FIRST_DELAY, LONGEST_DELAY = 1.0, 30.0
STEADY_SECONDS = 60.0
STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How often it crashed in a row, and so how long to wait: 1 s, 2 s, 4 s … 30 s; a steady minute is forgiven everything."""

    crashes: int = 0

    def after_crash(self, *, ran_for: float) -> "Backoff":
        """One crash more, or the first again."""
        return Backoff(crashes=1 if ran_for >= STEADY_SECONDS else self.crashes + 1)

    @property
    def delay(self) -> float:
        """Seconds to wait before the next start."""
        return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (self.crashes - 1)) if self.crashes else 0.0


class ServiceProcess:
    """One process serving all services over HTTP on one port."""

    def __init__(self, folder: Path, *, command: Sequence[str], environment: dict[str, str], http_url: str) -> None:
        self._folder = folder
        self._command = command
        self._environment = environment
        self._http_url = http_url
        self._child: processes.Child | None = None

    def start(self) -> None:
        """Without waiting."""
        self._child = processes.start(self._command, name=NAME, folder=self._folder, environment=self._environment)

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._child.exit_code if self._child else None

    def is_ready(self) -> bool:
        """Whether it serves requests, as it says itself: also while it is degraded, since starting it again would bring nothing back."""
        return self._listens() and readiness.answers(f"{self._http_url}/readyz")

    def is_whole(self) -> bool:
        """Whether nothing is away of what it needs for all its work."""
        return self._listens() and readiness.says(f"{self._http_url}/readyz", '"status":"ready"')

    def _listens(self) -> bool:
        """An answer is its own: another area may have taken the port between the choice of it and now, and would be taken for this one."""
        port = urlsplit(self._http_url).port
        return self._child is not None and port is not None and self._child.listens_on(port)

    def stop(self) -> None:
        """Let it finish what it has in hand, within limits; also clears up after one that ended by itself."""
        if self._child is not None:
            self._child.stop(seconds=STOP_SECONDS)
        self._child = None

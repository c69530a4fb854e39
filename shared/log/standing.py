"""How a piece of work that one process does at a time stands in this one: it leads, stands by for another, or has lost its session and why."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

import structlog

from shared.cancellation import strays_are_errors

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 0.3, 2.0
PATIENCE_SECONDS = 5.0
"""A session that was lost and comes back within so many seconds is no news."""


class Standing:
    def __init__(self) -> None:
        self.active = False
        """True while it does its work: it leads, and its session with the broker is open."""
        self.outdated = False
        self.drained_at = time.monotonic()
        """When it last had nothing left to do, by the monotonic clock."""
        self.session_began = float("-inf")
        self._standing_by = False
        self._idle_since = time.monotonic()

    def stand_by(self, *, outdated: bool = False) -> None:
        self._standing_by, self.outdated = True, outdated

    def lead(self) -> None:
        self._standing_by = self.outdated = False

    def act(self) -> None:
        self.lead()
        self.active = True
        self.session_began = time.monotonic()

    def drained(self) -> None:
        self.drained_at = time.monotonic()

    @property
    def impaired(self) -> bool:
        """Whether nobody can expect this process to do the work: no session for some seconds, and not for want of the lead."""
        return not self.active and not self._standing_by and time.monotonic() - self._idle_since > PATIENCE_SECONDS

    @property
    def age(self) -> float:
        """Seconds since it last had nothing left to do; 0 for who stands by."""
        return 0.0 if self._standing_by else time.monotonic() - self.drained_at

    async def hold(self, session: Callable[[], Awaitable[None]], *, passing: tuple[type[BaseException], ...], event: str, **about: str) -> NoReturn:
        """Hold session after session until cancelled; the pauses between failing ones grow. `passing` is trouble that passes by itself."""
        pause, lost, failed = FIRST_PAUSE, f"{event}.session_lost", f"{event}.session_failed"
        while True:
            began = time.monotonic()
            try:
                with strays_are_errors():
                    await session()
            except passing as error:
                log.warning(lost, **about, reason=str(error) or repr(error))
            except Exception:
                log.exception(failed, **about)
                pause = LONGEST_PAUSE
            finally:
                self._idle_since = time.monotonic() if self.active or self._standing_by else self._idle_since
                self.active = self._standing_by = False
            pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(LONGEST_PAUSE, pause * 1.5)
            await asyncio.sleep(pause)

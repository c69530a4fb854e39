"""How often one piece of work may get into another's way before that counts as its own fault.

A deadlock or a serialization failure passes by itself, as a rule. One record that always causes one would hold up all that comes after it for good: past
so many tries in a row it fails as any other, and is parked, set aside or dead-lettered with its reason.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import structlog

from shared.database.postgres import CONTENDED, LOST, HandlerFailed

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

MOST_TRIES = 20
REMEMBERED = 1000
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 0.5


class Patience:
    """Of one who does one thing after another. `about` tells on the log who that is."""

    def __init__(self, **about: str) -> None:
        self._tries: dict[str, int] = {}
        self._about = about

    async def undisturbed(self, work: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do work that commits as a whole, after contention again in place: the session is as good as before. `over` within it sees to an end."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await work(*args, **kwargs)
            except CONTENDED as error:
                if isinstance(error, LOST):
                    raise
                log.warning("contention.tried_again", **self._about, reason=str(error) or repr(error))
            await asyncio.sleep(random.uniform(0.5, 1) * pause)  # noqa: S311 - no secret
            pause = min(LONGEST_PAUSE_SECONDS, pause * 2)

    @contextmanager
    def over(self, work: str) -> Iterator[None]:
        """Let contention through as what it is, but not for ever.

        Raises:
            HandlerFailed: instead, once this work has met it too often.
        """
        try:
            yield
        except CONTENDED as error:
            if isinstance(error, LOST):
                raise
            if len(self._tries) >= REMEMBERED:
                self._tries.clear()
            tries = self._tries[work] = self._tries.get(work, 0) + 1
            if tries < MOST_TRIES:
                raise
            raise HandlerFailed(f"in another's way {tries} times: {type(error).__name__}: {error}") from error
        else:
            self._tries.pop(work, None)

"""How often one piece of work may get into another's way before that counts as its own fault.

A deadlock or a serialization failure passes by itself, as a rule. One record that always causes one would hold up all that comes after it for good: past
so many tries in a row it fails as any other, and is parked, set aside or dead-lettered with its reason.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.db import CONTENDED, LOST, HandlerFailed

MOST_TRIES = 20
REMEMBERED = 1000


class Patience:
    """Of one who does one thing after another."""

    def __init__(self) -> None:
        self._tries: dict[str, int] = {}

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

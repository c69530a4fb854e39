"""Work that takes the processor for long, such as reading a document that a stranger sent: done in a process of its own, one piece at a time.

What must stay true: nothing that is asked here holds up the event loop, by which everybody in the process waits, nor can one call of the C library that
lets no other thread run. A piece that takes too long is given up with its process, and refused. The process has no secrets: it is given no environment but
what finds our modules. It is begun when it is first needed, and ends when we do.
"""

import asyncio
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from shared.errors import InvalidValue

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_SECONDS = 20.0
"""Of the processor's time, so that a busy machine refuses nothing that an idle one takes."""
LONGEST_WAIT_SECONDS = 300.0
"""For what does not even notice that its time is up."""
AT_ONCE = 2
"""So many wait for their turn with a connection in hand; the others wait before they take one."""
LENGTH_BYTES = 8
ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LANG", "LC_ALL", "TZ")


class TooHeavy(InvalidValue):
    slug = "too-heavy"

    def __init__(self, what: str) -> None:
        super().__init__(what, field="content", remedy="send it in smaller parts, or look at what in it makes it so heavy")


class WorkLost(Exception):
    """The process ended before it answered."""


class Helper:
    """The process of one event loop."""

    def __init__(self) -> None:
        self.admitted = asyncio.Semaphore(AT_ONCE)
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def run(self, piece_of_work: bytes, within: float) -> Any:
        async with self._turn:
            for _ in range(2):
                try:
                    async with asyncio.timeout(within):
                        return await self._answer(piece_of_work)
                except TimeoutError:
                    await self.end()
                    raise TooHeavy(f"reading it took longer than {within:.0f} s") from None
                except (WorkLost, OSError):
                    await self.end()
            raise TooHeavy("whoever read it did not live through it")

    async def _answer(self, piece_of_work: bytes) -> Any:
        if self._process is None or self._process.returncode is not None:
            environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "shared.work.heavy_worker", env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        to_worker, from_worker = self._process.stdin, self._process.stdout
        if to_worker is None or from_worker is None:
            raise WorkLost
        to_worker.write(len(piece_of_work).to_bytes(LENGTH_BYTES) + piece_of_work)
        await to_worker.drain()
        try:
            answer = await from_worker.readexactly(int.from_bytes(await from_worker.readexactly(LENGTH_BYTES)))
        except asyncio.IncompleteReadError:
            raise WorkLost from None
        return pickle.loads(answer)  # noqa: S301 - our own process wrote it

    async def end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if process.stdin:
            process.stdin.close()


_HELPERS: WeakKeyDictionary[asyncio.AbstractEventLoop, Helper] = WeakKeyDictionary()


def helper() -> Helper:
    """That of the running loop."""
    return _HELPERS.setdefault(asyncio.get_running_loop(), Helper())


async def run(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What the function returns, done elsewhere. It is one of a module's own, and what it takes and returns can be pickled.

    Raises:
        TooHeavy: when it takes too long, too much memory, or goes too deep; else what the function raises.
    """
    piece = asyncio.ensure_future(helper().run(pickle.dumps((work, args, kwargs)), LONGEST_WAIT_SECONDS))
    piece.add_done_callback(lambda done: done.cancelled() or done.exception())
    raised, result = await asyncio.shield(piece)  # who asked may go away; the process answers all the same, and the next answer is the next one's
    if raised is not None:
        raise raised
    return cast("R", result)


def admitted() -> asyncio.Semaphore:
    """Held around a request that will ask for heavy work, so that not all connections wait for it."""
    return helper().admitted


async def close() -> None:
    """End the running loop's process; it is begun again if it is needed."""
    await helper().end()

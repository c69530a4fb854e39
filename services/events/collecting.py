"""What would wait for the same lock is done together: one task for each key takes all that has come meanwhile, does it in one go, and looks again.

What must stay true: things of a key are done in the order in which they came, and each has an outcome of its own. A fault that may be of one is no fault of
the others: then each is done alone. Who goes away holds up nobody and undoes nothing: the task is no caller's own. A queue is there only as long as somebody
waits in it, and nobody waits for a task that has ended.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger()

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
R = TypeVar("R")

MOST = 50
"""How many are done in one go: who comes while they are done waits for them."""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[T, R]):
    thing: T
    outcome: asyncio.Future[R]

    def is_told(self, outcome: R | Exception) -> None:
        """Once; and who has gone away is told nothing."""
        if self.outcome.done():
            return
        if isinstance(outcome, Exception):
            self.outcome.set_exception(outcome)
        else:
            self.outcome.set_result(outcome)


class Collecting(Generic[K, T, R]):
    """`together` does things of one key, and says of each what became of it, or why it was refused. It takes effect as a whole or raises.

    What it raises is every thing's own, each is tried alone, unless it is one of `nobodys`: trouble that would befall any of them.
    """

    def __init__(
        self, together: Callable[[K, Sequence[T]], Awaitable[Sequence[R | Exception]]], *, nobodys: tuple[type[Exception], ...], most: int = MOST
    ) -> None:
        self._together = together
        self._nobodys = nobodys
        self._most = most
        self._queues: dict[K, deque[_Waiting[T, R]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """For how many keys somebody waits."""
        return len(self._queues)

    async def outcome(self, key: K, thing: T) -> R:
        """Of the thing, done with all that wait for the same key. Raises what it was refused for, or what befell all."""
        waiting: _Waiting[T, R] = _Waiting(thing, asyncio.get_running_loop().create_future())
        if (queue := self._queues.get(key)) is not None:
            queue.append(waiting)
        else:
            self._queues[key] = queue = deque([waiting])
            # In no caller's context: what is done for all carries nobody's correlation id.
            task = asyncio.get_running_loop().create_task(self._work_off(key, queue), context=Context())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await waiting.outcome

    async def _work_off(self, key: K, queue: deque[_Waiting[T, R]]) -> None:
        taken: list[_Waiting[T, R]] = []
        try:
            while queue:
                taken = [queue.popleft() for _ in range(min(self._most, len(queue)))]
                await self._do(key, taken)
        finally:
            del self._queues[key]
            for left in (*taken, *queue):
                left.is_told(ConnectionAbortedError("the service stops: what was asked may be done or not, and can be asked again"))

    async def _do(self, key: K, lot: Sequence[_Waiting[T, R]]) -> None:
        here = [one for one in lot if not one.outcome.done()]
        if not here:
            return
        outcomes: Sequence[R | Exception]
        try:
            outcomes = await self._together(key, [one.thing for one in here])
        except self._nobodys as error:
            outcomes = [error] * len(here)
        except Exception as error:  # noqa: BLE001 - whatever is the matter with one of them, it is told to that one
            if len(here) > 1:
                log.warning("collected.taken_apart", things=len(here), error=type(error).__name__)
                for one in here:
                    await self._do(key, [one])
                return
            outcomes = [error]
        for one, outcome in zip(here, outcomes, strict=True):
            one.is_told(outcome)

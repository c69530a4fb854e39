"""What a service does beside answering, again and again until it stops. The runtime begins it anew after a fault, so a step that fails is tried again."""

from collections.abc import Awaitable, Callable
from functools import wraps

from shared.service import Background, Runtime


def every(seconds: float, step: Callable[[Runtime], Awaitable[bool]], *, first: float = 0, upon_applied: bool = False, pause: float = 0) -> Background:
    """One step after another for as long as a step says that it found something to do, then the next after so many seconds.

    `first` is how long the first one waits. With `upon_applied` the next comes as soon as a batch of facts was applied, but for a pause, in which more may
    come.
    """

    @wraps(step)
    async def again_and_again(runtime: Runtime) -> None:
        await runtime.rest(first)
        while not runtime.stopping.is_set():
            if await step(runtime):
                continue
            await (runtime.wait_applied(seconds) if upon_applied else runtime.rest(seconds))
            await runtime.rest(pause)

    return again_and_again

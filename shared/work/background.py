"""What a service does beside answering, again and again until it stops. The runtime begins it anew after a fault, so a step that fails is tried again."""

from collections.abc import Awaitable, Callable
from functools import wraps

from shared.service import Background, Runtime


def every(seconds: float, step: Callable[[Runtime], Awaitable[bool]]) -> Background:
    """One step after another for as long as a step says that it found something to do, then the next after so many seconds."""

    @wraps(step)
    async def again_and_again(runtime: Runtime) -> None:
        while not runtime.stopping.is_set():
            if not await step(runtime):
                await runtime.rest(seconds)

    return again_and_again

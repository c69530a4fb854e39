"""A wish that a task stops, told apart from a library's cancellation of its own work.

AMQP clients end what waits on a connection that closes by cancelling it, and that comes out of our `await` as if we were to stop. Taken for such a wish it
would end a loop that is to run as long as the process, in silence.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def strays_are_errors() -> Iterator[None]:
    """A cancellation that nobody has asked of this task is a lost connection."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise ConnectionError("the connection's library cancelled what was waited for") from error


def stop_if_it_was_asked() -> None:
    """After a call that may have swallowed the wish, as `asyncio.wait_for` does when it comes together with what was waited for."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError

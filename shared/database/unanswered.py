"""Database connections that are open and that nobody answers any more: what is between us and the server acknowledges all and passes nothing on.

Keepalives see nothing of that, and a query has no end of its own, since a long one is a good one. So of a connection that waits for an answer for long the
server is asked over a new one: a backend that is gone, or that waits for us while we wait for it, is at the other end of a dead connection, which is ended.
What must stay true: a long query is left alone, and so is a connection on which nothing was asked.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from weakref import WeakSet

import asyncpg
import structlog

from shared.cancellation import strays_are_errors

T = TypeVar("T")

log = structlog.get_logger()

UNANSWERED_SECONDS = 8
LOOK_SECONDS = 2.0
ASK_SECONDS = 5.0
DEAD = """
select ours.pid from unnest($1::int[]) as ours (pid) left join pg_stat_activity a on a.pid = ours.pid
where a.pid is null or (a.wait_event_type = 'Client' and a.state_change < clock_timestamp() - make_interval(secs => $2))
"""


class AnsweredConnection(asyncpg.Connection):
    """Knows since when it waits for an answer."""

    __slots__ = ("sent_at",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.sent_at: float | None = None
        _OPEN.add(self)

    @property
    def to(self) -> tuple[Any, str]:
        """The server, and as whom."""
        return self._addr, self._params.user  # type: ignore[attr-defined]

    async def execute(self, query: str, *args: object, **options: Any) -> str:
        return await self._answered(super().execute(query, *args, **options))

    async def _execute(self, *args: Any, **options: Any) -> Any:
        return await self._answered(super()._execute(*args, **options))  # type: ignore[misc]

    async def _executemany(self, *args: Any, **options: Any) -> Any:
        return await self._answered(super()._executemany(*args, **options))  # type: ignore[misc]

    async def _answered(self, asking: Coroutine[Any, Any, T]) -> T:
        self.sent_at = time.monotonic()
        try:
            return await asking
        finally:
            self.sent_at = None


_OPEN: "WeakSet[AnsweredConnection]" = WeakSet()


async def end_unanswered(url: str) -> None:
    """For as long as the service runs: end the connections of this user that are dead."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        overdue = [one for one in _OPEN if one.sent_at and time.monotonic() - one.sent_at > UNANSWERED_SECONDS and not one.is_closed()]
        if overdue:
            await _end_dead(url, overdue)


async def _end_dead(url: str, overdue: Sequence[AnsweredConnection]) -> None:
    try:
        with strays_are_errors():
            async with asyncio.timeout(ASK_SECONDS), _new(url) as new:
                ours = {one.get_server_pid(): one for one in overdue if one.to == new.to}
                dead = await new.fetch(DEAD, list(ours), float(UNANSWERED_SECONDS))
    except Exception as error:  # noqa: BLE001 - whoever cannot ask knows nothing of the others either
        log.info("database.cannot_be_asked", reason=type(error).__name__)
        return
    for row in dead:
        log.warning("database.connection_unanswered", user=ours[row["pid"]].to[1], pid=row["pid"])
        ours[row["pid"]].terminate()


@asynccontextmanager
async def _new(url: str) -> AsyncIterator[AnsweredConnection]:
    connection = await asyncpg.connect(url, connection_class=AnsweredConnection)
    try:
        yield connection
    finally:
        connection.terminate()

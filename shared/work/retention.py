"""How long what is kept for a while is kept: a table of rules, and the worker that deletes by it.

The kernel's rules stand here, a service's in its `wiring.py`. What must stay true: nothing goes that still protects from doing something twice. A record
that a command was taken outlives every dead letter that could be sent again, and stays while commands wait in the queue, of which one may be a repeat.
A step is one statement: many processes may sweep at once, and one that is killed leaves nothing half done.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel

from shared import clock
from shared.database.postgres import Connection, Pool
from shared.queue import dead_letters
from shared.service import Retention, Runtime
from shared.work.background import every

log = structlog.get_logger()

A_STEP = 1000
PAUSE_SECONDS = 0.1
"""Between two steps, so that a table that was never swept is not swept at the cost of everybody else."""
FIRST_SECONDS = 60.0
EVERY_SECONDS = 3600.0


TAKEN = Retention(
    table="taken",
    age="taken_at",
    kept_for=timedelta(days=90),
    what="that a command was taken, and its answer",
    why="a repeat within 90 days is answered, not done again; a dead letter, which may be sent again, lives 30 days; while commands wait none goes",
)
IDEMPOTENCY = Retention(
    table="idempotency",
    age="answered_at",
    kept_for=timedelta(days=30),
    what="an Idempotency-Key, and the fingerprint of its request",
    why="a request is repeated within minutes; ids that were made for it are the same ever after",
)
OUTBOX = Retention(
    table="outbox",
    age="sent_at",
    only="sent_at is not null and over",
    kept_for=timedelta(days=90),
    what="that a letter was sent",
    why="it says whom mail reached while the matter can still be asked about; one that is owed, leased or failed stays until its owner is erased",
)
KERNEL = (
    TAKEN,
    IDEMPOTENCY,
    Retention(
        table="discarded",
        age="discarded_at",
        kept_for=timedelta(days=365),
        what="what was discarded, by whom and why",
        why="whoever misses something asks within a year",
    ),
    OUTBOX,
)


async def sweep_all(runtime: Runtime) -> bool:
    """A step in the background."""
    await sweep(runtime)
    return False


async def sweep(runtime: Runtime) -> dict[str, int]:
    """Delete all that is old by now. Returns how many rows of which table went."""
    now = clock.now()
    gone: dict[str, int] = {}
    for rule in (*KERNEL, *runtime.service.retention):
        if rule is not TAKEN:
            gone[rule.table] = await delete(runtime.pool, rule, now=now)
    if runtime.service.commands:
        await _with_the_queue(runtime, gone, now)
    if any(gone.values()):
        log.info("retention.swept", service=runtime.service.name, **gone)
    return gone


async def delete(pool: "Pool | Connection", rule: Retention, *, now: datetime, step: int = A_STEP, pause: float = PAUSE_SECONDS) -> int:
    """One step after another until nothing is old; each commits by itself."""
    gone = 0
    while True:
        deleted = int((await pool.execute(rule.step, now - rule.kept_for, step)).rpartition(" ")[2])
        gone += deleted
        if deleted < step:
            return gone
        await asyncio.sleep(pause)


async def _with_the_queue(runtime: Runtime, gone: dict[str, int], now: datetime) -> None:
    """What is judged by what lies on the broker. Without a broker it waits for the next time."""
    name = runtime.service.name
    try:
        async with await aio_pika.connect(runtime.settings.amqp_url_for(name), timeout=10) as connection:
            channel = await connection.channel(on_return_raises=True)
            async with runtime.pool.acquire() as held:
                gone["dead letters"] = await dead_letters.end_old(channel, held, name, user=runtime.settings.broker_user(name), now=now)
            gone[TAKEN.table] = await _unless_a_repeat_may_wait(channel, name, lambda: delete(runtime.pool, TAKEN, now=now))
    except (OSError, TimeoutError, aio_pika.exceptions.AMQPError) as error:
        log.info("retention.broker_is_away", service=name, reason=type(error).__name__)


async def _unless_a_repeat_may_wait(channel: AbstractChannel, service: str, work: Callable[[], Awaitable[int]]) -> int:
    return 0 if await dead_letters.waiting(channel, service) else await work()


NOW_AND_THEN = every(EVERY_SECONDS, sweep_all, first=FIRST_SECONDS)
"""In the background of every service."""

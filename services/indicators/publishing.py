"""Saying what changed: values that differ from what was published go to the journal as `indicators.value.computed.v1`.

What must stay true: the facts and the note that they are said commit together, one publisher at a time, so each change is said once and a burst as one.
Nothing is said while the tables still hold counts by earlier rules: the rebuilt ones are about to take over.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from shared.contracts.indicators import ValueComputed
from shared.db import Connection

from . import store, views
from .domain.values import news
from .measures import Measures, declared

if TYPE_CHECKING:
    from shared.runtime import Runtime

ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('indicators.publish'))"
PAUSE_SECONDS = 0.2
"""A burst of batches is compared once in so long."""
LOOK_AGAIN_SECONDS = 5.0


async def publish_changes(runtime: "Runtime") -> None:
    measures = declared()
    while not runtime.stopping.is_set():
        async with runtime.pool.acquire() as connection, connection.transaction():
            if facts := await changes(connection, measures=measures):
                await runtime.journal(connection, facts)
        if facts:
            runtime.signals.said.set()
        await runtime.wait_applied(LOOK_AGAIN_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(PAUSE_SECONDS):
                await runtime.stopping.wait()


async def changes(connection: Connection, *, measures: Measures) -> Sequence[ValueComputed]:
    """The facts to say now, noted as said in the caller's transaction."""
    await connection.execute(ONE_AT_A_TIME)
    heard = await store.heard(connection, rules=measures.digest)
    if not heard.complete:
        return []
    new = news(await views.current(connection, measures=measures), await store.published(connection))
    await store.keep_published(connection, new.changed)
    await store.forget_published(connection, new.forgotten)
    return [views.said(value, measures=measures, heard=heard) for value in new.changed]

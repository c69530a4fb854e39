"""Saying what changed: values that differ from what was published go to the journal as `indicators.value.computed.v1`.

What must stay true: the facts and the note that they are said commit together, one publisher at a time, so each change is said once and a burst as one.
Nothing is said while the tables still hold counts by earlier rules: the rebuilt ones are about to take over.
"""

from collections.abc import Sequence
from datetime import datetime

from shared.contracts.indicators import ValueComputed
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.service import Runtime
from shared.work import set_aside

from . import store, views
from .domain.values import news
from .measures import Measures, declared

WORK = "indicators.measures"
PAUSE_SECONDS = 0.2
"""A burst of batches is compared once in so long."""
LOOK_AGAIN_SECONDS = 5.0


async def publish_changes(runtime: Runtime) -> bool:
    """All that changed is said at once."""
    async with runtime.unit_of_work() as unit:
        await unit.say(await changes(unit.connection, measures=declared(), now=unit.now))
    return False


async def changes(connection: Connection, *, measures: Measures, now: datetime) -> Sequence[ValueComputed]:
    """The facts to say now, noted as said in the caller's transaction. A measure whose values cannot be told is set aside, and the others are told."""
    await claim(connection, "publish")
    heard = await store.heard(connection, rules=measures.digest)
    if not heard.complete:
        return []
    held, published = await set_aside.held(connection, WORK, now=now), await store.published(connection)
    cells = await store.cells(connection, sorted(measures.counted))

    async def tell(names: Sequence[str]) -> Sequence[ValueComputed]:
        values = [value for name in names for value in views.visible_of(name, measures=measures, cells=cells)]
        new = news(values, {cell: was for cell, was in published.items() if cell.measure in names})
        said = [views.said(value, measures=measures, heard=heard) for value in new.changed]
        await store.keep_published(connection, new.changed)
        await store.forget_published(connection, new.forgotten)
        return said

    said = await set_aside.each(connection, WORK, sorted(measures.counted.keys() - held), tell, key=str, now=now)
    return [fact for facts in said for fact in facts]

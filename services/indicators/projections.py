"""The projection `values`: a batch of facts becomes a difference in entries and cells, written at once.

What must stay true: it adds up only what the facts say, in their order, and reads no clock; so the tables are the same whatever the batches were.
"""

from collections.abc import Sequence
from typing import Any

from shared.contracts.envelope import Recorded
from shared.database.postgres import Connection

from . import store
from .domain import counting
from .measures import Measures


async def count(facts: Sequence[Recorded[Any]], connection: Connection, *, measures: Measures) -> None:
    await store.plan_anew(connection)
    said = counting.changes(measures.heard_by, facts)
    before = await store.entries_of(connection, dict.fromkeys(change.holder for change in said))
    delta = counting.difference(measures.counted, before, counting.fold(before, said))
    await _write(connection, delta)
    await store.hear(connection, facts, rules=measures.digest)


async def _write(connection: Connection, delta: counting.Delta) -> None:
    carried = await store.carried(connection, delta.members) if delta.members else {}
    moved = counting.with_distinct(delta, carried)
    now_carried = {member: carried.get(member, 0) + by for member, by in delta.members.items()}
    if delta.gone:
        await store.drop_entries(connection, delta.gone)
    if delta.standing:
        await store.keep_entries(connection, delta.standing)
    if now_carried:
        await store.carry(connection, now_carried)
        await store.drop_members(connection, now_carried)
    if moved:
        await store.open_cells(connection, moved)
        await store.move_cells(connection, moved)
        await store.drop_empty_cells(connection, moved)
        await store.touch(connection, moved)

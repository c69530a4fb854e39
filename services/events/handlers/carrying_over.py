"""Carrying an import over: item by item into what is known of its source, and from there into gatherings and series.

Each step does a handful in the caller's transaction, and what it did is seen from the rows: so whoever comes after a crash goes on where it ended, and no
step is done twice. Places and exceptions of a series come in any order: whatever touches a record has it followed again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.events.handlers import following
from services.events.interchange.plan import Outcome, key, sighted, taken
from services.events.store.import_records import ImportRecords
from services.events.store.import_work import ImportWork, Item
from services.events.store.imports import Import
from shared.contracts.envelope import Fact
from shared.contracts.events.imports import ImportFinished, Reach
from shared.db import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How many things it did; none, when there is nothing left to do."""

    things: int
    facts: Sequence[Fact] = ()


async def take_items(connection: Connection, *, now: datetime, most: int) -> Step:
    """The next items of the oldest import; after the last of them, what its source no longer has."""
    del now
    records, work = ImportRecords(connection), ImportWork(connection)
    await records.lock()
    begun = await work.next_import("to_take")
    if begun is None:
        return Step(things=0)
    found = await work.items(begun.import_id, most=most)
    await work.done(await _taken(records, begun, found))
    if len(found) < most:
        await _close(records, work, begun)
    return Step(things=len(found) + 1)


async def _taken(records: ImportRecords, begun: Import, found: Sequence[Item]) -> list[tuple[int, Outcome]]:
    whole_at = await records.whole_at(begun.source)
    known = await records.known(begun.source, [key(item.record) for item in found])
    outcomes: list[tuple[int, Outcome]] = []
    for item in found:
        now_known, outcome = taken(known.get(key(item.record)), sighted(item.record), whole_at=whole_at)
        known[key(item.record)] = now_known
        outcomes.append((item.item, outcome))
        if outcome is Outcome.UNCHANGED:
            await records.seen_again(now_known, begun.source)
        else:
            await records.keep(now_known, begun)
    return outcomes


async def _close(records: ImportRecords, work: ImportWork, begun: Import) -> None:
    await records.seen_though_refused(begun)
    if begun.scope is Reach.WHOLE and await work.may_be_missed(begun.import_id):
        await work.vanished(begun.import_id, await records.miss(begun.source, whole_at=begun.seen_at))
    await work.carry_over(begun.import_id)


async def follow_records(connection: Connection, *, now: datetime, most: int) -> Step:
    """Let gatherings and series follow what is newly known."""
    records = ImportRecords(connection)
    await records.lock()
    rows = await records.to_follow(most=most)
    facts: list[Fact] = []
    for row in rows:
        facts += await following.follow(connection, records, row, now=now)
    return Step(things=len(rows), facts=facts)


async def finish_import(connection: Connection, *, now: datetime, most: int) -> Step:
    """Say how it came out, once all is followed."""
    records, work = ImportRecords(connection), ImportWork(connection)
    await records.lock()
    begun = await work.next_import("to_follow")
    if begun is None or await records.to_follow(most=min(most, 1)):
        return Step(things=0)
    counts = await work.counts(begun.import_id)
    await work.finish(begun.import_id, counts, now=now)
    return Step(things=1, facts=[ImportFinished(import_id=begun.import_id, source=begun.source, **counts)])

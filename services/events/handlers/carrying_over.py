"""Carrying an import over: item by item into what is known of its source, and from there into gatherings and series.

Each step does a handful in the caller's transaction, and what it did is seen from the rows: so whoever comes after a crash goes on where it ended, and no
step is done twice. What cannot be done is set aside alone, and everything else goes on. Places and exceptions of a series come in any order: whatever
touches a record has it followed again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from services.events.handlers import following
from services.events.handlers.following import Row
from services.events.interchange.plan import Outcome, key, sighted, taken
from services.events.store.import_records import FOLLOWING_WORK, ImportRecords
from services.events.store.import_work import ImportWork, Item
from services.events.store.imports import Import
from shared.contracts.envelope import Fact
from shared.contracts.events.imports import ImportFinished
from shared.contracts.imports import ReadingScope
from shared.database.postgres import Connection
from shared.work import set_aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How many things it did; none, when there is nothing left to do."""

    things: int
    facts: Sequence[Fact] = ()


IMPORTS = "events.imports"
ITEMS = "events.imports.items"


async def take_items(connection: Connection, *, now: datetime, most: int) -> Step:
    """The next items of the oldest import; after the last of them, what its source no longer has."""
    records, work = ImportRecords(connection), ImportWork(connection)
    await records.lock()
    begun = await work.next_import("to_take", IMPORTS, now=now)
    if begun is None:
        return Step(things=0)
    found = await work.items(begun.import_id, most=most)

    async def take(items: Sequence[Item]) -> None:
        await work.done(await _taken(records, begun, items))

    async def instead(item: Item, error: Exception) -> None:
        remedy = "it is tried again by itself; `yhteys parked list events` shows it until then"
        await work.set_aside(item, reason=f"it could not be taken: {error}"[:500], remedy=remedy)

    await set_aside.each(connection, ITEMS, found, take, key=lambda item: str(item.item), now=now, instead=instead)
    if len(found) < most:
        await set_aside.each(connection, IMPORTS, [begun], partial(_close, records, work), key=_id, now=now)
    return Step(things=len(found) + 1)


async def take_set_aside(connection: Connection, *, now: datetime, most: int) -> Step:
    """Try again items that could not be taken."""
    records, work = ImportRecords(connection), ImportWork(connection)
    await records.lock()
    found = await set_aside.due(connection, ITEMS, now=now, most=most)

    async def take(keys: Sequence[str]) -> None:
        for each in keys:
            item, begun = await work.one_item(int(each))
            for done, outcome in await _taken(records, begun, [item]):
                await work.done_after_all(done, begun.import_id, outcome)

    await set_aside.each(connection, ITEMS, list(found), take, key=str, now=now)
    return Step(things=len(found))


async def _taken(records: ImportRecords, begun: Import, items: Sequence[Item]) -> list[tuple[int, Outcome]]:
    found = [(item.item, item.record) for item in items]
    whole_at = await records.whole_at(begun.source)
    known = await records.known(begun.source, [key(record) for _, record in found])
    outcomes: list[tuple[int, Outcome]] = []
    for item, record in found:
        now_known, outcome = taken(known.get(key(record)), sighted(record), whole_at=whole_at)
        known[key(record)] = now_known
        outcomes.append((item, outcome))
        if outcome is Outcome.UNCHANGED:
            await records.seen_again(now_known, begun.source)
        else:
            await records.keep(now_known, begun)
    return outcomes


async def _close(records: ImportRecords, work: ImportWork, imports: Sequence[Import]) -> None:
    for begun in imports:
        await records.seen_though_refused(begun)
        if begun.scope is ReadingScope.WHOLE and await work.may_be_missed(begun.import_id):
            await work.vanished(begun.import_id, await records.miss(begun.source, whole_at=begun.seen_at))
        await work.carry_over(begun.import_id)


async def follow_records(connection: Connection, *, now: datetime, most: int) -> Step:
    """Let gatherings and series follow what is newly known."""
    records = ImportRecords(connection)
    await records.lock()
    keys = await records.to_follow(FOLLOWING_WORK, now=now, most=most)

    async def follow(some: Sequence[Row]) -> Sequence[Fact]:
        return [fact for row in some for fact in await following.follow(connection, records, await records.following(row), now=now)]

    said = await set_aside.each(connection, FOLLOWING_WORK, keys, follow, key=lambda row: str(row["key"]), now=now)
    return Step(things=len(keys), facts=[fact for facts in said for fact in facts])


async def finish_import(connection: Connection, *, now: datetime, most: int) -> Step:
    """Say how it came out, once all is followed that can be."""
    records, work = ImportRecords(connection), ImportWork(connection)
    await records.lock()
    begun = await work.next_import("to_follow", IMPORTS, now=now)
    if begun is None or await records.to_follow(FOLLOWING_WORK, now=now, most=min(most, 1)):
        return Step(things=0)

    async def finish(imports: Sequence[Import]) -> Sequence[Fact]:
        return [await _finished(work, one, now=now) for one in imports]

    said = await set_aside.each(connection, IMPORTS, [begun], finish, key=_id, now=now)
    return Step(things=1, facts=[fact for facts in said for fact in facts])


async def _finished(work: ImportWork, begun: Import, *, now: datetime) -> Fact:
    counts = await work.counts(begun.import_id)
    await work.finish(begun.import_id, counts, now=now)
    return ImportFinished(import_id=begun.import_id, source=begun.source, **counts)


def _id(begun: Import) -> str:
    return str(begun.import_id)

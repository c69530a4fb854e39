"""Works imports off in the background, one chunk after another, each in one transaction with its facts and the import's progress.

What must stay true: killed anywhere, it goes on with the chunk that was under way and does none twice; of any number of processes one works at a time, by a
lock that its transaction holds. A record that no rule foresaw is set aside, and takes no other with it; so is an import that cannot go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.registry import codes
from services.registry.domain.imports import Import
from services.registry.handlers.importing import Chunk, end, look_again, take_chunk, take_set_aside
from services.registry.handlers.imports import manner, sighting
from services.registry.interchange import documents, parts
from services.registry.interchange.parts import A_CHUNK, ReadPart
from services.registry.store.imports import Imports
from shared import clock
from shared.contracts.envelope import Fact
from shared.database.claims import claim
from shared.database.postgres import Connection, may_pause
from shared.service import Runtime
from shared.work import heavy_work, set_aside
from shared.work.background import every

WORK = "registry.imports"
LOOK_EVERY_SECONDS = 0.5
ANY = """
select exists (select 1 from imports where state = 'running') or exists (select 1 from known_records where due)
or exists (select 1 from set_aside where work = 'registry.imports.records' and not discarded and next_try_at <= now())
"""
PLAN_ANEW = "set local plan_cache_mode = force_custom_plan"
"""A plan made while a table was empty reads the whole of it ever after: an import fills it."""


@dataclass(slots=True)
class Desk:
    """The part that is being worked on, read once."""

    key: tuple[UUID, int] | None = None
    reading: ReadPart = field(default_factory=ReadPart)


async def work_off_imports(runtime: Runtime) -> None:
    desk = Desk()

    async def step(runtime: Runtime) -> bool:
        return await runtime.pool.fetchval(ANY) and await next_step(runtime, desk)

    await every(LOOK_EVERY_SECONDS, step)(runtime)


async def next_step(runtime: Runtime, desk: Desk, *, most: int = A_CHUNK) -> bool:
    """Do one chunk of what there is to do. Returns whether there was any."""
    async with runtime.pool.acquire() as connection, connection.transaction():
        await connection.execute(PLAN_ANEW)
        await claim(connection, "imports")
        facts = await _work(connection, desk, most=most)
        if facts is None:
            return False
        await runtime.journal(connection, facts)
    if facts:
        runtime.signals.said.set()
    return True


async def _work(connection: Connection, desk: Desk, *, most: int) -> Sequence[Fact] | None:
    """The facts of one step; None when there is nothing to do. Services that can be published now come first, so that a done import is done."""
    now = clock.now()
    looked_at, facts = await look_again(connection, most=most, codes=codes.official(), now=now)
    if not looked_at:
        looked_at, facts = await take_set_aside(connection, codes=codes.official(), now=now)
    if looked_at:
        return facts
    one = await Imports(connection).next(WORK, now=now)
    if one is None:
        return None
    facts = []

    async def go_on(imports: Sequence[Import]) -> None:
        for each in imports:
            facts.extend(await _step(connection, each, desk, most=most))

    await set_aside.each(connection, WORK, [one], go_on, key=lambda each: str(each.import_id), now=now)
    return facts


async def _step(connection: Connection, one: Import, desk: Desk, *, most: int) -> Sequence[Fact]:
    now = clock.now()
    if one.next_part > one.parts:
        return await end(connection, one, most=most, now=now)
    chunk = _cut(await _read(connection, one, desk), one, most)
    return await take_chunk(connection, one, chunk, codes=codes.official(), now=now)


async def _read(connection: Connection, one: Import, desk: Desk) -> ReadPart:
    key = (one.import_id, one.next_part)
    if desk.key != key:
        content, left_out = await Imports(connection).part(*key)
        known = documents.known_codes(codes.official())
        await may_pause(connection, heavy_work.LONGEST_WAIT_SECONDS)
        desk.reading = await heavy_work.run(parts.read, content, left_out, manner(one), seen=sighting(one), known=known)
        desk.key = key
    return desk.reading


def _cut(reading: ReadPart, one: Import, most: int) -> Chunk:
    lot = reading.lot(one.next_item, most)
    return Chunk(records=lot.records, refused=lot.refused, items=len(lot), ends_part=one.next_item + len(lot) >= reading.items)

"""Works imports off in the background, one chunk after another, each in one transaction with its facts and the import's progress.

What must stay true: killed anywhere, it goes on with the chunk that was under way and does none twice; of any number of processes one works at a time, by a
lock that its transaction holds. A record that no rule foresaw is refused alone, and takes no other with it.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import structlog

from services.registry import codes
from services.registry.domain.imports import Import
from services.registry.handlers.importing import Chunk, end, look_again, pass_over, take_chunk
from services.registry.handlers.imports import manner, sighting
from services.registry.interchange import documents
from services.registry.interchange.records import Reading, Record, Refused
from services.registry.store.claims import claim
from services.registry.store.imports import Imports
from shared import clock
from shared.contracts.envelope import Fact
from shared.contracts.registry import Flag
from shared.db import TRANSIENT, Connection

if TYPE_CHECKING:
    from shared.runtime import Runtime

log = structlog.get_logger()

LOOK_EVERY_SECONDS = 0.5
A_CHUNK = 500
ANY = "select exists (select 1 from imports where state = 'running') or exists (select 1 from known_records where due)"
PLAN_ANEW = "set local plan_cache_mode = force_custom_plan"
"""A plan made while a table was empty reads the whole of it ever after: an import fills it."""


@dataclass(slots=True)
class Desk:
    """The part that is being worked on, read once."""

    key: tuple[UUID, int] | None = None
    reading: Reading = field(default_factory=lambda: Reading(records=()))


async def work_off_imports(runtime: "Runtime") -> None:
    desk = Desk()
    while not runtime.stopping.is_set():
        if not (await runtime.pool.fetchval(ANY) and await next_step(runtime, desk)):
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await runtime.stopping.wait()


async def next_step(runtime: "Runtime", desk: Desk, *, most: int = A_CHUNK) -> bool:
    """Do one chunk of what there is to do. Returns whether there was any."""
    try:
        return await _step(runtime, desk, most=most)
    except (*TRANSIENT, asyncpg.UniqueViolationError):
        raise
    except Exception:
        if most == 1:
            log.exception("registry.import_record_failed")
            return await _step(runtime, desk, most=1, refuse=True)
        log.exception("registry.import_chunk_failed", remedy="fewer of its records are taken at once")
        return await next_step(runtime, desk, most=most // 2)


async def _step(runtime: "Runtime", desk: Desk, *, most: int, refuse: bool = False) -> bool:
    async with runtime.pool.acquire() as connection, connection.transaction():
        await connection.execute(PLAN_ANEW)
        await claim(connection, "imports")
        facts = await _work(connection, desk, most=most, refuse=refuse)
        if facts is None:
            return False
        await runtime.journal(connection, facts)
    if facts:
        runtime.signals.said.set()
    return True


async def _work(connection: Connection, desk: Desk, *, most: int, refuse: bool) -> Sequence[Fact] | None:
    """The facts of one step; None when there is nothing to do. Services that can be published now come first, so that a done import is done."""
    now = clock.now()
    looked_at, facts = await (pass_over(connection) if refuse else look_again(connection, most=most, codes=codes.official(), now=now))
    if looked_at:
        return facts
    one = await Imports(connection).next()
    if one is None:
        return None
    if one.next_part > one.parts:
        return await end(connection, one, most=most, now=now)
    chunk = _cut(await _read(connection, one, desk), one, most)
    return await take_chunk(connection, one, _refusing(chunk) if refuse else chunk, codes=codes.official(), now=now)


async def _read(connection: Connection, one: Import, desk: Desk) -> Reading:
    key = (one.import_id, one.next_part)
    if desk.key != key:
        content, left_out = await Imports(connection).part(*key)
        reading = documents.read(content, manner(one), seen=sighting(one), known=documents.known_codes(codes.official()))
        desk.reading = Reading(
            records=tuple(_flagged(record, left_out.get(record.origin.source_id, ())) for record in reading.records), refused=reading.refused
        )
        desk.key = key
    return desk.reading


def _cut(reading: Reading, one: Import, most: int) -> Chunk:
    records = reading.records[one.next_item : one.next_item + most]
    refused = reading.refused if one.next_item == 0 else ()
    return Chunk(records=records, refused=refused, items=len(records), ends_part=one.next_item + len(records) >= len(reading.records))


def _refusing(chunk: Chunk) -> Chunk:
    """Its records refused: nobody foresaw what is wrong with them, and the log tells."""
    remedy = "see the log of registry, and report it"
    unforeseen = [
        Refused(source_id=record.origin.source_id, position=0, field="(record)", value="", reason="it could not be taken", remedy=remedy)
        for record in chunk.records
    ]
    return replace(chunk, records=(), refused=(*chunk.refused, *unforeseen))


def _flagged(record: Record, flags: Sequence[Flag]) -> Record:
    return replace(record, flags=(*record.flags, *flags)) if flags else record

"""Rebuilding a projection: read the log from the start beside the live one, catch up, and take over in one transaction.

What must stay true: until the swap nobody sees the new tables, and the swap happens with the live cursor locked and the new one at or past it.
From then on the cursor names the new version, and a process of another one can no longer write into the tables.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared.database.leading import STANDBY_SECONDS, wait_for_lead
from shared.database.postgres import Connection
from shared.log import cursors
from shared.log.cursors import Cursor
from shared.log.projector import Projection, Projector, Signals
from shared.settings import Settings

log = structlog.get_logger()

LOOKS = 5

TAKE_OVER = """
update cursors live set epoch = new.epoch, log_offset = new.log_offset, last_id = new.last_id, positions = new.positions, chain = new.chain,
    applied = new.applied, version = new.version, revision = live.revision + 1
from cursors new where live.consumer = $1 and new.consumer = $2
"""
IS_LED = """
select exists (select from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
    and classid::bigint << 32 | objid::bigint = hashtext($1)::bigint and objsubid = 1)
"""
DROP_CURSOR = "delete from cursors where consumer = $1"
DROP_PARKED = "delete from parked where consumer = $1"
TAKE_PARKED = "update parked set consumer = $1 where consumer = $2"


async def rebuild(
    settings: Settings, service: str, projection: Projection, *, only_if_outdated: bool = False, only_if_unled: bool = False, swap: bool = True
) -> str:
    """Rebuild beside the live one and take over. Returns the schema that held the new tables (kept when `swap` is false)."""
    beside = f"{service}_rebuild_{projection.name}"
    name = f"{projection.name}@rebuild"
    projector = Projector(service=service, consumer=projection, settings=settings, signals=Signals(), name=name, search_path=f"{beside},{service}")
    connection = await projector.open()
    try:
        await wait_for_lead(connection, f"{service}.{name}")
        live = await cursors.load(connection, projection.name)
        if only_if_outdated and live.version == projection.version:
            return beside
        if only_if_unled and await _is_led(connection, f"{service}.{projection.name}"):
            return beside
        log.info("rebuild.started", service=service, projection=projection.name, version=projection.version)
        await _prepare(connection, service, beside, projection, name)
        await projector.follow(connection, until=_caught_up(connection, projection, name, service, beside, swap=swap))
        log.info("rebuild.finished", service=service, projection=projection.name, swapped=swap)
    finally:
        await connection.close()
    return beside


async def _is_led(connection: Connection, role_name: str) -> bool:
    """Looked at for longer than a change of leaders takes: else the older version, as it steps down, would take back what the newer has just made."""
    for _ in range(LOOKS):
        if await connection.fetchval(IS_LED, role_name):
            return True
        await asyncio.sleep(STANDBY_SECONDS)
    return False


async def _prepare(connection: Connection, service: str, beside: str, projection: Projection, name: str) -> None:
    async with connection.transaction():
        await connection.execute(f"drop schema if exists {beside} cascade")
        await connection.execute(f"create schema {beside}")
        for table in projection.tables:
            await connection.execute(f"create table {beside}.{table} (like {service}.{table} including all)")
        await connection.execute(DROP_CURSOR, name)
        await connection.execute(DROP_PARKED, name)
        await cursors.register(connection, name, version=projection.version)


def _caught_up(connection: Connection, projection: Projection, name: str, service: str, beside: str, *, swap: bool) -> Callable[[Cursor], Awaitable[bool]]:
    async def caught_up(cursor: Cursor) -> bool:
        async with connection.transaction():
            live = await cursors.lock(connection, projection.name)
            if not _past(cursor, live):
                return False
            if swap:
                await _take_over(connection, projection, name, service, beside)
        return True

    return caught_up


def _past(cursor: Cursor, live: Cursor) -> bool:
    """By the positions of each source: a live cursor that stands still in a log that was lost has offsets that say nothing."""
    if cursor.epoch == live.epoch and cursor.offset < live.offset:
        return False
    return all(cursor.positions.get(source, 0) >= position for source, position in live.positions.items())


async def _take_over(connection: Connection, projection: Projection, name: str, service: str, beside: str) -> None:
    for table in projection.tables:
        await connection.execute(f"drop table {service}.{table}")
        await connection.execute(f"alter table {beside}.{table} set schema {service}")
    await connection.execute(TAKE_OVER, projection.name, name)
    await connection.execute(DROP_PARKED, projection.name)
    await connection.execute(TAKE_PARKED, projection.name, name)
    await connection.execute(DROP_CURSOR, name)
    await connection.execute(f"drop schema {beside}")

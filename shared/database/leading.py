"""Who leads: of all processes that could do a piece of work, the one whose database session holds its lock.

What must stay true: a leader speaks to the database every few seconds, whatever it waits for. One that has been silent for `SILENT_SECONDS` (a process that
was stopped, a host that is gone) has its session ended by whoever stands by; what it had not committed is undone, and on waking it finds its session lost.
"""

import asyncio
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from shared.database.postgres import Connection

log = structlog.get_logger()

STANDBY_SECONDS = 1.0
SILENT_SECONDS = 10
LEAD = "select pg_try_advisory_lock(hashtext($1))"
END_SILENT_LEADER = """
select count(pg_terminate_backend(a.pid)) from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
  and l.classid::bigint << 32 | l.objid::bigint = hashtext($1)::bigint and l.objsubid = 1
  and a.wait_event_type = 'Client' and a.state_change < clock_timestamp() - make_interval(secs => $2)
"""


async def wait_for_lead(connection: "Connection", role_name: str, *, silent_seconds: float = SILENT_SECONDS) -> None:
    """Return once this session holds the lock of the role: others who want it stand by until the session ends, or has been silent for so long."""
    while not await connection.fetchval(LEAD, role_name):
        if await connection.fetchval(END_SILENT_LEADER, role_name, float(silent_seconds)):
            log.warning("lead.silent_leader_ended", role=role_name, seconds=silent_seconds)
            continue
        await asyncio.sleep(STANDBY_SECONDS)

"""What is wrong with the log, kept until a person has seen to it: records that nobody follows, numbers of ours that somebody used up, facts that are missing.

What must stay true: noting it never fails and never grows without end, whatever somebody writes to the log.
"""

from collections.abc import Sequence
from datetime import datetime

from shared.database.postgres import Connection
from shared.log.batch import Stranger
from shared.log.parking import MOST_POSITION, storable

MOST_KEPT = 1000
"""Of each kind, so that whoever fills the log with records that nobody follows does not hide that facts are missing."""
LONGEST_EVENT = 10_000

NOTE = """
insert into log_faults (kind, source, position, expected, epoch, log_offset, event, noticed_at)
select $1, $2, $3, $4, $5, $6, $7, $8 where (select count(*) from (select from log_faults where kind = $1 limit $9) as kept) < $9
on conflict (epoch, log_offset, kind) do nothing returning true
"""
SUMMARY = """
select kind, source, count(*) as records, max(position) as position from log_faults group by kind, source
order by row_number() over (partition by kind order by max(noticed_at) desc), kind limit 20
"""


async def note_strangers(connection: Connection, strangers: Sequence[Stranger], *, epoch: str, at: datetime) -> list[Stranger]:
    """Note records that are not followed. Returns those that nobody of this service had noted."""
    return [
        one
        for one in strangers
        if await note(
            connection, one.kind, source=one.source, position=one.position, expected=one.expected, epoch=epoch, offset=one.offset, event=one.body, at=at
        )
    ]


async def note(  # noqa: PLR0913 - a row's columns
    connection: Connection, kind: str, *, source: str, position: int, expected: int, epoch: str, offset: int, at: datetime, event: bytes = b""
) -> bool:
    """Note one fault; False if it is noted already, or so many are that more tell nothing."""
    within = max(-MOST_POSITION, min(position, MOST_POSITION))
    return bool(await connection.fetchval(NOTE, kind, storable(source, most=300), within, expected, epoch, offset, event[:LONGEST_EVENT], at, MOST_KEPT))


async def summary(connection: Connection) -> list[str]:
    """In words, for readiness: what was noticed of which source."""
    return [
        f"log: {row['records']} of {row['source'] or 'nobody'} not followed ({row['kind']}), up to position {row['position']}"
        for row in await connection.fetch(SUMMARY)
    ]

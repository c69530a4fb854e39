"""What waits for a person: facts that are parked and records that are set aside, as they are shown, tried again or given up.

What must stay true: a fact that is tried again takes all with it that waits behind it, so its subject's order holds; nothing is given up without a reason,
and what it was, why, and who decided stay in `discarded`.
"""

from collections.abc import Sequence
from typing import Any

from shared.contracts.envelope import readable
from shared.database.postgres import Connection

STANDING_ASIDE = """
select 'fact' as what, parked_id, consumer, type, subject, source, position, log_offset, reason, error, attempts, next_try_at, parked_at, event from parked
union all
select 'record', aside_id, work, '', key, '', null, null, reason, error, attempts, next_try_at, since, convert_to(coalesce(kept, '{}')::text, 'UTF8')
from set_aside where not discarded
"""
LIST = f"""
select what, parked_id, consumer, type, subject, source, position, reason, error, attempts, next_try_at, parked_at from ({STANDING_ASIDE}) as p
order by parked_id
"""  # noqa: S608 - put together of constants
ONE_REASON = "what, consumer, type, error, split_part(reason, chr(10), 1)"
BY_REASON = f"""
select what, consumer, type, error, split_part(reason, chr(10), 1) as reason, count(*) as facts, count(distinct subject) as subjects,
    min(parked_at) as first_parked_at, max(next_try_at) as last_try_at, (array_agg(parked_id order by parked_id))[1:20] as parked_ids
from ({STANDING_ASIDE}) as p group by {ONE_REASON} order by facts desc, first_parked_at
"""  # noqa: S608 - the same
SHOW = f"select * from ({STANDING_ASIDE}) as p where parked_id = $1"  # noqa: S608 - the same
ALIKE = f"""
select parked_id from ({STANDING_ASIDE}) as p
where ({ONE_REASON}) = (select {ONE_REASON} from ({STANDING_ASIDE}) as named where parked_id = $1) order by parked_id
"""  # noqa: S608 - the same
RETRY = """
with facts as (
    update parked p set next_try_at = now()
    where $1::bigint[] is null or (p.consumer, p.source, p.subject) in (select consumer, source, subject from parked where parked_id = any($1))
    returning parked_id
), records as (
    update set_aside set next_try_at = now() where not discarded and ($1::bigint[] is null or aside_id = any($1)) returning aside_id
)
select parked_id from facts union all select aside_id from records
"""
DISCARD = """
with fact as (
    delete from parked where parked_id = any($1::bigint[]) returning event, reason, error
), record as (
    update set_aside set discarded = true, kept = null where aside_id = any($1::bigint[]) and not discarded
    returning convert_to(jsonb_build_object('work', work, 'key', key)::text, 'UTF8') as event, reason, error
), gone as (
    select 'fact' as what, event, reason, error from fact union all select 'record', event, reason, error from record
)
insert into discarded (what, event, reason, error, discarded_by, why, discarded_at)
select what, event, reason, error, $2, $3, now() from gone returning discard_id
"""


async def each(connection: Connection) -> Sequence[dict[str, Any]]:
    """The oldest first."""
    return [dict(row) for row in await connection.fetch(LIST)]


async def by_reason(connection: Connection) -> Sequence[dict[str, Any]]:
    """One row for each consumer, type and reason, with the numbers of the first. What a database adds below its first line differs from row to row."""
    return [dict(row) for row in await connection.fetch(BY_REASON)]


async def one(connection: Connection, parked_id: int) -> dict[str, Any] | None:
    """With the whole event, as far as it can be read."""
    row = await connection.fetchrow(SHOW, parked_id)
    return row and {**row, "event": readable(row["event"])}


async def alike(connection: Connection, parked_id: int) -> Sequence[int]:
    """This one and all that are stuck for the same reason; none where it is not there."""
    return [row["parked_id"] for row in await connection.fetch(ALIKE, parked_id)]


async def retry(connection: Connection, parked_ids: Sequence[int] | None) -> Sequence[int]:
    """Have these tried at once, with all that waits behind them; every one where none is named. The running service does it."""
    return sorted(row["parked_id"] for row in await connection.fetch(RETRY, parked_ids))


async def discard(connection: Connection, parked_ids: Sequence[int], *, by: str, why: str) -> Sequence[int]:
    """Give these up for good; the numbers under which the decision is kept, none for what is no more there."""
    return sorted(row["discard_id"] for row in await connection.fetch(DISCARD, parked_ids, by, why))

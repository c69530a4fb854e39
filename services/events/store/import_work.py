"""Imports as the worker sees them: the next one, what of it is left to do, and how it came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.events.interchange.plan import Outcome, Record
from services.events.store.import_records import record_of
from services.events.store.imports import IMPORT, Import
from shared.contracts.events.imports import ImportId
from shared.db import Connection

NEXT = "select * from imports where state = $1 order by asked_at, import_id limit 1 for update"
ITEMS = """
select item, record_kind, record from import_items where import_id = $1 and outcome is null order by part, position limit $2
"""
DONE = """
update import_items i set outcome = d.outcome, record = null
from (select * from unnest($1::bigint[], $2::text[]) as given (item, outcome)) d where i.item = d.item
"""
WITHOUT_ID = "select true from import_items where import_id = $1 and outcome = 'refused' and source_id = '' limit 1"
HAS_GATHERINGS = "select true from import_items where import_id = $1 and record_kind = 'gathering' limit 1"
VANISHED = """
insert into import_items (import_id, part, position, record_kind, source_id, outcome)
select $1, 0, place, 'gathering', source_id, 'vanished' from unnest($2::text[]) with ordinality as gone (source_id, place)
"""
CARRY_OVER = "update imports set state = 'to_follow' where import_id = $1"
FINISH = "update imports set state = 'done', finished_at = $2, counted = $3 where import_id = $1"
COUNTS = "select outcome, count(*) as items from import_items where import_id = $1 group by outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    item: int
    record: Record


class ImportWork:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def next_import(self, state: str) -> Import | None:
        """The oldest in that state."""
        found = await self._connection.fetchrow(NEXT, state)
        return IMPORT.validate_python(dict(found)) if found else None

    async def items(self, import_id: ImportId, *, most: int) -> list[Item]:
        rows = await self._connection.fetch(ITEMS, import_id, most)
        return [Item(item=row["item"], record=record_of(row)) for row in rows]

    async def done(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        await self._connection.execute(DONE, [item for item, _ in outcomes], [outcome for _, outcome in outcomes])

    async def may_be_missed(self, import_id: ImportId) -> bool:
        """Not where it holds no gathering at all, nor where a refused item without an id may be any of those that are known."""
        if await self._connection.fetchval(WITHOUT_ID, import_id):
            return False
        return bool(await self._connection.fetchval(HAS_GATHERINGS, import_id))

    async def vanished(self, import_id: ImportId, source_ids: Sequence[str]) -> None:
        await self._connection.execute(VANISHED, import_id, list(source_ids))

    async def carry_over(self, import_id: ImportId) -> None:
        await self._connection.execute(CARRY_OVER, import_id)

    async def finish(self, import_id: ImportId, counts: Mapping[str, int], *, now: datetime) -> None:
        """`counts` stay when the items are no more."""
        await self._connection.execute(FINISH, import_id, now, dict(counts))

    async def counts(self, import_id: ImportId) -> dict[str, int]:
        found = {row["outcome"]: row["items"] for row in await self._connection.fetch(COUNTS, import_id)}
        return {outcome.value: found.get(outcome, 0) for outcome in Outcome}

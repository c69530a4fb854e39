"""Imports as the worker sees them: the next one, what of it is left to do, and how it came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.events.interchange.plan import Outcome, Record
from services.events.store.import_records import record_of
from services.events.store.imports import IMPORT, Import
from shared.contracts.imports import ImportId
from shared.database.postgres import Connection
from shared.errors import NotFound

NEXT = """
select * from imports i where state = $1
and not exists (select from set_aside a where a.work = $2 and a.key = i.import_id::text and (a.discarded or a.next_try_at > $3))
order by asked_at, import_id limit 1 for update
"""
ITEMS = """
select item, record_kind, record from import_items where import_id = $1 and outcome is null order by part, position limit $2
"""
SET_ASIDE = "update import_items set outcome = 'refused', field = '(record)', reason = $2, remedy = $3 where item = $1"
ONE_ITEM = "select item, import_id, record_kind, record from import_items where item = $1 and record is not null for update"
IMPORT_OF = "select * from imports where import_id = $1"
DONE = """
update import_items i set outcome = d.outcome, record = null, field = '', reason = '', remedy = ''
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
COUNTED_OTHERWISE = """
update imports set counted = counted || jsonb_build_object('refused', (counted ->> 'refused')::int - 1, $2::text, coalesce((counted ->> $2)::int, 0) + 1)
where import_id = $1 and state = 'done'
"""
COUNTS = "select outcome, count(*) as items from import_items where import_id = $1 group by outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`told` is its record as it is kept: read when its turn comes."""

    item: int
    record_kind: str
    told: Any

    @property
    def record(self) -> Record:
        return record_of({"record_kind": self.record_kind, "record": self.told})


class ImportWork:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def next_import(self, state: str, work: str, *, now: datetime) -> Import | None:
        """The oldest in that state that is not set aside from that work."""
        found = await self._connection.fetchrow(NEXT, state, work, now)
        return IMPORT.validate_python(dict(found)) if found else None

    async def items(self, import_id: ImportId, *, most: int) -> list[Item]:
        rows = await self._connection.fetch(ITEMS, import_id, most)
        return [Item(item=row["item"], record_kind=row["record_kind"], told=row["record"]) for row in rows]

    async def set_aside(self, item: Item, *, reason: str, remedy: str) -> None:
        """Among the refused, with its record kept, until it can be taken."""
        await self._connection.execute(SET_ASIDE, item.item, reason, remedy)

    async def one_item(self, item: int) -> tuple[Item, Import]:
        """One that was set aside, with its import."""
        row = await self._connection.fetchrow(ONE_ITEM, item)
        if row is None:
            raise NotFound("import_item", item)
        begun = IMPORT.validate_python(dict(await self._connection.fetchrow(IMPORT_OF, row["import_id"]) or {}))
        return Item(item=item, record_kind=row["record_kind"], told=row["record"]), begun

    async def done(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        await self._connection.execute(DONE, [item for item, _ in outcomes], [outcome for _, outcome in outcomes])

    async def done_after_all(self, item: int, import_id: ImportId, outcome: Outcome) -> None:
        """Of one that was refused. Its import may have been counted already, and others of its items may be no more: their counts stay."""
        await self.done([(item, outcome)])
        await self._connection.execute(COUNTED_OTHERWISE, import_id, outcome.value)

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

"""Entries and cells in PostgreSQL, and which of them moved: one function, one statement, a whole batch in each.

The projector's lock makes it the only writer of entries, members, cells and heard. Numbers are kept without trailing zeros, so that the same sum is the
same bytes in whatever order it came together. `offset 0` in a lateral read keeps the planner to the index: a batch must not cost more as the table grows.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.contracts.envelope import Fact, Recorded
from shared.database.postgres import Connection

from .domain.counting import Cell, Entry, Holder, Tally

PLAN_ANEW = "set local plan_cache_mode = force_custom_plan"
ENTRIES_OF = """
select e.measure, e.contributor, e.element, e.key, e.dimensions::text as dimensions, e.number
from unnest($1::text[], $2::text[]) as wanted (measure, contributor)
cross join lateral (select * from entries where measure = wanted.measure and contributor = wanted.contributor offset 0) e
"""
KEEP_ENTRIES = """
insert into entries (measure, contributor, element, key, dimensions, number)
select measure, contributor, element, key, dimensions::jsonb, trim_scale(number)
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[]) as kept (measure, contributor, element, key, dimensions, number)
on conflict (measure, contributor, element) do update set key = excluded.key, dimensions = excluded.dimensions, number = excluded.number
"""
DROP_ENTRIES = """
delete from entries e using unnest($1::text[], $2::text[], $3::text[]) as gone (measure, contributor, element)
where e.measure = gone.measure and e.contributor = gone.contributor and e.element = gone.element
"""
CARRIED = """
select m.series, m.key, m.carried from unnest($1::text[], $2::text[]) as wanted (series, key)
cross join lateral (select * from members where series = wanted.series and key = wanted.key offset 0) m
"""
CARRY = """
insert into members (series, key, carried) select * from unnest($1::text[], $2::text[], $3::bigint[])
on conflict (series, key) do update set carried = excluded.carried
"""
DROP_MEMBERS = "delete from members m using unnest($1::text[], $2::text[]) as gone (series, key) where m.series = gone.series and m.key = gone.key"
ADD_TO_CELLS = """
insert into cells (series, measure, dimensions, entries, value)
select series, measure, dimensions::jsonb, 0, 0 from unnest($1::text[], $2::text[], $3::text[]) as touched (series, measure, dimensions)
on conflict (series) do nothing
"""
MOVE_CELLS = """
update cells c set entries = c.entries + moved.entries, value = trim_scale(c.value + moved.value)
from unnest($1::text[], $2::bigint[], $3::numeric[]) as moved (series, entries, value) where c.series = moved.series
"""
DROP_EMPTY_CELLS = "delete from cells where series = any($1::text[]) and entries = 0"
HEAR = """
insert into heard (source, position, heard_at, rules)
select source, position, heard_at, $4 from unnest($1::text[], $2::bigint[], $3::timestamptz[]) as heard (source, position, heard_at)
on conflict (source) do update set position = greatest(heard.position, excluded.position), heard_at = greatest(heard.heard_at, excluded.heard_at)
"""
HEARD = "select source, position, heard_at, rules from heard order by source"
CELLS = """
select measure, dimensions::text as dimensions, entries, value from cells where measure = any($1::text[]) or series = any($2::text[])
"""
TOUCH = "insert into touched (measure, dimensions) select measure, dimensions::jsonb from unnest($1::text[], $2::text[]) as moved (measure, dimensions)"
TAKE_TOUCHED = """
with gone as (delete from touched returning measure, dimensions) select distinct measure, dimensions::text as dimensions from gone
"""
COMPARE_ALL = """
insert into compared as last (declared, compared_on, cells) values ($1, $2, 'cells'::regclass)
on conflict (one) do update set declared = excluded.declared, compared_on = excluded.compared_on, cells = excluded.cells
where (last.declared, last.compared_on, last.cells) is distinct from (excluded.declared, excluded.compared_on, excluded.cells)
returning true
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How far the facts were counted. Not `complete` while the tables still hold counts by earlier rules."""

    positions: Mapping[str, int]
    newest_at: datetime | None
    complete: bool


async def plan_anew(connection: Connection) -> None:
    """For this transaction, plan each statement for the tables as they are: a plan kept from when they were empty reads them whole for every batch."""
    await connection.execute(PLAN_ANEW)


async def entries_of(connection: Connection, holders: Iterable[Holder]) -> dict[Holder, dict[str, Entry]]:
    found: dict[Holder, dict[str, Entry]] = {}
    for row in await connection.fetch(ENTRIES_OF, *columns(holders, 2)):
        entry = Entry(key=row["key"], dimensions=read(row["dimensions"]), number=row["number"])
        found.setdefault(Holder(row["measure"], row["contributor"]), {})[row["element"]] = entry
    return found


async def keep_entries(connection: Connection, entries: Sequence[tuple[Holder, str, Entry]]) -> None:
    rows = [(*holder, element, entry.key, written(entry.dimensions), entry.number) for holder, element, entry in entries]
    await connection.execute(KEEP_ENTRIES, *columns(rows, 6))


async def drop_entries(connection: Connection, gone: Sequence[tuple[Holder, str]]) -> None:
    await connection.execute(DROP_ENTRIES, *columns([(*holder, element) for holder, element in gone], 3))


async def carried(connection: Connection, members: Iterable[tuple[Cell, str]]) -> dict[tuple[Cell, str], int]:
    wanted = {(cell.series, key): (cell, key) for cell, key in members}
    return {wanted[row["series"], row["key"]]: row["carried"] for row in await connection.fetch(CARRIED, *columns(wanted, 2))}


async def carry(connection: Connection, members: Mapping[tuple[Cell, str], int]) -> None:
    await connection.execute(CARRY, *columns([(cell.series, key, times) for (cell, key), times in members.items() if times], 3))


async def drop_members(connection: Connection, members: Mapping[tuple[Cell, str], int]) -> None:
    await connection.execute(DROP_MEMBERS, *columns([(cell.series, key) for (cell, key), times in members.items() if not times], 2))


async def open_cells(connection: Connection, cells: Iterable[Cell]) -> None:
    await connection.execute(ADD_TO_CELLS, *columns([(cell.series, cell.measure, written(cell.dimensions)) for cell in cells], 3))


async def move_cells(connection: Connection, moved: Mapping[Cell, Tally]) -> None:
    await connection.execute(MOVE_CELLS, *columns([(cell.series, tally.entries, tally.value) for cell, tally in moved.items()], 3))


async def drop_empty_cells(connection: Connection, cells: Iterable[Cell]) -> None:
    await connection.execute(DROP_EMPTY_CELLS, [cell.series for cell in cells])


async def hear(connection: Connection, facts: Sequence[Recorded[Fact]], *, rules: str) -> None:
    heard: dict[str, tuple[int, datetime]] = {}
    for fact in facts:
        position, time = heard.get(fact.source, (fact.position, fact.time))
        heard[fact.source] = max(position, fact.position), max(time, fact.time)
    await connection.execute(HEAR, *columns([(source, *reached) for source, reached in heard.items()], 3), rules)


async def heard(connection: Connection, *, rules: str) -> Heard:
    rows = await connection.fetch(HEARD)
    return Heard(
        positions={row["source"]: row["position"] for row in rows},
        newest_at=max((row["heard_at"] for row in rows), default=None),
        complete=all(row["rules"] == rules for row in rows),
    )


async def cells(connection: Connection, *, measures: Collection[str], alone: Collection[Cell] = ()) -> dict[Cell, Tally]:
    """All of these measures, and these beside."""
    rows = await connection.fetch(CELLS, list(measures), [cell.series for cell in alone])
    return {Cell(row["measure"], read(row["dimensions"])): Tally(row["entries"], row["value"]) for row in rows}


async def touch(connection: Connection, moved: Iterable[Cell]) -> None:
    """Note that these are to be compared with what was said. Rows are added and never changed, so that who compares holds up nobody who counts."""
    await connection.execute(TOUCH, *columns([(cell.measure, written(cell.dimensions)) for cell in moved], 2))


async def take_touched(connection: Connection) -> set[Cell]:
    return {Cell(row["measure"], read(row["dimensions"])) for row in await connection.fetch(TAKE_TOUCHED)}


async def is_to_compare_all(connection: Connection, *, declared: str, today: date) -> bool:
    """Whether since everything was compared other measures were declared, another day began or another table of cells took over. It is noted as compared."""
    return bool(await connection.fetchval(COMPARE_ALL, declared, today))


def columns(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows as the arrays that `unnest` takes."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]


def written(dimensions: tuple[tuple[str, str | None], ...]) -> str:
    return json.dumps(dict(dimensions), ensure_ascii=False)


def read(dimensions: str) -> tuple[tuple[str, str | None], ...]:
    return tuple(sorted(json.loads(dimensions).items()))

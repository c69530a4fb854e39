"""Entries, cells and what was published, in PostgreSQL: one function, one statement, a whole batch in each.

The projector's lock makes it the only writer of entries, members, cells and heard. Numbers are kept without trailing zeros, so that the same sum is the
same bytes in whatever order it came together. `offset 0` in a lateral read keeps the planner to the index: a batch must not cost more as the table grows.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.envelope import Fact, Recorded
from shared.database.postgres import Connection

from .domain.counting import Cell, Entry, Holder, Tally
from .domain.values import Value

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
CELLS = "select measure, dimensions::text as dimensions, entries, value from cells where measure = any($1::text[])"
PUBLISHED = "select measure, version, dimensions::text as dimensions, value, numerator, denominator from published"
KEEP_PUBLISHED = """
insert into published (series, measure, version, dimensions, value, numerator, denominator)
select series, measure, version, dimensions::jsonb, value, numerator, denominator
from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[])
    as said (series, measure, version, dimensions, value, numerator, denominator)
on conflict (series) do update
set version = excluded.version, value = excluded.value, numerator = excluded.numerator, denominator = excluded.denominator
"""
FORGET_PUBLISHED = "delete from published where series = any($1::text[])"


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
    for row in await connection.fetch(ENTRIES_OF, *_columns(holders, 2)):
        entry = Entry(key=row["key"], dimensions=_read(row["dimensions"]), number=row["number"])
        found.setdefault(Holder(row["measure"], row["contributor"]), {})[row["element"]] = entry
    return found


async def keep_entries(connection: Connection, entries: Sequence[tuple[Holder, str, Entry]]) -> None:
    rows = [(*holder, element, entry.key, _written(entry.dimensions), entry.number) for holder, element, entry in entries]
    await connection.execute(KEEP_ENTRIES, *_columns(rows, 6))


async def drop_entries(connection: Connection, gone: Sequence[tuple[Holder, str]]) -> None:
    await connection.execute(DROP_ENTRIES, *_columns([(*holder, element) for holder, element in gone], 3))


async def carried(connection: Connection, members: Iterable[tuple[Cell, str]]) -> dict[tuple[Cell, str], int]:
    wanted = {(cell.series, key): (cell, key) for cell, key in members}
    return {wanted[row["series"], row["key"]]: row["carried"] for row in await connection.fetch(CARRIED, *_columns(wanted, 2))}


async def carry(connection: Connection, members: Mapping[tuple[Cell, str], int]) -> None:
    await connection.execute(CARRY, *_columns([(cell.series, key, times) for (cell, key), times in members.items() if times], 3))


async def drop_members(connection: Connection, members: Mapping[tuple[Cell, str], int]) -> None:
    await connection.execute(DROP_MEMBERS, *_columns([(cell.series, key) for (cell, key), times in members.items() if not times], 2))


async def open_cells(connection: Connection, cells: Iterable[Cell]) -> None:
    await connection.execute(ADD_TO_CELLS, *_columns([(cell.series, cell.measure, _written(cell.dimensions)) for cell in cells], 3))


async def move_cells(connection: Connection, moved: Mapping[Cell, Tally]) -> None:
    await connection.execute(MOVE_CELLS, *_columns([(cell.series, tally.entries, tally.value) for cell, tally in moved.items()], 3))


async def drop_empty_cells(connection: Connection, cells: Iterable[Cell]) -> None:
    await connection.execute(DROP_EMPTY_CELLS, [cell.series for cell in cells])


async def hear(connection: Connection, facts: Sequence[Recorded[Fact]], *, rules: str) -> None:
    heard: dict[str, tuple[int, datetime]] = {}
    for fact in facts:
        position, time = heard.get(fact.source, (fact.position, fact.time))
        heard[fact.source] = max(position, fact.position), max(time, fact.time)
    await connection.execute(HEAR, *_columns([(source, *reached) for source, reached in heard.items()], 3), rules)


async def heard(connection: Connection, *, rules: str) -> Heard:
    rows = await connection.fetch(HEARD)
    return Heard(
        positions={row["source"]: row["position"] for row in rows},
        newest_at=max((row["heard_at"] for row in rows), default=None),
        complete=all(row["rules"] == rules for row in rows),
    )


async def cells(connection: Connection, measures: Sequence[str]) -> dict[Cell, Tally]:
    rows = await connection.fetch(CELLS, list(measures))
    return {Cell(row["measure"], _read(row["dimensions"])): Tally(row["entries"], row["value"]) for row in rows}


async def published(connection: Connection) -> dict[Cell, Value]:
    found = {}
    for row in await connection.fetch(PUBLISHED):
        cell = Cell(row["measure"], _read(row["dimensions"]))
        said = {"value": row["value"], "numerator": row["numerator"], "denominator": row["denominator"]}
        found[cell] = Value(cell=cell, version=row["version"], rests_on=0, **said)
    return found


async def keep_published(connection: Connection, said: Sequence[Value]) -> None:
    rows = [(each.cell.series, each.cell.measure, each.version, _written(each.cell.dimensions), each.value, each.numerator, each.denominator) for each in said]
    await connection.execute(KEEP_PUBLISHED, *_columns(rows, 7))


async def forget_published(connection: Connection, cells_: Sequence[Cell]) -> None:
    await connection.execute(FORGET_PUBLISHED, [cell.series for cell in cells_])


def _columns(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows as the arrays that `unnest` takes."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]


def _written(dimensions: tuple[tuple[str, str | None], ...]) -> str:
    return json.dumps(dict(dimensions), ensure_ascii=False)


def _read(dimensions: str) -> tuple[tuple[str, str | None], ...]:
    return tuple(sorted(json.loads(dimensions).items()))

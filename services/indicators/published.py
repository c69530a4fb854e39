"""What stands as said, in PostgreSQL: what is shown is read from here, and what is said is noted here, in the transaction that says it.

What must stay true: a value of a measure that counts persons is never taken out, whatever becomes of its measure, since what was told of it before decides
what may be told of it next.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.contracts.indicators import ValueComputed
from shared.database.postgres import Connection

from .domain.counting import Cell
from .domain.values import Value
from .store import Heard, columns, read, written

PUBLISHED = """
select measure, version, dimensions::text as dimensions, value, numerator, denominator, suppressed, told
from published where measure = any($1::text[]) or series = any($2::text[])
"""
KEEP = """
insert into published (series, measure, version, dimensions, value, numerator, denominator, suppressed, told, positions, counted_at)
select series, measure, version, dimensions::jsonb, value, numerator, denominator, suppressed, told::numeric[], $10, $11
from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[], $8::boolean[], $9::text[])
    as said (series, measure, version, dimensions, value, numerator, denominator, suppressed, told)
on conflict (series) do update
set version = excluded.version, value = excluded.value, numerator = excluded.numerator, denominator = excluded.denominator,
    suppressed = excluded.suppressed, told = excluded.told, positions = excluded.positions, counted_at = excluded.counted_at
"""
FORGET = "delete from published where series = any($1::text[])"
STANDING = """
select measure, version, dimensions::text as dimensions, value, numerator, denominator, suppressed, positions, counted_at
from published where measure = any($1::text[]) and ($2::text is null or dimensions ->> 'period' = $2) and ($3::text is null or series > $3)
order by series limit $4
"""
HISTORY = """
select j.entry, j.recorded_at, (j.event::jsonb -> 'data')::text as data
from published p cross join lateral (select entry, recorded_at, event, type from journal where subject = p.series and entry > $3 offset 0) j
where p.measure = $1 and ($2::text is null or p.dimensions ->> 'period' = $2) and j.type = $4 order by j.entry limit $5
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A value as it stands, and up to where it was counted when it was said."""

    value: Value
    heard: Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A value as it was once said: the entry of its fact, when, and the fact."""

    entry: int
    said_at: datetime
    fact: ValueComputed


async def values(connection: Connection, *, measures: Collection[str], alone: Collection[Cell] = ()) -> dict[Cell, Value]:
    """All of these measures, and these beside."""
    rows = await connection.fetch(PUBLISHED, list(measures), [cell.series for cell in alone])
    return {(cell := Cell(row["measure"], read(row["dimensions"]))): _value(cell, row, told=tuple(row["told"])) for row in rows}


async def keep(connection: Connection, said: Sequence[Value], *, heard: Heard) -> None:
    rows = [
        (
            *(each.cell.series, each.cell.measure, each.version, written(each.cell.dimensions)),
            *(each.value, each.numerator, each.denominator, each.suppressed),
            f"{{{','.join(map(str, each.told))}}}",
        )
        for each in said
    ]
    await connection.execute(KEEP, *columns(rows, 9), dict(heard.positions), heard.newest_at)


async def forget(connection: Connection, cells: Sequence[Cell]) -> None:
    await connection.execute(FORGET, [cell.series for cell in cells])


async def standing(connection: Connection, *, measures: Collection[str], period: str | None, after: str | None, limit: int) -> list[Standing]:
    """By series, one more than asked for."""
    return [
        Standing(
            value=_value(Cell(row["measure"], read(row["dimensions"])), row),
            heard=Heard(positions=row["positions"], newest_at=row["counted_at"], complete=True),
        )
        for row in await connection.fetch(STANDING, list(measures), period, after, limit + 1)
    ]


async def history(connection: Connection, measure: str, *, period: str | None, after: int, limit: int) -> list[Said]:
    """In the order in which they were said, one more than asked for."""
    rows = await connection.fetch(HISTORY, measure, period, after, ValueComputed.wire_name, limit + 1)
    return [Said(entry=row["entry"], said_at=row["recorded_at"], fact=ValueComputed.model_validate_json(row["data"])) for row in rows]


def _value(cell: Cell, row: Mapping[str, Any], *, told: tuple[Decimal, ...] = ()) -> Value:
    parts = {name: row[name] for name in ("version", "value", "numerator", "denominator", "suppressed")}
    return Value(cell=cell, rests_on=0, told=told, **parts)

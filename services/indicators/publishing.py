"""Saying what changed: values that differ from what was published go to the journal as `indicators.value.computed.v1`.

What must stay true: the facts and the note that they are said commit together, one publisher at a time, so each change is said once and a burst as one.
Nothing is said while the tables still hold counts by earlier rules: the rebuilt ones are about to take over. What was not touched is not compared, but
for when everything may differ: other declarations, another table of cells, and each new day, as periods end with one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from shared.contracts.indicators import ValueComputed
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day
from shared.service import Runtime
from shared.work import set_aside

from . import published, store, views
from .domain.counting import Cell, Tally
from .domain.rules import Measure
from .domain.telling import told_of_persons
from .domain.values import News, Value, news, parts_of, values_of
from .measures import Measures, declared

T = TypeVar("T")

WORK = "indicators.measures"
PAUSE_SECONDS = 0.2
"""A burst of batches is compared once in so long."""
LOOK_AGAIN_SECONDS = 5.0
MOST_SET_ASIDE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What is to be compared: `whole` measures, and of others the `cells` of which something was touched."""

    whole: frozenset[str]
    cells: Mapping[str, frozenset[Cell]]

    @property
    def measures(self) -> list[str]:
        return sorted(self.whole | self.cells.keys())


async def publish_changes(runtime: Runtime) -> bool:
    """All that changed is said at once."""
    async with runtime.unit_of_work() as unit:
        await unit.say(await changes(unit.connection, measures=declared(), now=unit.now))
    return False


async def changes(connection: Connection, *, measures: Measures, now: datetime) -> Sequence[ValueComputed]:
    """The facts to say now, noted as said in the caller's transaction. A measure whose values cannot be told is set aside, and the others are told."""
    await claim(connection, "publish")
    heard = await store.heard(connection, rules=measures.digest)
    if not heard.complete:
        return []
    today = helsinki_day(now)
    wanted = await _to_compare(connection, measures, today=today, now=now)

    async def tell(names: Sequence[str]) -> Sequence[ValueComputed]:
        said, forgotten = await _news(connection, names, measures=measures, wanted=wanted, today=today)
        await published.keep(connection, said, heard=heard)
        await published.forget(connection, forgotten)
        return [views.said(value, measures=measures, heard=heard) for value in said]

    said = await set_aside.each(connection, WORK, wanted.measures, tell, key=str, now=now)
    return [fact for facts in said for fact in facts]


async def _to_compare(connection: Connection, measures: Measures, *, today: date, now: datetime) -> Compared:
    """What is tried again after it was set aside is compared as a whole: what of it was touched meanwhile is forgotten."""
    held = await set_aside.held(connection, WORK, now=now)
    again = await set_aside.due(connection, WORK, now=now, most=MOST_SET_ASIDE)
    touched = await store.take_touched(connection)
    everything = await store.is_to_compare_all(connection, declared=measures.whole_digest, today=today)
    whole = frozenset(measures.counted if everything else again) & measures.counted.keys() - held
    cells = {} if everything else _resting_on(touched, measures.counted)
    return Compared(whole=whole, cells={name: own for name, own in cells.items() if name not in whole and name not in held})


def _resting_on(touched: set[Cell], counted: Mapping[str, Measure]) -> Mapping[str, frozenset[Cell]]:
    """By measure, the cells whose values the touched ones are part of; its total is among them."""
    dimensions: dict[str, set[tuple[tuple[str, str | None], ...]]] = {}
    for cell in touched:
        dimensions.setdefault(cell.measure, {()}).add(cell.dimensions)
    found = {name: set[tuple[tuple[str, str | None], ...]]().union(*(dimensions.get(part, ()) for part in parts_of(one))) for name, one in counted.items()}
    return {name: frozenset(Cell(name, own) for own in cells) for name, cells in found.items() if cells}


async def _news(connection: Connection, names: Sequence[str], *, measures: Measures, wanted: Compared, today: date) -> tuple[list[Value], list[Cell]]:
    whole = wanted.whole & set(names)
    alone = [cell for name in names if name not in whole for cell in wanted.cells[name]]
    parts = {part for name in whole for part in parts_of(measures.counted[name])}
    parts_alone = [Cell(part, cell.dimensions) for cell in alone for part in parts_of(measures.counted[cell.measure])]
    cells = _by_measure(await store.cells(connection, measures=parts, alone=parts_alone))
    before = _by_measure(await published.values(connection, measures=whole, alone=alone))
    counted = {name: {cell: tally for part in parts_of(measures.counted[name]) for cell, tally in cells.get(part, {}).items()} for name in names}
    each = [_news_of(measures.counted[name], measures, counted[name], before.get(name, {}), today=today) for name in names]
    return [value for new in each for value in new.changed], [cell for new in each for cell in new.forgotten]


def _news_of(measure: Measure, measures: Measures, cells: Mapping[Cell, Tally], before: Mapping[Cell, Value], *, today: date) -> News:
    values = told_of_persons(measure, cells, before, today=today) if measure.persons else values_of(measure, measures.counted, cells)
    return news(values, before)


def _by_measure(found: Mapping[Cell, T]) -> dict[str, dict[Cell, T]]:
    of: dict[str, dict[Cell, T]] = {}
    for cell, one in found.items():
        of.setdefault(cell.measure, {})[cell] = one
    return of

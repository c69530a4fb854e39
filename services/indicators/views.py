"""What a reader sees of the measures. Every value leaves the service through `visible`: answers over HTTP and published facts alike.

What must stay true: no other function hands out a value, so that what is held back is held back everywhere, and is the same for the same question.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel

from shared.contracts.indicators import Exact, ValueComputed
from shared.contracts.words import Principle
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page

from . import store
from .declarations import Declaration, Text
from .domain.counting import Cell, Tally
from .domain.rules import Aggregate, Measure
from .domain.suppression import held_back
from .domain.values import Value, parts_of, values_of
from .formula import formula_of
from .measures import Measures


class MeasureView(BaseModel):
    """A measure: what it counts, by which rules, and who answers for it."""

    id: str
    version: int
    title: Text
    definition: Text
    formula: str
    unit: str
    aggregate: Aggregate
    dimensions: list[str]
    owner: str
    principle: Principle | None
    plan_goal: str | None
    sdgs: list[str]
    facts: list[str]


class ValueView(BaseModel):
    series: str
    measure: str
    version: int
    dimensions: dict[str, str | None]
    value: Exact | None
    numerator: Exact | None = None
    denominator: Exact | None = None
    unit: str
    suppressed: bool = False
    """The value is held back: it tells of fewer than five persons, or would let one compute what does."""


class AsOf(BaseModel):
    """Which facts are counted: by source up to which position, and the time of the newest. Not `complete` while the past is counted anew by changed rules."""

    positions: dict[str, int]
    newest_at: datetime | None
    complete: bool


class ValuesPage(Page[ValueView]):
    as_of: AsOf


class MeasureValuesPage(ValuesPage):
    """`items` are the cells; `total` is what they come to, where a thing that stands in two cells counts once in a distinct measure."""

    measure: str
    version: int
    title: Text
    unit: str
    total: ValueView


def visible(measure: Measure, values: Sequence[Value]) -> list[Value]:
    """The one exit. Takes all values of a measure, since what may be shown of one depends on the others."""
    return held_back(values) if measure.persons else list(values)


async def current(connection: Connection, *, measures: Measures, only: str | None = None) -> list[Value]:
    """All visible values, or those of one measure; of each measure the total first."""
    chosen = [measures.counted[only]] if only else [measures.counted[name] for name in sorted(measures.counted)]
    cells = await store.cells(connection, sorted({part for measure in chosen for part in parts_of(measure)}))
    return [value for measure in chosen for value in visible_of(measure.id, measures=measures, cells=cells)]


def visible_of(name: str, *, measures: Measures, cells: Mapping[Cell, Tally]) -> list[Value]:
    """Those of one measure, of cells that hold at least its own or those of its parts."""
    measure = measures.counted[name]
    return visible(measure, values_of(measure, measures.counted, cells))


def all_measures(measures: Measures, *, after: str | None, limit: int) -> Page[MeasureView]:
    names = [name for name in sorted(measures.declared) if after is None or name > after]
    return Page(items=[_measure(measures.declared[name], measures) for name in names[:limit]], next=names[limit - 1] if len(names) > limit else None)


def one_measure(measures: Measures, measure_id: str) -> MeasureView:
    return _measure(_declared(measures, measure_id), measures)


async def values(connection: Connection, *, measures: Measures, after: str | None, limit: int) -> ValuesPage:
    as_of = await _as_of(connection, measures)
    items, following = _part(await current(connection, measures=measures), after=after, limit=limit)
    return ValuesPage(items=[_value(value, measures) for value in items], next=following, as_of=as_of)


async def values_of_measure(connection: Connection, measure_id: str, *, measures: Measures, after: str | None, limit: int) -> MeasureValuesPage:
    declaration = _declared(measures, measure_id)
    as_of = await _as_of(connection, measures)
    found = await current(connection, measures=measures, only=measure_id)
    total = Cell(measure_id)
    items, following = _part([value for value in found if value.cell != total], after=after, limit=limit)
    return MeasureValuesPage(
        measure=measure_id,
        version=declaration.version,
        title=declaration.title,
        unit=declaration.unit,
        total=next(_value(value, measures) for value in found if value.cell == total),
        items=[_value(value, measures) for value in items],
        next=following,
        as_of=as_of,
    )


def said(value: Value, *, measures: Measures, heard: store.Heard) -> ValueComputed:
    """The value as the fact that tells of it."""
    declaration = measures.declared[value.cell.measure]
    return ValueComputed(
        series=value.cell.series,
        measure=value.cell.measure,
        measure_version=value.version,
        dimensions=dict(value.cell.dimensions),
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        suppressed=value.suppressed,
        unit=declaration.unit,
        principle=declaration.principle,
        positions=dict(heard.positions),
        counted_at=heard.newest_at,
    )


def _declared(measures: Measures, measure_id: str) -> Declaration:
    if measure_id not in measures.declared:
        raise NotFound("measure", measure_id)
    return measures.declared[measure_id]


def _measure(declaration: Declaration, measures: Measures) -> MeasureView:
    parts = [measures.counted[part] for part in parts_of(measures.counted[declaration.id])]
    return MeasureView(
        id=declaration.id,
        version=declaration.version,
        title=declaration.title,
        definition=declaration.definition,
        formula=formula_of(declaration),
        unit=declaration.unit,
        aggregate=declaration.aggregate,
        dimensions=list(parts[0].dimensions),
        owner=declaration.owner,
        principle=declaration.principle,
        plan_goal=declaration.plan_goal,
        sdgs=list(declaration.sdgs),
        facts=sorted({fact.wire_name for part in parts for fact in part.facts}),
    )


def _value(value: Value, measures: Measures) -> ValueView:
    return ValueView(
        series=value.cell.series,
        measure=value.cell.measure,
        version=value.version,
        dimensions=dict(value.cell.dimensions),
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        unit=measures.declared[value.cell.measure].unit,
        suppressed=value.suppressed,
    )


def _part(found: Sequence[Value], *, after: str | None, limit: int) -> tuple[list[Value], str | None]:
    ordered = sorted((value for value in found if after is None or value.cell.series > after), key=lambda value: value.cell.series)
    return ordered[:limit], ordered[limit - 1].cell.series if len(ordered) > limit else None


async def _as_of(connection: Connection, measures: Measures) -> AsOf:
    heard = await store.heard(connection, rules=measures.digest)
    return AsOf(positions=dict(heard.positions), newest_at=heard.newest_at, complete=heard.complete)

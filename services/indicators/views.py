"""What a reader sees of the measures: answers show what stands as said, and facts say what is about to stand.

What must stay true: no answer reads what is counted, only what was published, so that every exit says the same of a value and none says it earlier.
"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from shared.contracts.indicators import Exact, ValueComputed
from shared.contracts.words import Principle
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page

from . import published, store
from .declarations import Condition, Declaration, Text
from .domain.counting import Cell
from .domain.reading import as_text
from .domain.rules import Aggregate
from .domain.values import Value, parts_of
from .formula import formula_of
from .measures import Measures


class RuleView(BaseModel):
    """A fact by which something begins to count or ceases to. Conditions are a field, an operator and values; of a sum, `value` is what is added."""

    fact: str
    where: list[list[str]]
    value: str | None
    since: str | None
    """From which day the days up to that of `value` are summed; null: `value` is a number."""


class MeasureView(BaseModel):
    """A measure: what it counts, by which rules, and who answers for it. A ratio has the measures that it divides, others have rules."""

    id: str
    version: int
    title: Text
    definition: Text
    formula: str
    unit: str
    aggregate: Aggregate
    dimensions: list[str]
    persons: bool
    """It counts persons: a cell is told when its period is over, and then changes by five or more."""
    owner: str
    principle: Principle | None
    plan_goal: str | None
    sdgs: list[str]
    target: Exact | None
    facts: list[str]
    numerator: str | None
    denominator: str | None
    enters: list[RuleView]
    leaves: list[RuleView]


class AsOf(BaseModel):
    """Which facts are counted: by source up to which position, and the time of the newest. Not `complete` while the past is counted anew by changed rules."""

    positions: dict[str, int]
    counted_at: datetime | None
    complete: bool


class ValuesPage(Page[ValueComputed]):
    as_of: AsOf


class MeasureValuesPage(ValuesPage):
    """`items` are the cells; `total` is what they come to, where a thing that stands in two cells counts once in a distinct measure.

    `total` is null until the measure is counted for the first time.
    """

    measure: str
    measure_version: int
    title: Text
    unit: str
    total: ValueComputed | None


class SaidValue(ValueComputed):
    """A value as it was said, and when."""

    said_at: datetime


def all_measures(measures: Measures, *, after: str | None, limit: int) -> Page[MeasureView]:
    names = [name for name in sorted(measures.declared) if after is None or name > after]
    return Page(items=[_measure(measures.declared[name], measures) for name in names[:limit]], next=names[limit - 1] if len(names) > limit else None)


def one_measure(measures: Measures, measure_id: str) -> MeasureView:
    return _measure(_declared(measures, measure_id), measures)


async def values(
    connection: Connection, *, measures: Measures, measure: str | None = None, period: str | None = None, after: str | None, limit: int
) -> ValuesPage:
    names = [_declared(measures, measure).id] if measure else sorted(measures.declared)
    found = await published.standing(connection, measures=names, period=period, after=after, limit=limit)
    return ValuesPage(items=_shown(found[:limit], measures), next=_next(found, limit), as_of=await _as_of(connection, measures))


async def values_of_measure(
    connection: Connection, measure_id: str, *, measures: Measures, period: str | None = None, after: str | None, limit: int
) -> MeasureValuesPage:
    declaration = _declared(measures, measure_id)
    total = Cell(measure_id).series
    whole = await published.standing(connection, measures=[measure_id], period=None, after=None, limit=1)
    found = await published.standing(connection, measures=[measure_id], period=period, after=max(after or "", total), limit=limit)
    return MeasureValuesPage(
        measure=measure_id,
        measure_version=declaration.version,
        title=declaration.title,
        unit=declaration.unit,
        total=next(iter(_shown([one for one in whole if one.value.cell.series == total], measures)), None),
        items=_shown(found[:limit], measures),
        next=_next(found, limit),
        as_of=await _as_of(connection, measures),
    )


async def history(connection: Connection, measure_id: str, *, measures: Measures, period: str | None, after: int, limit: int) -> Page[SaidValue]:
    _declared(measures, measure_id)
    found = await published.history(connection, measure_id, period=period, after=after, limit=limit)
    items = [SaidValue(**dict(one.fact), said_at=one.said_at) for one in found[:limit]]
    return Page(items=items, next=str(found[limit - 1].entry) if len(found) > limit else None)


def said(value: Value, *, measures: Measures, heard: store.Heard) -> ValueComputed:
    """The value as the fact that tells of it, and as answers show it."""
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
        persons=declaration.persons,
        owner=declaration.owner,
        principle=declaration.principle,
        plan_goal=declaration.plan_goal,
        sdgs=list(declaration.sdgs),
        target=declaration.target,
        facts=sorted({fact.wire_name for part in parts for fact in part.facts}),
        numerator=declaration.numerator,
        denominator=declaration.denominator,
        enters=[_rule(rule.fact, rule.where, value=rule.value, since=rule.since) for rule in declaration.enters],
        leaves=[_rule(rule.fact, rule.where) for rule in declaration.leaves],
    )


def _rule(fact: str, where: Sequence[Condition], *, value: str | None = None, since: str | None = None) -> RuleView:
    conditions = [[one.field, one.operator, *(as_text(each) or "" for each in one.values)] for one in where]
    return RuleView(fact=fact, where=conditions, value=value, since=since)


def _shown(found: Sequence[published.Standing], measures: Measures) -> list[ValueComputed]:
    return [said(one.value, measures=measures, heard=one.heard) for one in found]


def _next(found: Sequence[published.Standing], limit: int) -> str | None:
    return found[limit - 1].value.cell.series if len(found) > limit else None


async def _as_of(connection: Connection, measures: Measures) -> AsOf:
    heard = await store.heard(connection, rules=measures.digest)
    return AsOf(positions=dict(heard.positions), counted_at=heard.newest_at, complete=heard.complete)

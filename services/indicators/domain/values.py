"""What the cells say: the value of every series of a measure, shares included, and which of them are not yet published.

What must stay true: a measure always has a total, be it zero; a share carries its numerator and denominator, and has no value when the denominator is
zero; a value under another version of its measure is another value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .counting import Cell, Tally
from .rules import Aggregate, Measure, Scale

SHARE = Decimal("0.0001")
"""Shares are rounded half up to four decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    cell: Cell
    version: int
    value: Decimal | None
    """None: a share of nothing, or suppressed."""
    rests_on: int
    """How many entries: of a share, those of its denominator."""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    suppressed: bool = False
    """It is held back: it tells of fewer than five persons."""
    told: tuple[Decimal, ...] = ()
    """Of a cell that counts persons, every number that was ever told of it."""

    @property
    def said(self) -> tuple[int, Decimal | None, Decimal | None, Decimal | None]:
        """What a reader is told; two values that say the same need not be told apart."""
        return (self.version, self.value, self.numerator, self.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is to be said, and which series are of an earlier version and no longer exist. `current` and `published` are of the same cells."""

    changed: tuple[Value, ...]
    forgotten: tuple[Cell, ...]


def values_of(measure: Measure, measures: Mapping[str, Measure], cells: Mapping[Cell, Tally]) -> list[Value]:
    """Every value of a measure, the total first, then by series. `cells` holds at least those of the measure or of its parts."""
    if measure.aggregate is Aggregate.RATIO:
        return _shares(measure, measures, cells)
    if measure.scale:
        return [_scaled(measure, measure.scale, value) for value in values_of(measures[measure.scale.of], measures, cells)]
    own = {cell: tally for cell, tally in cells.items() if cell.measure == measure.id}
    own.setdefault(Cell(measure.id), Tally())
    values = (Value(cell=cell, version=measure.version, value=tally.value, rests_on=tally.entries) for cell, tally in own.items())
    return sorted(values, key=lambda value: value.cell.series)


def parts_of(measure: Measure) -> tuple[str, ...]:
    """The measures whose cells a measure's values are made of."""
    if measure.scale:
        return (measure.scale.of,)
    if measure.aggregate is Aggregate.RATIO:
        return tuple(part for part in (measure.numerator, measure.denominator) if part)
    return (measure.id,)


def news(current: Iterable[Value], published: Mapping[Cell, Value]) -> News:
    """What differs from what was published. A series that vanished under its own version is said to be zero once."""
    now = {value.cell: value for value in current}
    versions = {value.cell.measure: value.version for value in now.values()}
    changed = [value for cell, value in now.items() if cell not in published or published[cell].said != value.said]
    left = {cell: was for cell, was in published.items() if cell not in now and cell.measure in versions}
    ended = [_ended(was) for cell, was in left.items() if was.version == versions[cell.measure]]
    return News(
        changed=tuple(sorted((*changed, *(end for end in ended if end.said != published[end.cell].said)), key=lambda value: value.cell.series)),
        forgotten=tuple(sorted(cell for cell, was in left.items() if was.version != versions[cell.measure])),
    )


def _ended(was: Value) -> Value:
    zero = Decimal(0)
    if was.denominator is None:
        return Value(cell=was.cell, version=was.version, value=zero, rests_on=0)
    return Value(cell=was.cell, version=was.version, value=None, rests_on=0, numerator=zero, denominator=zero)


def _scaled(measure: Measure, scale: Scale, value: Value) -> Value:
    """Rounded half up to four decimals; a whole number has none."""
    number = (value.value or Decimal(0)) * scale.times / scale.over
    rounded = number.quantize(SHARE, ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    cell = Cell(measure.id, value.cell.dimensions)
    return Value(cell=cell, version=measure.version, value=whole if whole == rounded else rounded, rests_on=value.rests_on)


def _shares(measure: Measure, measures: Mapping[str, Measure], cells: Mapping[Cell, Tally]) -> list[Value]:
    above, below = (measures[part] for part in parts_of(measure))
    numerators = {value.cell.dimensions: value for value in values_of(above, measures, cells)}
    denominators = {value.cell.dimensions: value for value in values_of(below, measures, cells)}
    return [
        _share(Cell(measure.id, dimensions), measure.version, numerators.get(dimensions), denominators.get(dimensions))
        for dimensions in sorted({*numerators, *denominators}, key=lambda dimensions: Cell(measure.id, dimensions).series)
    ]


def _share(cell: Cell, version: int, above: Value | None, below: Value | None) -> Value:
    numerator = (above.value if above else None) or Decimal(0)
    denominator = (below.value if below else None) or Decimal(0)
    share = (numerator / denominator).quantize(SHARE, ROUND_HALF_UP) if denominator else None
    return Value(cell=cell, version=version, value=share, rests_on=below.rests_on if below else 0, numerator=numerator, denominator=denominator)

"""How facts become counts: pure functions from facts to entries, and from entries to cells.

An *entry* says that a contributor (an agreement, a network, …) counts in a measure, in which cell and with what number. Facts replace, add and remove
entries; cells are the sums of the entries. What must stay true: entries are a function of the facts in their order and of nothing else, and cells of the
entries alone; so any split of the log into batches, and any rebuild, gives the same tables. No float, no clock, no order of arrival enters a count.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import NamedTuple, TypeAlias

from shared.contracts.envelope import Fact, Recorded

from .reading import as_text, days_between, holds, joined, look, period_of
from .rules import PERIOD, Aggregate, Enters, Leaves, Measure, Period

EXACT = Context(prec=200)
"""Wide enough that a sum never rounds."""


class Cell(NamedTuple):
    """One number of a measure. The cell without dimensions is the measure's total."""

    measure: str
    dimensions: tuple[tuple[str, str | None], ...] = ()

    @property
    def series(self) -> str:
        """The cell's name, the same for ever: `agreements_in_force{kind="partnership"}`."""
        pairs = ",".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in self.dimensions)
        return f"{self.measure}{{{pairs}}}" if pairs else self.measure


class Holder(NamedTuple):
    """Whose entries these are."""

    measure: str
    contributor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    key: str
    dimensions: tuple[tuple[str, str | None], ...]
    number: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one fact does to one holder: `gone` leave first (None: all that it holds), then `entries` come."""

    holder: Holder
    gone: frozenset[str] | None
    entries: Mapping[str, Entry]


Entries: TypeAlias = Mapping[Holder, Mapping[str, Entry]]


@dataclass(slots=True)
class Tally:
    """What a cell rests on (`entries`) and what it says (`value`); as a difference, both may be negative."""

    entries: int = 0
    value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """The difference between two states of some holders."""

    standing: Sequence[tuple[Holder, str, Entry]]
    gone: Sequence[tuple[Holder, str]]
    cells: Mapping[Cell, Tally]
    members: Mapping[tuple[Cell, str], int] = field(default_factory=dict)
    """By how many contributors each distinct key of a cell is carried more, or fewer."""


def heard_by(measures: Iterable[Measure]) -> dict[type[Fact], list[Measure]]:
    """Which measures each type of fact concerns."""
    heard: dict[type[Fact], list[Measure]] = defaultdict(list)
    for measure in measures:
        for fact in measure.facts:
            heard[fact].append(measure)
    return dict(heard)


def changes(heard: Mapping[type[Fact], Sequence[Measure]], facts: Iterable[Recorded[Fact]]) -> list[Change]:
    """What the facts do, in their order."""
    said = (_change(measure, fact) for fact in facts for measure in heard.get(type(fact.message), ()))
    return [change for change in said if change is not None]


def fold(before: Entries, said: Iterable[Change]) -> dict[Holder, dict[str, Entry]]:
    """The entries after the changes, of every holder that either side names."""
    after = {holder: dict(entries) for holder, entries in before.items()}
    for change in said:
        held = after.setdefault(change.holder, {})
        for element in list(held) if change.gone is None else change.gone:
            held.pop(element, None)
        held.update(change.entries)
    return after


def difference(measures: Mapping[str, Measure], before: Entries, after: Entries) -> Delta:
    """What to write so that `before` becomes `after`."""
    standing: list[tuple[Holder, str, Entry]] = []
    gone: list[tuple[Holder, str]] = []
    cells: dict[Cell, Tally] = defaultdict(Tally)
    members: dict[tuple[Cell, str], int] = defaultdict(int)
    for holder, held in after.items():
        was = before.get(holder, {})
        aggregate = measures[holder.measure].aggregate
        for element in [element for element, entry in was.items() if held.get(element) != entry]:
            _tally(holder, was[element], aggregate, -1, cells, members)
            if element not in held:
                gone.append((holder, element))
        for element in [element for element, entry in held.items() if was.get(element) != entry]:
            _tally(holder, held[element], aggregate, +1, cells, members)
            standing.append((holder, element, held[element]))
    return Delta(standing=standing, gone=gone, cells=dict(cells), members={member: by for member, by in members.items() if by})


def with_distinct(delta: Delta, carried: Mapping[tuple[Cell, str], int]) -> dict[Cell, Tally]:
    """The cells' differences, given how many contributors carried each key before: a key counts while one still does."""
    cells = {cell: Tally(tally.entries, tally.value) for cell, tally in delta.cells.items()}
    for (cell, key), by in delta.members.items():
        was = carried.get((cell, key), 0)
        cells.setdefault(cell, Tally()).value += (was + by > 0) - (was > 0)
    return {cell: tally for cell, tally in cells.items() if tally.entries or tally.value}


def _change(measure: Measure, fact: Recorded[Fact]) -> Change | None:
    kind = type(fact.message)
    for leaves in measure.leaves:
        if leaves.fact is kind and holds(leaves.where, fact, None):
            return _leave(measure, leaves, fact)
    for enters in measure.enters:
        if enters.fact is kind:
            return _enter(measure, enters, fact)
    return None


def _leave(measure: Measure, rule: Leaves, fact: Recorded[Fact]) -> Change | None:
    contributor = joined(rule.contributor, fact, None)
    if contributor is None:
        return None
    gone = None if rule.element is None else frozenset({as_text(look(rule.element, fact, None)) or ""})
    return Change(holder=Holder(measure.id, contributor), gone=gone, entries={})


def _enter(measure: Measure, rule: Enters, fact: Recorded[Fact]) -> Change | None:
    contributor = joined(rule.contributor, fact, None)
    if contributor is None:
        return None
    named = dict(_elements(rule, fact))
    entries = {name: _entry(measure, rule, fact, element) for name, element in sorted(named.items()) if holds(rule.where, fact, element)}
    standing = {name: entry for name, entry in entries.items() if entry is not None}
    return Change(holder=Holder(measure.id, contributor), gone=frozenset(named) if rule.adds else None, entries=standing)


def _elements(rule: Enters, fact: Recorded[Fact]) -> Iterable[tuple[str, object]]:
    elements = [None] if rule.each is None else look(rule.each, fact, None)
    for element in elements if isinstance(elements, Iterable) else ():
        yield ("" if rule.element is None else as_text(look(rule.element, fact, element)) or ""), element


def _entry(measure: Measure, rule: Enters, fact: Recorded[Fact], element: object) -> Entry | None:
    key = joined(rule.key, fact, element)
    if key is None:
        return None
    dimensions = [(name, as_text(look(path, fact, element))) for name, path in rule.dimensions]
    if measure.period is not Period.NONE:
        dimensions.append((PERIOD, period_of(measure.period, fact.time if rule.dated is None else look(rule.dated, fact, element))))
    number = _number(rule, fact, element)
    return None if number is None else Entry(key=key, dimensions=tuple(sorted(dimensions)), number=number)


def _number(rule: Enters, fact: Recorded[Fact], element: object) -> Decimal | None:
    """None: of days of which one is not known there is no number."""
    if rule.value is None:
        return Decimal(0)
    found = look(rule.value, fact, element)
    return Decimal(str(found or 0)) if rule.since is None else days_between(look(rule.since, fact, element), found)


def _tally(holder: Holder, entry: Entry, aggregate: Aggregate, sign: int, cells: dict[Cell, Tally], members: dict[tuple[Cell, str], int]) -> None:
    total = Cell(holder.measure)
    for cell in (Cell(holder.measure, entry.dimensions), total) if entry.dimensions else (total,):
        tally = cells[cell]
        tally.entries += sign
        if aggregate is Aggregate.DISTINCT:
            members[cell, entry.key] += sign
        elif aggregate is Aggregate.SUM:
            tally.value = EXACT.fma(entry.number, sign, tally.value)
        else:
            tally.value += sign

"""The promise of the engine: the same facts give the same tables, however they were cut into batches."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain.counting import Cell
from services.indicators.domain.rules import Aggregate
from services.indicators.measures import declared
from shared.contracts.envelope import Fact
from shared.contracts.registry import AgreementKind, FireBrigadeTerms
from shared.contracts.words import Money, Principle

from .builders import (
    Tables,
    cooperation,
    described,
    dissolved,
    founded,
    joined,
    left,
    published,
    recorded,
    registered,
    signed,
    terminated,
    withdrawn,
)  # fmt: skip

MEASURES = declared()
few = st.integers(1, 4)
principles = st.lists(st.sampled_from(Principle), unique=True, max_size=2).map(tuple)
terms = st.builds(lambda cents: FireBrigadeTerms(volume=1, volume_unit="alarms", compensation=Money(cents=cents)), st.integers(0, 10**9))
parties = st.lists(st.sampled_from(["EHYT ry", "Sininauha", "Pori"]), max_size=3)
facts: st.SearchStrategy[Fact] = st.one_of(
    st.builds(signed, few, kind=st.sampled_from(AgreementKind), principles=principles, fire_brigade=st.none() | terms),
    st.builds(terminated, few),
    st.builds(lambda number, names, theme: founded(number, *names, theme=theme), few, parties, st.sampled_from(["families", None])),
    st.builds(joined, few, few, theme=st.sampled_from(["families", "youth"])),
    st.builds(left, few, few),
    st.builds(published, few, follows=st.booleans()),
    st.builds(cooperation, few, follows=st.booleans()),
    st.builds(withdrawn, few),
    st.builds(lambda number, named: described(number, *named), few, principles),
    st.builds(registered, few, kind=st.sampled_from(["county", "association"]), municipality=st.sampled_from(["609", None])),
    st.builds(dissolved, few),
)


@given(st.lists(facts, max_size=60), st.data())
def test_any_cut_into_batches_gives_the_same_tables(said: list[Fact], data: st.DataObject) -> None:
    log = recorded(*said)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(log)), max_size=10)))

    batches = [log[start:end] for start, end in zip([0, *cuts], [*cuts, len(log)], strict=True)]
    cut, whole = Tables.after(MEASURES, *batches), Tables.after(MEASURES, log)

    assert (cut.entries, cut.members, cut.cells) == (whole.entries, whole.members, whole.cells)


@given(st.lists(facts, max_size=60))
def test_cells_are_what_the_entries_come_to(said: list[Fact]) -> None:
    tables = Tables.after(MEASURES, *([fact] for fact in recorded(*said)))

    assert {cell: (tally.entries, tally.value) for cell, tally in tables.cells.items()} == counted_anew(tables)


def counted_anew(tables: Tables) -> dict[Cell, tuple[int, Decimal]]:
    stand: dict[Cell, list[Any]] = defaultdict(list)
    for holder, held in tables.entries.items():
        for entry in held.values():
            for cell in {Cell(holder.measure, entry.dimensions), Cell(holder.measure)}:
                stand[cell].append(entry)
    return {cell: (len(entries), _value(cell, entries)) for cell, entries in stand.items()}


def _value(cell: Cell, entries: list[Any]) -> Decimal:
    match MEASURES.counted[cell.measure].aggregate:
        case Aggregate.DISTINCT:
            return Decimal(len({entry.key for entry in entries}))
        case Aggregate.SUM:
            return sum((entry.number for entry in entries), Decimal(0))
        case _:
            return Decimal(len(entries))

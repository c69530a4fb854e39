"""Compares what came out with what must: every measure of the project on both ways out, and the numbers that the source names, one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from deploy.demo.counting import Counts, Expected
from deploy.demo.reading import Figures
from deploy.demo.registering import Fault, Registered

SHOWN = 3
"""So many cells or rows of two sides that are unlike; the whole stands in the file."""
MEASURES_OF_CHANGE = ("services_following_principles", "agreements_recording_principles", "operating_models_with_principles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str
    expected: Any
    actual: Any

    @property
    def ok(self) -> bool:
        """Equal, and of one type: True is not 1."""
        return bool(self.expected == self.actual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen at the end of a run."""

    registered: Registered
    not_done: list[Fault]
    api: Mapping[str, Counts]
    dashboard: Mapping[str, Counts]
    codes: Mapping[str, int]
    figures: Figures
    dead: int


def checks(expected: Expected, seen: Seen) -> list[Check]:
    """In the order in which a person wants to read them."""
    return [*_named(expected, seen), *_rows(expected, seen), *_every_measure(expected, seen)]


def values_agree(expected: Expected, api: Mapping[str, Counts], dashboard: Mapping[str, Counts]) -> bool:
    """Whether all that was said has arrived on both ways out."""
    return all(api.get(measure) == cells and dashboard.get(measure) == cells for measure, cells in expected.measures.items())


def _named(expected: Expected, seen: Seen) -> Iterator[Check]:
    contracts = "agreements_in_force{kind=fire_brigade_contract}"
    yield Check(name="networks", expected=expected.networks, actual=_total(seen, "networks_by_theme"))
    yield Check(name="fire-brigade contracts in force", expected=expected.fire_brigade_contracts, actual=seen.api.get("agreements_in_force", {}).get(contracts))
    yield Check(name="operating models", expected=expected.operating_models, actual=_total(seen, "operating_models"))
    for measure in MEASURES_OF_CHANGE:
        yield Check(name=f"measure of change: {measure}", expected=expected.measures[measure][measure], actual=_total(seen, measure))
    yield Check(name="official municipalities", expected=expected.municipalities, actual=seen.codes["municipalities"])
    yield Check(name="official organisers of services", expected=expected.organisers, actual=seen.codes["organisers"])


def _rows(expected: Expected, seen: Seen) -> Iterator[Check]:
    faults = [*seen.registered.flagged, *seen.registered.refused]
    without = sorted(fault.row.partition(" ")[0] for fault in faults)
    yield Check(name="rows flagged or refused", expected=len(expected.without_business_id), actual=len(faults))
    yield Check(name="which rows", expected=list(expected.without_business_id), actual=without)
    yield Check(name="commands not done", expected=0, actual=len(seen.not_done))
    yield Check(name="facts parked", expected=0, actual=seen.figures.parked)
    yield Check(name="commands dead", expected=0, actual=seen.dead)


def _every_measure(expected: Expected, seen: Seen) -> Iterator[Check]:
    uncounted = sorted((set(seen.api) & expected.declared) - set(expected.measures))
    yield Check(name="measures without an independent count", expected=[], actual=uncounted)
    for measure, cells in sorted(expected.measures.items()):
        yield Check(name=f"{measure}, HTTP", expected=cells, actual=seen.api.get(measure))
        yield Check(name=f"{measure}, dashboard", expected=cells, actual=seen.dashboard.get(measure))


def shown(check: Check) -> tuple[str, str]:
    """Both sides in words that can be compared: of two unlike ones, that in which they are unlike, in one order."""
    expected, actual = check.expected, check.actual
    if isinstance(expected, dict) and isinstance(actual, dict):
        if check.ok:
            return _total_of(expected), _total_of(actual)
        unlike = [key for key in sorted(expected.keys() | actual.keys()) if expected.get(key) != actual.get(key)]
        return _cells(expected, unlike), _cells(actual, unlike)
    if isinstance(expected, list) and isinstance(actual, list):
        if check.ok:
            return _length(expected), _length(actual)
        return str([row for row in expected if row not in actual][:SHOWN]), str([row for row in actual if row not in expected][:SHOWN])
    return str(expected), str(actual)


def as_json(check: Check) -> dict[str, Any]:
    return asdict(check) | {"ok": check.ok}


def _total(seen: Seen, measure: str) -> Any:
    return seen.api.get(measure, {}).get(measure)


def _total_of(cells: Mapping[str, Any]) -> str:
    """A measure has its whole under its own name, beside its parts; of several names, such as payers, each is a part, and their sum the whole."""
    named = [number for cell, number in cells.items() if "{" not in cell]
    parts = len(cells) - 1 if len(named) == 1 else len(cells)
    total = [str(named[0] if len(named) == 1 else sum(named))] if named else []
    return " ".join([*total, *([f"({parts} parts)"] if parts else [])]) or "none"


def _cells(cells: Mapping[str, Any], keys: list[str]) -> str:
    return ", ".join(f"{key}: {cells.get(key, 'none')}" for key in keys[:SHOWN]) + (" …" if len(keys) > SHOWN else "")


def _length(rows: list[Any]) -> str:
    return f"{len(rows)} rows" if rows else "none"

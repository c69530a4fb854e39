"""The declared measures: read from YAML, checked against the contracts and each other, and made ready to count with.

What must stay true: a declaration that cannot be right never gets to count. The service does not start, and the message lists every fault, not the first.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import cast

import yaml
from pydantic import ValidationError

from shared.contracts import catalogue  # noqa: F401 - makes the catalogue whole, before declarations are checked against it
from shared.contracts.envelope import CATALOGUE, Fact
from shared.settings import MEASURES

from . import rule_checks
from .declarations import Condition, Declaration, Theme
from .domain import counting, rules
from .domain.reading import as_text

FOLDER = Path(__file__).parent / "measures"


class MeasuresFaulty(ValueError):
    """Some declarations are wrong: the message says which and why."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n  ".join([f"{len(faults)} fault(s) in the declared measures: mend them, then start again", *faults]))


@dataclass(frozen=True, kw_only=True)
class Measures:
    """All measures, by id: as they are declared, and as they are counted."""

    declared: Mapping[str, Declaration]
    counted: Mapping[str, rules.Measure]

    @cached_property
    def heard_by(self) -> Mapping[type[Fact], Sequence[rules.Measure]]:
        return counting.heard_by(self.counted.values())

    @property
    def hears(self) -> tuple[type[Fact], ...]:
        return tuple(sorted(self.heard_by, key=lambda fact: fact.wire_name))

    @cached_property
    def digest(self) -> str:
        """What the projection's version is: see `declared_digest`."""
        return declared_digest(self.declared.values())

    @cached_property
    def whole_digest(self) -> str:
        """Changes whenever anything is declared otherwise, so that values may be said otherwise though nothing is counted anew."""
        rows = [self.declared[name].model_dump(mode="json") for name in sorted(self.declared)]
        return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def declared() -> Measures:
    """The project's measures, and the area's own where `YHTEYS_MEASURES` names their folder.

    Raises:
        MeasuresFaulty: with every fault.
    """
    of_the_area = os.environ.get(MEASURES)
    return load(FOLDER, *([Path(of_the_area)] if of_the_area else []))


def load(*folders: Path) -> Measures:
    """Read every file of the folders.

    Raises:
        MeasuresFaulty: with every fault.
    """
    faults = [f"{folder}: is no folder that can be read: name one in {MEASURES}, or leave it out" for folder in folders if not folder.is_dir()]
    by_id: dict[str, Declaration] = {}
    declared_in: dict[str, Path] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.y*ml"))):
        for declaration in _read(path, faults):
            if declaration.id in by_id:
                faults.append(f"{path}: measure {declaration.id}: id: stands in {declared_in[declaration.id]} already: give it one that no measure has")
            by_id.setdefault(declaration.id, declaration)
            declared_in.setdefault(declaration.id, path)
    for name, declaration in by_id.items():
        faults += [f"{declared_in[name]}: measure {name}: {fault}" for fault in (*rule_checks.rule_faults(declaration), *_ratio_faults(declaration, by_id))]
    faults += _persons_faults(by_id, declared_in)
    if faults:
        raise MeasuresFaulty(faults)
    return Measures(declared=by_id, counted={declaration.id: ready(declaration) for declaration in by_id.values()})


def declared_digest(declarations: Iterable[Declaration]) -> str:
    """Changes whenever something is to be counted otherwise, and only then: a new title counts nothing anew."""
    counted = ("id", "version", "aggregate", "dimensions", "period", "enters", "leaves")
    rows = [declaration.model_dump(mode="json", include=set(counted)) for declaration in sorted(declarations, key=lambda each: each.id) if declaration.enters]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def ready(declaration: Declaration) -> rules.Measure:
    """The declaration as the engine counts it. Its facts are known to exist."""
    return rules.Measure(
        id=declaration.id,
        version=declaration.version,
        aggregate=declaration.aggregate,
        dimensions=declaration.all_dimensions,
        period=declaration.period,
        numerator=declaration.numerator,
        denominator=declaration.denominator,
        persons=declaration.persons,
        enters=tuple(
            rules.Enters(
                fact=_fact(rule.fact),
                contributor=tuple(path_of(name) for name in rule.contributor),
                key=tuple(path_of(name) for name in rule.key),
                where=_conditions(rule.where),
                dimensions=tuple((name, path_of(path)) for name, path in sorted(rule.dimensions.items())),
                each=path_of(rule.each) if rule.each else None,
                element=path_of(rule.element or rules.EACH) if rule.element or rule.each else None,
                value=path_of(rule.value) if rule.value else None,
                since=path_of(rule.since) if rule.since else None,
                dated=path_of(rule.dated) if rule.dated else None,
                adds=rule.adds,
            )
            for rule in declaration.enters
        ),
        leaves=tuple(
            rules.Leaves(
                fact=_fact(rule.fact),
                contributor=tuple(path_of(name) for name in rule.contributor),
                where=_conditions(rule.where),
                element=path_of(rule.element) if rule.element else None,
            )
            for rule in declaration.leaves
        ),
    )


def path_of(name: str) -> rules.Path:
    return tuple(name.split("."))


def _read(path: Path, faults: list[str]) -> list[Declaration]:
    try:
        theme = Theme.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        faults.append(f"{path}: not YAML: {' '.join(str(error).split())}: mend the place that it names")
        return []
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{path}: cannot be read ({error}): let this process read it, in UTF-8")
        return []
    except ValidationError as error:
        faults += [f"{path}: {fault}" for fault in _faults_of(error)]
        return []
    read = []
    for row in theme.measures:
        try:
            read.append(Declaration.model_validate(row))
        except ValidationError as error:
            faults += [f"{path}: measure {row.get('id', '(without id)')}: {fault}" for fault in _faults_of(error)]
    return read


def _faults_of(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(str(part) for part in each['loc']) or '(all of it)'}: {each['msg'].removeprefix('Value error, ')}"
        for each in error.errors(include_url=False)
    ]


def _ratio_faults(declaration: Declaration, by_id: Mapping[str, Declaration]) -> list[str]:
    if not (declaration.numerator and declaration.denominator):
        return []
    faults = []
    for role, name in (("numerator", declaration.numerator), ("denominator", declaration.denominator)):
        if name not in by_id:
            faults.append(f"its {role} {name} is not declared")
        elif by_id[name].numerator:
            faults.append(f"its {role} {name} is a ratio itself, so it may go round in a circle: name a count, a distinct or a sum")
        elif by_id[name].persons:
            faults.append(f"its {role} {name} counts persons: a ratio would tell what is held back of it")
    if not faults and by_id[declaration.numerator].all_dimensions != by_id[declaration.denominator].all_dimensions:
        faults.append(f"{declaration.numerator} and {declaration.denominator} have different dimensions: a ratio needs the same in both")
    return faults


def _persons_faults(by_id: Mapping[str, Declaration], declared_in: Mapping[str, Path]) -> Iterator[str]:
    """Parts that one measure holds back would stand in a part or in the total of another."""
    summed: dict[str, str] = {}
    for name, declaration in by_id.items():
        for field in rule_checks.summed_as_persons(declaration):
            if (other := summed.setdefault(field, name)) != name:
                yield (
                    f"{declared_in[name]}: measure {name}: sums the persons of {field} as {other} does: "
                    "each would tell what the other holds back, so give one of them all the dimensions"
                )


def _conditions(where: Iterable[Condition]) -> tuple[rules.Condition, ...]:
    return tuple(
        rules.Condition(path=path_of(each.field), operator=each.operator, values=tuple(as_text(value) or "" for value in each.values)) for each in where
    )


def _fact(wire_name: str) -> type[Fact]:
    return cast("type[Fact]", CATALOGUE[wire_name])

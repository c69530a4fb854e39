"""Whether the rules of a declaration fit the contracts: known facts, known fields, fields of a fitting type, values that the field can hold."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from shared.contracts.envelope import CATALOGUE, Fact

from .contract_fields import NoSuchField, counts_persons, element_of, element_type, is_list, is_single, may_be, type_at
from .declarations import Condition, Declaration, Enters, Leaves
from .domain.rules import Operator, Period


def rule_faults(declared: Declaration) -> Iterator[str]:
    rules: tuple[Enters | Leaves, ...] = (*declared.enters, *declared.leaves)
    for rule in rules:
        fact = CATALOGUE.get(rule.fact)
        if fact is None or not issubclass(fact, Fact):
            yield f"no fact {rule.fact} is in the catalogue: see docs/events.md for those that are"
            continue
        faults = _enters_faults(declared, rule, fact) if isinstance(rule, Enters) else _leaves_faults(rule, fact)
        yield from (f"{rule.fact}: {fault}" for fault in faults)


def summed_as_persons(declared: Declaration) -> Iterator[str]:
    """The fields of which it makes a number of persons, each by its fact and its place there."""
    for rule in declared.enters if declared.persons else ():
        name = rule.value or ""
        yield f"{rule.fact}, {rule.each}.{name.removeprefix('each.')}" if rule.each and name.startswith("each.") else f"{rule.fact}, {name}"


def _enters_faults(declared: Declaration, rule: Enters, fact: type[Fact]) -> Iterator[str]:
    try:
        each = element_type(fact, _path(rule.each)) if rule.each else None
    except NoSuchField as error:
        yield f"each: {error}"
        return
    for name in rule.contributor:
        yield from _type_faults(fact, name, None, "single")
    singles = [*rule.key, *rule.dimensions.values(), *([rule.element] if rule.element else [])]
    if rule.each and rule.element is None:
        singles.append("each")
    for name in singles:
        yield from _type_faults(fact, name, each, "single")
    dated = "date or year" if declared.period is Period.YEAR else "date"
    for given, wanted in ((rule.value, "date" if rule.since else "number"), (rule.since, "date"), (rule.dated, dated)):
        if given:
            yield from _type_faults(fact, given, each, wanted)
    if rule.value and not declared.persons and _counts_persons(fact, rule.value, each):
        yield f"value {rule.value} counts persons: say `persons: true`, so that what tells of fewer than five is held back"
    yield from _persons_faults(fact, [*rule.contributor, *singles, *(condition.field for condition in rule.where)], each)
    if rule.dated and declared.period is Period.NONE:
        yield "dated has no use without `period: year` or `period: month`"
    yield from _where_faults(rule.where, fact, each)


def _leaves_faults(rule: Leaves, fact: type[Fact]) -> Iterator[str]:
    for name in (*rule.contributor, *([rule.element] if rule.element else [])):
        yield from _type_faults(fact, name, None, "single")
    yield from _persons_faults(fact, [condition.field for condition in rule.where], None)
    yield from _where_faults(rule.where, fact, None)


def _persons_faults(fact: type[Fact], names: Iterable[str], each: Any) -> Iterator[str]:
    yield from (
        f"{name} counts persons: it is the value of a sum with `persons: true`, and no dimension, key or condition"
        for name in names
        if _counts_persons(fact, name, each)
    )


def _counts_persons(fact: type[Fact], name: str, each: Any) -> bool:
    try:
        return counts_persons(fact, _path(name), each=each)
    except NoSuchField:
        return False


def _where_faults(where: tuple[Condition, ...], fact: type[Fact], each: Any) -> Iterator[str]:
    for condition in where:
        try:
            kind = type_at(fact, _path(condition.field), each=each)
        except NoSuchField as error:
            yield str(error)
            continue
        if condition.operator is Operator.CONTAINS:
            if not is_list(kind):
                yield f"{condition.field} is no list, so it contains nothing: use equals"
                continue
            kind = element_of(kind)
        elif condition.operator is Operator.AT_LEAST:
            yield from _type_faults(fact, condition.field, each, "number")
        elif condition.values and not is_single(kind):
            yield f"{condition.field} is a list or a part: compare it with contains, empty or not_empty"
            continue
        yield from (f"{condition.field} can never be {value!r}" for value in condition.values if not may_be(kind, value))


def _type_faults(fact: type[Fact], name: str, each: Any, wanted: str) -> Iterator[str]:
    try:
        kind = type_at(fact, _path(name), each=each)
    except NoSuchField as error:
        yield str(error)
        return
    if wanted == "single" and not is_single(kind):
        yield f"{name} is a list or a part, not a single value: name a field inside it, with `each` for a list"
    if wanted == "number" and kind not in {int, Decimal}:
        yield f"{name} is no exact number (int or Decimal)"
    if wanted.startswith("date") and not (isinstance(kind, type) and issubclass(kind, date)) and not (wanted == "date or year" and kind is int):
        yield f"{name} is no date and no instant"


def _path(name: str) -> tuple[str, ...]:
    return tuple(name.split("."))

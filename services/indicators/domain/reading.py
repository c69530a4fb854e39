"""How a rule reads a fact: a field by its path, a condition, the period that it falls in. Everything read becomes text, the same for ever."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from shared.contracts.envelope import Fact, Recorded
from shared.domain.days import helsinki_day

from .rules import EACH, SUBJECT, Condition, Operator, Path, Period


def as_text(value: object) -> str | None:
    """A field's value as dimensions, keys and conditions know it."""
    if type(value) is str or value is None:
        return value
    match value:
        case bool():
            return "true" if value else "false"
        case Enum():
            return str(value.value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def period_of(period: Period, moment: object) -> str | None:
    """Of a day, of a moment in Helsinki, or where it is a year of a year."""
    if isinstance(moment, int):
        return f"{moment:04}" if period is Period.YEAR else None
    day = _day(moment)
    if day is None:
        return None
    return f"{day:%Y}" if period is Period.YEAR else f"{day:%Y-%m}"


def days_between(since: object, until: object) -> Decimal | None:
    """Whole days by Helsinki's calendar, none where the second comes first; None where one of them is not known."""
    first, last = _day(since), _day(until)
    return None if first is None or last is None else Decimal(max(0, (last - first).days))


def _day(moment: object) -> date | None:
    if isinstance(moment, datetime):
        return helsinki_day(moment)
    return moment if isinstance(moment, date) else None


def joined(paths: Sequence[Path], fact: Recorded[Fact], element: object) -> str | None:
    if len(paths) == 1:
        return as_text(look(paths[0], fact, element))
    parts = [as_text(look(path, fact, element)) for path in paths]
    return None if None in parts else json.dumps(parts, ensure_ascii=False)


def look(path: Path, fact: Recorded[Fact], element: object) -> object:
    if path[0] == SUBJECT:
        return fact.subject
    found: object = element if path[0] == EACH else getattr(fact.message, path[0])
    for step in path[1:]:
        if found is None:
            return None
        found = found.get(step) if isinstance(found, Mapping) else getattr(found, step)
    return found


def holds(where: Iterable[Condition], fact: Recorded[Fact], element: object) -> bool:
    return all(_true(condition, look(condition.path, fact, element)) for condition in where)


def _true(condition: Condition, found: object) -> bool:
    match condition.operator:
        case Operator.EQUALS | Operator.IN:
            return as_text(found) in condition.values
        case Operator.NOT_EQUALS | Operator.NOT_IN:
            return as_text(found) not in condition.values
        case Operator.CONTAINS:
            return isinstance(found, Iterable) and condition.values[0] in {as_text(item) for item in found}
        case Operator.AT_LEAST:
            return found is not None and Decimal(str(found)) >= Decimal(condition.values[0])
        case Operator.EMPTY:
            return not found
        case Operator.NOT_EMPTY:
            return bool(found)

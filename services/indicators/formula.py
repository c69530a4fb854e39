"""The rules of a measure in one sentence, made of the declaration itself: what is shown is what is counted."""

from collections.abc import Sequence

from .declarations import Condition, Declaration, Enters, Leaves
from .domain.rules import SUBJECT, Aggregate, Operator, Period

WORDS = {
    Operator.EQUALS: "=",
    Operator.NOT_EQUALS: "≠",
    Operator.IN: "in",
    Operator.NOT_IN: "not in",
    Operator.CONTAINS: "contains",
    Operator.AT_LEAST: "≥",
    Operator.EMPTY: "is empty",
    Operator.NOT_EMPTY: "is not empty",
}


def formula_of(declared: Declaration) -> str:
    if declared.aggregate is Aggregate.RATIO:
        return f"{declared.numerator} ÷ {declared.denominator}"
    enters = " or ".join(_enters(declared, rule) for rule in declared.enters)
    until = f", until {' or '.join(_leaves(rule) for rule in declared.leaves)}" if declared.leaves else ""
    by = f", by {', '.join(declared.all_dimensions)}" if declared.all_dimensions else ""
    return f"{declared.aggregate} of {enters}{until}{by}"


def _enters(declared: Declaration, rule: Enters) -> str:
    counted = {Aggregate.SUM: f"{_summed(rule)} in ", Aggregate.DISTINCT: f"{' + '.join(rule.key)} in "}.get(declared.aggregate, "")
    each = f" for each {rule.each}" if rule.each else ""
    dated = f" dated {rule.dated}" if rule.dated and declared.period is not Period.NONE else ""
    per = f" per {' + '.join(rule.contributor)}" if rule.contributor != (SUBJECT,) else ""
    return f"{counted}{rule.fact}{per}{each}{dated}{_where(rule.where)}"


def _summed(rule: Enters) -> str:
    return f"days from {rule.since} to {rule.value}" if rule.since else str(rule.value)


def _leaves(rule: Leaves) -> str:
    return f"{rule.fact}{_where(rule.where)}"


def _where(where: Sequence[Condition]) -> str:
    return f" where {' and '.join(_condition(condition) for condition in where)}" if where else ""


def _condition(condition: Condition) -> str:
    values = " | ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in condition.values)
    return " ".join(part for part in (condition.field, WORDS[condition.operator], values) if part)

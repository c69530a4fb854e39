"""The rule by which a measure is counted, in the page's words: made of the rule itself, so that what is read is what is counted.

A fact or a field that no label names is one of an area's own measures, and stands as it is called there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.portal.languages import N_
from services.portal.measure_words import DIMENSIONS, FACTS, FIELDS, VALUES
from services.portal.view import View

OPERATORS = {
    "equals": "=",
    "not_equals": "≠",
    "at_least": "≥",
    "in": "=",
    "not_in": "≠",
    "contains": "∋",
    "empty": N_("empty"),
    "not_empty": N_("filled in"),
}
COUNTED = {"count": N_("How many: %(what)s"), "distinct": N_("How many different ones: %(what)s"), "sum": N_("The sum of %(field)s: %(what)s")}


def formula(view: View, measure: Mapping[str, Any], titles: Mapping[str, str]) -> list[str]:
    """In lines: what counts, until when, and by what it is told apart. `titles` are of the measures that a ratio is made of."""
    if measure["numerator"]:
        return [f"{titles[measure['numerator']]} ÷ {titles[measure['denominator']]}"]
    entering: Sequence[Mapping[str, Any]] = measure["enters"]
    either = view.say(" or ")
    field = _summed(view, entering[0])
    lines = [view.say(COUNTED[measure["aggregate"]], what=either.join(_rule(view, rule) for rule in entering), field=field)]
    if measure["leaves"]:
        lines.append(view.say("Until: %(what)s", what=either.join(_rule(view, rule) for rule in measure["leaves"])))
    if measure["dimensions"]:
        lines.append(view.say("By: %(dimensions)s", dimensions=", ".join(_named(view, DIMENSIONS, one).lower() for one in measure["dimensions"])))
    return lines


def _summed(view: View, rule: Mapping[str, Any]) -> str:
    value = _named(view, FIELDS, rule["value"] or "")
    return view.say("the days (%(since)s – %(until)s)", since=_named(view, FIELDS, rule["since"]), until=value) if rule.get("since") else value


def _rule(view: View, rule: Mapping[str, Any]) -> str:
    where = ", ".join(_condition(view, one) for one in rule["where"])
    return _named(view, FACTS, rule["fact"]) + (f" ({where})" if where else "")


def _condition(view: View, condition: Sequence[str]) -> str:
    field, operator, *values = condition
    written = view.say(" or ").join(_named(view, VALUES, value) for value in values)
    return f"{_named(view, FIELDS, field)} {view.say(OPERATORS[operator])} {written}".strip()


def _named(view: View, labels: Mapping[str, str], code: str) -> str:
    return view.say(labels.get(code, code))

"""How a measure is declared in YAML, field by field. `measures.py` reads the files and checks them against the contracts and each other."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.contracts.words import Principle

from .domain.rules import PERIOD, SUBJECT, Aggregate, Operator, Period

TARGETS = {
    1: "5b", 2: "5c", 3: "9d", 4: "7c", 5: "6c", 6: "6b", 7: "3b", 8: "10b", 9: "5c",
    10: "7c", 11: "7c", 12: "8c", 13: "3b", 14: "7c", 15: "9c", 16: "10b", 17: "19",
}  # fmt: skip
"""The 169 targets of the 17 sustainable development goals: of each goal, its last number and its last letter."""


def _sdg(value: str) -> str:
    found = re.fullmatch(r"(\d{1,2})(?:\.(?:([1-9]\d?)|([a-d])))?", value)
    last = TARGETS.get(int(found[1])) if found else None
    if found and last:
        number, letter = re.fullmatch(r"(\d+)([a-d]?)", last).groups()  # type: ignore[union-attr]
        if int(found[2] or 0) <= int(number) and (found[3] or "") <= letter:
            return value
    raise ValueError(f"{value} is no goal (1 to 17) and no target of one (such as 3.4 or 17.a): see the United Nations' list")


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z0-9_]+)*$", max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Sdg = Annotated[str, AfterValidator(_sdg)]


class Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Declared):
    fi: Line
    sv: Line
    en: Line


class Condition(Declared):
    """One comparison: `{field: kind, equals: association}`."""

    field: Dotted
    equals: bool | int | str | None = None
    not_equals: bool | int | str | None = None
    in_: tuple[bool | int | str, ...] | None = Field(default=None, alias="in", min_length=1)
    not_in: tuple[bool | int | str, ...] | None = Field(default=None, min_length=1)
    contains: bool | int | str | None = None
    at_least: int | None = None
    empty: Literal[True] | None = None
    not_empty: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> "Condition":
        if len(self._given()) != 1:
            raise ValueError(f"give exactly one of {', '.join(operator.value for operator in Operator)}")
        return self

    @property
    def operator(self) -> Operator:
        return self._given()[0]

    @property
    def values(self) -> Sequence[bool | int | str]:
        given = getattr(self, _attribute(self.operator))
        if self.operator in {Operator.EMPTY, Operator.NOT_EMPTY}:
            return ()
        return given if isinstance(given, tuple) else (given,)

    def _given(self) -> list[Operator]:
        return [operator for operator in Operator if getattr(self, _attribute(operator)) is not None]


class Enters(Declared):
    """From this fact on the contributor counts, by what the fact says.

    A later fact of any rule replaces what this one said; if its conditions do not hold, the contributor leaves.
    """

    fact: str
    contributor: tuple[Dotted, ...] = (SUBJECT,)
    key: tuple[Dotted, ...] = (SUBJECT,)
    where: tuple[Condition, ...] = ()
    dimensions: dict[Id, Dotted] = Field(default_factory=dict)
    each: Dotted | None = None
    element: Dotted | None = None
    """What tells one entry of a contributor from another; with `each` the element itself by default."""
    value: Dotted | None = None
    since: Dotted | None = None
    """With it `value` is a day, and what is summed are the days from this one to it; none where it comes first, and no entry where either is lacking."""
    dated: Dotted | None = None
    """The field that says which period it falls in, for `period: year` also one that holds a year; by default the fact's own time."""
    adds: bool = False


class Leaves(Declared):
    fact: str
    contributor: tuple[Dotted, ...] = (SUBJECT,)
    where: tuple[Condition, ...] = ()
    element: Dotted | None = None


class Declaration(Declared):
    """A shared measure (yhteinen mittari)."""

    id: Id
    version: int = Field(ge=1)
    title: Text
    definition: Text
    unit: Line
    owner: Line
    principle: Principle | None = None
    plan_goal: Line | None = None
    """The goal of the wellbeing plan (hyvinvointisuunnitelma) that it serves."""
    sdgs: tuple[Sdg, ...] = ()
    target: Decimal | None = Field(default=None, ge=0)
    """What was agreed to reach, in the unit of the values; none where nothing was."""
    aggregate: Aggregate
    dimensions: tuple[Id, ...] = ()
    period: Period = Period.NONE
    enters: tuple[Enters, ...] = ()
    leaves: tuple[Leaves, ...] = ()
    numerator: Id | None = None
    denominator: Id | None = None
    persons: bool = False
    """What it sums up are persons: fewer than five are not told of, and what is told is told when its period is over and changes by five or more."""

    @model_validator(mode="after")
    def _complete(self) -> "Declaration":
        if faults := [*_parts_faults(self), *_dimension_faults(self)]:
            raise ValueError("; ".join(faults))
        return self

    @property
    def all_dimensions(self) -> tuple[str, ...]:
        return tuple(sorted((*self.dimensions, *([PERIOD] if self.period is not Period.NONE else []))))


class Theme(BaseModel):
    """One file. Its measures are checked one by one, so that each fault is told and not only the first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    theme: Id
    measures: tuple[dict[str, Any], ...] = Field(min_length=1)


def _parts_faults(declared: Declaration) -> list[str]:
    if declared.aggregate is Aggregate.RATIO:
        faults = [] if declared.numerator and declared.denominator else ["a ratio needs numerator and denominator"]
        rules = declared.enters or declared.leaves or declared.dimensions or declared.period is not Period.NONE
        return faults + (["a ratio takes its dimensions and rules from its parts: leave out enters, leaves, dimensions, period"] if rules else [])
    faults = [] if declared.enters else [f"a {declared.aggregate} needs at least one rule under enters"]
    if declared.numerator or declared.denominator:
        faults.append("numerator and denominator are for a ratio only")
    summed = [rule.value is not None for rule in declared.enters]
    if declared.aggregate is Aggregate.SUM and not all(summed):
        faults.append("a sum needs a value field in each rule under enters")
    if declared.aggregate is not Aggregate.SUM and any(summed):
        faults.append("a value field is for a sum only")
    if any(rule.since and rule.value is None for rule in declared.enters):
        faults.append("since needs a value: the day up to which days are counted")
    if declared.aggregate is not Aggregate.SUM and declared.persons:
        faults.append("persons are counted by a sum, whose value field says how many")
    if declared.persons and declared.period is Period.NONE:
        faults.append("persons are told of when a period is over: give `period: month` or `period: year`")
    return faults


def _dimension_faults(declared: Declaration) -> list[str]:
    faults = [
        f"{rule.fact} gives the dimensions {sorted(rule.dimensions)}, declared are {sorted(declared.dimensions)}"
        for rule in declared.enters
        if set(rule.dimensions) != set(declared.dimensions)
    ]
    if PERIOD in declared.dimensions:
        faults.append("the dimension 'period' comes of itself with `period: year` or `period: month`")
    facts = [rule.fact for rule in declared.enters]
    faults += [f"{fact} enters twice: join the conditions, or declare two measures" for fact in sorted({fact for fact in facts if facts.count(fact) > 1})]
    return faults


def _attribute(operator: Operator) -> str:
    return "in_" if operator is Operator.IN else operator.value

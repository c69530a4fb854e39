"""What a measure declares, ready to count with: which facts bring a contributor in, which take it out, and what it counts for meanwhile."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from shared.contracts.envelope import Fact

Path: TypeAlias = tuple[str, ...]

SUBJECT = "subject"
EACH = "each"
PERIOD = "period"


class Aggregate(StrEnum):
    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    RATIO = "ratio"


class Period(StrEnum):
    NONE = "none"
    YEAR = "year"
    MONTH = "month"


class Operator(StrEnum):
    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    path: Path
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enters:
    """A fact of this type says what its contributor counts for from now on; with `adds`, what it counts for besides."""

    fact: type[Fact]
    contributor: tuple[Path, ...] = ((SUBJECT,),)
    key: tuple[Path, ...] = ((SUBJECT,),)
    where: tuple[Condition, ...] = ()
    dimensions: tuple[tuple[str, Path], ...] = ()
    each: Path | None = None
    element: Path | None = None
    value: Path | None = None
    since: Path | None = None
    """With it the value is how many days there are from this day to that of `value`."""
    dated: Path | None = None
    adds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves:
    """A fact of this type ends what its contributor counts for, or one element of it."""

    fact: type[Fact]
    contributor: tuple[Path, ...] = ((SUBJECT,),)
    where: tuple[Condition, ...] = ()
    element: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    id: str
    version: int
    aggregate: Aggregate
    dimensions: tuple[str, ...] = ()
    period: Period = Period.NONE
    enters: tuple[Enters, ...] = ()
    leaves: tuple[Leaves, ...] = ()
    numerator: str | None = None
    denominator: str | None = None
    persons: bool = False
    """What it sums up are persons, so that small numbers are held back."""

    @property
    def facts(self) -> tuple[type[Fact], ...]:
        """What it hears, each once."""
        return tuple(dict.fromkeys([*(rule.fact for rule in self.enters), *(rule.fact for rule in self.leaves)]))

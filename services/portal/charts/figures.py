"""What a page gives to a chart: figures, and the words for all that is said of them.

Charts know no language. Every word comes in as it shall stand, and every number is written by the function that comes with them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias

Amount: TypeAlias = float | Decimal
Number: TypeAlias = Callable[[Amount], str]


class Gap(StrEnum):
    """Why there is no number. Neither is a zero."""

    HELD_BACK = auto()
    MISSING = auto()


Figure: TypeAlias = Amount | Gap


class Meeting(StrEnum):
    """What became of an occasion that was meant to be."""

    HELD = auto()
    AWAITED = auto()
    MISSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`number` writes amounts, `held_back` stands where one is not shown, `hatched` says in the legend what the hatching is."""

    number: Number
    held_back: str
    hatched: str
    missing: str = "\u2013"

    def of(self, figure: Figure) -> str:
        match figure:
            case Gap.HELD_BACK:
                return self.held_back
            case Gap.MISSING:
                return self.missing
        return self.number(figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a chart is of. `prefix` begins its ids and is its own on its page; `finding` is the sentence that says what it shows.

    In the table `corner` stands above the names of rows ("Kuukausi 2025"), `measured` above the numbers ("Käynnit").
    """

    prefix: str
    title: str
    corner: str
    measured: str
    words: Words
    finding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`short` where room is scarce ("tammi"), `name` elsewhere ("tammikuu")."""

    short: str
    name: str = ""

    @property
    def whole(self) -> str:
        return self.name or self.short


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One number of a chart that has one for each period, or for each row."""

    label: Label
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A row of meetings, in the order in which they were meant to be."""

    label: Label
    meetings: Sequence[Meeting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What is counted apart in every period, such as a place: a figure for each period."""

    label: Label
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Of all series together in each period; and for the table's last row of each series, and of all.

    They are given rather than summed, since they hold where cells are held back.
    """

    label: Label
    by_period: Sequence[Figure]
    by_series: Sequence[Figure] = ()
    of_all: Figure = field(default=Gap.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`per` follows the number: "/ kk"."""

    value: Amount
    name: str
    per: str = ""

    def told(self, words: Words) -> str:
        return f"{words.number(self.value)} {self.per}".rstrip()

    def text(self, words: Words) -> str:
        return f"{self.name} {self.told(words)}"

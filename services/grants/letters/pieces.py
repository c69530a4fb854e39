"""What a composed letter is made of, in one language and in reading order, before it is written as HTML or drawn as PDF."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """`lang` is its own: what was not written in the letter's language stands in another. One that must not be missed is `strong`."""

    text: str
    lang: str
    strong: bool = False
    is_a: Literal["paragraph"] = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    items: tuple[str, ...]
    is_a: Literal["items"] = field(default="items", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is told, under its name. An address has several lines."""

    name: str
    lines: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`sums`: all are, and stand below each other by their last digit."""

    facts: tuple[Fact, ...]
    sums: bool = False
    is_a: Literal["facts"] = field(default="facts", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`numbers` are the columns that are aligned on the right, from 0. The last row is the sum of the others where `sums` says so."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    sums: bool = False
    is_a: Literal["table"] = field(default="table", init=False)


Block = Paragraph | Items | Facts | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A letter. `kind` is what sort of document it is; `instruction` is how a review is requested, and is kept together.

    `contacts` are repeated at the foot of each printed page, where nothing is read aloud; they stand among the sections as well.
    """

    lang: str
    kind: str
    title: str
    area: str
    unit: str
    recipient: tuple[str, ...]
    marks: tuple[Fact, ...]
    sections: tuple[Section, ...]
    instruction_title: str
    instruction: tuple[Section, ...]
    contacts: tuple[str, ...]

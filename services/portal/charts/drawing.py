"""What a chart is made of when all is reckoned: marks at their places, and the same numbers as a table. A template only writes it down.

No mark leaves the view, and no text lies upon another; what does not fit is cut or left out, and stands whole in its title, the table and the description.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import ClassVar, Literal, TypeAlias

from .figures import Amount, Figure, Gap, Head, Words

Anchor: TypeAlias = Literal["start", "middle", "end"]

GROUPS = (
    (" \u00a0\u202f.,:;|!'ijlI", 3.8),
    ("frt()/-[]", 5.4),
    ("akszxvåä", 7.0),
    ("bcdeghnopquyö", 7.8),
    ("0123456789", 8.4),
    ("…ABCDEFGHJKLPRSTUVXYZÅÄ\u2013\u2212+€", 9.9),
)
CHARACTER_WIDTHS = {character: width for characters, width in GROUPS for character in characters}
"""In the units of the view, of the page's typeface in bold at its size in charts, rounded up. Too much leaves a gap, too little an overlap."""
WIDE_CHARACTER = 12.8
WIDEST_CHARACTER = 17.0
LAST_OF_LATIN = "\u024f"
ASCENT, DESCENT = 10.0, 4.0
BETWEEN = 2.0
LABEL_ROOM = 64.0
"""What a label below an axis may take where its slot is narrower: every second one is left out, or more."""
SMALLEST_SPAN = 1e-9
"""Below this, all are shown as zero."""


def width(text: str) -> float:
    return sum(CHARACTER_WIDTHS.get(one, WIDE_CHARACTER if one <= LAST_OF_LATIN else WIDEST_CHARACTER) for one in text)


def cut(text: str, room: float) -> str:
    if width(text) <= room:
        return text
    end = len(text)
    while end and width(text[:end]) + width("…") > room:
        end -= 1
    return text[:end].rstrip() + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box", *, between: float = 0) -> bool:
        """Or comes nearer to it from the side than `between`."""
        return self.left < other.right + between and other.left < self.right + between and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """`title` is the whole of what was cut."""

    kind: ClassVar[str] = "text"
    x: float
    y: float
    words: str
    anchor: Anchor = "start"
    css: str = ""
    title: str = ""

    @property
    def box(self) -> Box:
        size = width(self.words)
        left = self.x - {"start": 0.0, "middle": size / 2, "end": size}[self.anchor]
        return Box(left=left, top=self.y - ASCENT, right=left + size, bottom=self.y + DESCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    kind: ClassVar[str] = "bar"
    x: float
    y: float
    width: float
    height: float
    css: str
    radius: float = 0
    title: str = ""

    @property
    def box(self) -> Box:
        return Box(left=self.x, top=self.y, right=self.x + self.width, bottom=self.y + self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hatching(Bar):
    """Where there is a number that is not shown."""

    kind: ClassVar[str] = "hatching"
    css: str = "c-hatchbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    kind: ClassVar[str] = "dot"
    x: float
    y: float
    radius: float
    css: str

    @property
    def box(self) -> Box:
        return Box(left=self.x - self.radius, top=self.y - self.radius, right=self.x + self.radius, bottom=self.y + self.radius)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Through all points, in straight pieces."""

    kind: ClassVar[str] = "line"
    points: tuple[tuple[float, float], ...]
    css: str

    @property
    def box(self) -> Box:
        across, down = zip(*self.points, strict=True)
        return Box(left=min(across), top=min(down), right=max(across), bottom=max(down))


Mark: TypeAlias = Text | Bar | Hatching | Dot | Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    text: str
    held_back: bool = False

    @classmethod
    def of(cls, figure: Figure, words: Words) -> "Cell":
        return cls(text=words.of(figure), held_back=figure is Gap.HELD_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    head: str
    cells: tuple[Cell, ...]
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Of one column, unless `columns` are more. Where `summed`, the last holds the totals. Rows that are `last` tell of all rows above."""

    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    summed: bool = False

    def sentence(self) -> str:
        return "; ".join(self._told(row) for row in self.rows) + "." if self.rows else ""

    def _told(self, row: Row) -> str:
        if len(self.columns) == 1:
            return f"{row.head} {row.cells[0].text}"
        return f"{row.head}: " + ", ".join(f"{column} {cell.text}" for column, cell in zip(self.columns, row.cells, strict=True) if cell.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A line of the legend. Without a class it is the hatching's."""

    words: str
    css: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    prefix: str
    title: str
    description: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    table: Table
    legend: tuple[Key, ...] = ()
    wide: bool = False

    @property
    def hatched(self) -> bool:
        return any(isinstance(mark, Hatching) for mark in self.marks)


def description(head: Head, table: Table) -> str:
    return f"{head.finding} {table.sentence()}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From values to heights. Zero is always on it, so that a bar's length is in proportion to its value."""

    low: float
    high: float
    top: float
    bottom: float

    @classmethod
    def over(cls, values: Iterable[Amount], *, top: float, bottom: float) -> "Scale":
        found = [0.0, *map(float, values)]
        low, high = min(found), max(found)
        return cls(low=low, high=high if high / 2 - low / 2 > SMALLEST_SPAN else low + 1, top=top, bottom=bottom)

    def at(self, value: Amount) -> float:
        """Halves, since the whole of two very large ones is past what a number can be."""
        share = (float(value) / 2 - self.low / 2) / (self.high / 2 - self.low / 2)
        return self.bottom - share * (self.bottom - self.top)


def numbers(figures: Iterable[Figure]) -> list[Amount]:
    return [one for one in figures if not isinstance(one, Gap)]


def apart(texts: Iterable[Text], *, right: float, left: float = 0) -> Iterator[Text]:
    """Those that find room, the first given first: moved between the bounds, and left out where another is."""
    placed: list[Box] = []
    for text in texts:
        box = text.box
        if box.right - box.left > right - left:
            continue
        by = max(0.0, left - box.left) - max(0.0, box.right - right)
        moved = replace(text, x=text.x + by) if by else text
        around = moved.box if by else box
        if not any(around.meets(one, between=BETWEEN) for one in placed):
            placed.append(around)
            yield moved


def labels(names: Sequence[str], centres: Sequence[float], *, y: float, slot: float, view: float) -> list[Text]:
    """Below the axis, every one or every second and so on, counted from the newest; a long one is cut."""
    room = max(slot - 4, min(LABEL_ROOM, view))
    texts = [Text(x=x, y=y, words=cut(name, room), anchor="middle", title=name if width(name) > room else "") for name, x in zip(names, centres, strict=True)]
    widest = max((width(text.words) for text in texts), default=0) + BETWEEN
    chosen = (texts[::-1][::step] for step in range(max(ceil(widest / slot), 1), len(texts) + 1))
    return next((placed for every in chosen if len(placed := list(apart(every, right=view))) == len(every)), texts[-1:])

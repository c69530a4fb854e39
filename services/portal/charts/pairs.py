"""A row for each thing with two bars on one another: what was wanted, and of it what there is; and where what there is to share ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import Bar, Cell, Chart, Key, Line, Mark, Row, Table, Text, cut, description, width
from .figures import Amount, Head
from .small import GAP, beginning

WIDTH = 760.0
ROW_STEP, ROW_HEIGHT, INNER, BASE, TOP = 24.0, 16.0, 8.0, 13.0, 3.0
NAMES_SHARE, SHORTEST_TRACK = 0.34, 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`got` of what was `wanted`."""

    name: str
    wanted: Amount
    got: Amount


def pairs(head: Head, rows: Sequence[Pair], *, wanted: str, got: str, ends_after: int | None = None) -> Chart:
    """`wanted` and `got` name the two; a line stands below the row `ends_after`, counted from 0."""
    words = head.words
    said = [f"{words.number(one.got)} / {words.number(one.wanted)}" for one in rows]
    values = max(map(width, said), default=0)
    left = min(max(map(width, (one.name for one in rows)), default=0) + GAP, WIDTH * NAMES_SHARE)
    room = max(WIDTH - left - values - 2 * GAP, SHORTEST_TRACK)
    most = max((float(one.wanted) for one in rows), default=0) or 1
    marks: list[Mark] = []
    for index, (one, told) in enumerate(zip(rows, said, strict=True)):
        top = TOP + ROW_STEP * index
        marks.append(Bar(x=left, y=top, width=room * float(one.wanted) / most, height=ROW_HEIGHT, css="c-soft", radius=3))
        if one.got:
            marks.append(Bar(x=left, y=top + (ROW_HEIGHT - INNER) / 2, width=room * float(one.got) / most, height=INNER, css="c-bar", radius=2))
        marks.append(beginning(one.name, y=top + BASE, room=left - GAP))
        marks.append(Text(x=WIDTH, y=top + BASE, words=cut(told, values), anchor="end", css="v"))
    if ends_after is not None:
        y = TOP + ROW_STEP * (ends_after + 1) - (ROW_STEP - ROW_HEIGHT) / 2
        marks.append(Line(points=((0, y), (WIDTH, y)), css="c-target"))
    table = Table(
        corner=head.corner,
        columns=(wanted, got),
        rows=tuple(Row(head=one.name, cells=(Cell(text=words.number(one.wanted)), Cell(text=words.number(one.got)))) for one in rows),
    )
    return Chart(
        prefix=head.prefix, title=head.title, description=description(head, table), width=WIDTH, height=TOP + ROW_STEP * len(rows), marks=tuple(marks),
        table=table, legend=(Key(words=wanted, css="c-soft"), Key(words=got, css="c-bar")), wide=True,
    )  # fmt: skip

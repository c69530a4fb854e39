"""The four small charts, of the size that stands in a box with one number and one sentence; rows can be wide as well. The newest is warm."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .drawing import (
    ASCENT,
    Bar,
    Cell,
    Chart,
    Dot,
    Hatching,
    Key,
    Line,
    Mark,
    Row,
    Scale,
    Table,
    Text,
    apart,
    cut,
    description,
    labels,
    numbers,
    width,
)
from .figures import Gap, Head, Kept, Meeting, Point, Target, Words

WIDTH, HEIGHT = 260.0, 96.0
TOP, FLOOR, LABELS = 13.0, 74.0, 92.0
BAR_SHARE, WIDEST_BAR = 0.68, 44.0
"""Of its slot, the rest being the gap to the next."""
ROW_STEP, ROW_HEIGHT = 19.0, 12.0
SHORTEST_NAMES, NAMES_SHARE, SHORTEST_TRACK, GAP = 90.0, 0.66, 32.0, 8.0
"""Names of rows take what the widest needs, up to their share of the view."""
DOTS_STEP, DOT_STEP, DOT_RADIUS = 46.0, 34.0, 10.0
INSET, SPOT, NEWEST_SPOT, ABOVE = 14.0, 3.5, 5.0, 5.0
MOST_SPOTS = 24
"""More points than these are a line alone, with its newest."""
CROSS_SHARE = 0.5


def bars(head: Head, points: Sequence[Point], *, target: Target | None = None) -> Chart:
    """One bar for each period, from zero."""
    scale = Scale.over([*numbers(point.figure for point in points), *([target.value] if target else [])], top=TOP, bottom=FLOOR)
    slot = WIDTH / max(len(points), 1)
    size = min(slot * BAR_SHARE, WIDEST_BAR)
    newest = max(told(points), default=-1)
    marks: list[Mark] = []
    for index, point in enumerate(points):
        left = slot * (index + 0.5) - size / 2
        if not isinstance(point.figure, Gap):
            high, low = sorted((scale.at(0), scale.at(point.figure)))
            marks.append(Bar(x=left, y=high, width=size, height=low - high, css="c-bar2" if index == newest else "c-bar", radius=2))
        elif point.figure is Gap.HELD_BACK:
            marks.append(hatched(point, left=left, width=size, words=head.words))
    marks += [across(scale.at(target.value), css="c-target")] if target else []
    marks.append(across(scale.at(0), css="c-axis"))
    bare = [(index, point) for index, point in enumerate(points) if point.figure is Gap.MISSING or point.figure == 0]
    marks += apart((spoken(point, x=slot * (index + 0.5), y=scale.at(0), words=head.words) for index, point in bare), right=WIDTH)
    marks += named(points, slot=slot)
    return drawn(head, marks, by_point(head, points, target=target))


def told(points: Sequence[Point]) -> list[int]:
    return [index for index, point in enumerate(points) if not isinstance(point.figure, Gap)]


def hatched(point: Point, *, left: float, width: float, words: Words) -> Hatching:
    """Over the whole height: how high the bar would be is what is not told."""
    return Hatching(x=left, y=TOP, width=width, height=FLOOR - TOP, title=f"{point.label.whole}: {words.held_back}")


def across(y: float, *, css: str) -> Line:
    return Line(points=((0, y), (WIDTH, y)), css=css)


def spoken(point: Point, *, x: float, y: float, words: Words, css: str = "") -> Text:
    """The number, or what stands for one, above a place."""
    return Text(x=x, y=max(y - ABOVE, ASCENT), words=words.of(point.figure), anchor="middle", css=css)


def named(points: Sequence[Point], *, slot: float) -> list[Text]:
    names = [point.label.short for point in points]
    return labels(names, [slot * (index + 0.5) for index in range(len(points))], y=LABELS, slot=slot, view=WIDTH)


def line(head: Head, points: Sequence[Point]) -> Chart:
    """A line through all that are told, broken where one is not, with its first and its newest number."""
    scale = Scale.over(numbers(point.figure for point in points), top=TOP + 6, bottom=FLOOR - 2)
    step = (WIDTH - 2 * INSET) / max(len(points) - 1, 1)
    centres = [INSET + step * index if len(points) > 1 else WIDTH / 2 for index in range(len(points))]
    places = [None if isinstance(point.figure, Gap) else (x, scale.at(point.figure)) for x, point in zip(centres, points, strict=True)]
    broken = list(pieces(places))
    half = min(step * BAR_SHARE / 2, INSET)
    held_back = [(x, point) for x, point in zip(centres, points, strict=True) if point.figure is Gap.HELD_BACK]
    marks: list[Mark] = [hatched(point, left=x - half, width=half * 2, words=head.words) for x, point in held_back]
    marks.append(across(scale.at(0), css="c-axis"))
    marks += [Line(points=tuple(piece), css="c-line") for piece in broken if len(piece) > 1]
    shown = [place for piece in broken for place in piece if len(piece) == 1 or len(points) <= MOST_SPOTS]
    marks += [Dot(x=x, y=y, radius=SPOT, css="c-bar") for x, y in shown]
    marks += [Dot(x=x, y=y, radius=NEWEST_SPOT, css="c-bar2") for x, y in broken[-1][-1:]] if broken else []
    texts = [on_line(points[index], centres[index], places, words=head.words) for index in dict.fromkeys(told(points)[-1:] + told(points)[:1])]
    texts += [spoken(point, x=x, y=scale.at(0), words=head.words) for x, point in zip(centres, points, strict=True) if point.figure is Gap.MISSING]
    marks += [*apart(texts, right=WIDTH), *labels([point.label.short for point in points], centres, y=LABELS, slot=step, view=WIDTH)]
    return drawn(head, marks, by_point(head, points))


def on_line(point: Point, x: float, places: Sequence[tuple[float, float] | None], *, words: Words) -> Text:
    """Above all of the line that passes beneath the text, wherever that is moved to stay in the view."""
    half = width(words.of(point.figure)) / 2 + SPOT
    middle = min(max(x, half), WIDTH - half)
    below = [place[1] for place in places if place and abs(place[0] - middle) <= half]
    return spoken(point, x=x, y=min(below) - SPOT, words=words, css="v")


def pieces(places: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    piece: list[tuple[float, float]] = []
    for place in [*places, None]:
        if place:
            piece.append(place)
        elif piece:
            yield piece
            piece = []


def rows(head: Head, points: Sequence[Point], *, whole: float, view: float = WIDTH) -> Chart:
    """A bar for each row, as its share of the same whole; on a page of its own as wide as the `view`."""
    words = head.words
    widest = max((width(point.label.short) for point in points), default=0)
    left = min(max(widest + GAP, SHORTEST_NAMES), view * NAMES_SHARE)
    values = [cut(words.of(point.figure), view - left - SHORTEST_TRACK - GAP) for point in points]
    room = view - left - max((width(value) for value in values), default=0) - GAP
    marks: list[Mark] = []
    for index, (point, value) in enumerate(zip(points, values, strict=True)):
        top, base = 3 + ROW_STEP * index, 14 + ROW_STEP * index
        if point.figure is Gap.HELD_BACK:
            marks.append(Hatching(x=left, y=top, width=room, height=ROW_HEIGHT, title=f"{point.label.whole}: {words.held_back}"))
        elif point.figure is not Gap.MISSING:
            share = min(max(float(point.figure) / whole, 0.0), 1.0) if whole > 0 else 0.0
            marks.append(Bar(x=left, y=top, width=room, height=ROW_HEIGHT, css="c-rest", radius=3))
            marks.append(Bar(x=left, y=top, width=room * share, height=ROW_HEIGHT, css="c-bar", radius=3))
        marks.append(beginning(point.label.short, y=base, room=left - GAP))
        marks.append(Text(x=view, y=base, words=value, anchor="end", css="v", title=words.of(point.figure) if value.endswith("…") else ""))
    return drawn(head, marks, by_point(head, points), height=ROW_STEP * len(points) + 2, view=view)


def beginning(name: str, *, y: float, room: float) -> Text:
    return Text(x=0, y=y, words=cut(name, room), title=name if width(name) > room else "")


def dots(head: Head, kept: Sequence[Kept], *, names: Mapping[Meeting, str]) -> Chart:
    """A dot for each meeting that was meant to be, and of how many it was held. `names` are the table's columns, one for each sort of meeting."""
    number = head.words.number
    counts = [Counter(row.meetings) for row in kept]
    shares = [f"{number(count[Meeting.HELD])} / {number(count.total())}" for count in counts]
    room = WIDTH - max((width(share) for share in shares), default=0) - GAP
    marks: list[Mark] = []
    for index, (row, share) in enumerate(zip(kept, shares, strict=True)):
        top = DOTS_STEP * index
        step = min(DOT_STEP, room / max(len(row.meetings), 1))
        radius = min(DOT_RADIUS, step * 0.42)
        marks.append(beginning(row.label.short, y=top + 14, room=WIDTH))
        for place, meeting in enumerate(row.meetings):
            marks += met(meeting, x=2 + radius + step * place, y=top + 32, radius=radius)
        marks.append(Text(x=WIDTH, y=top + 37, words=share, anchor="end", css="v"))
    table = Table(
        corner=head.corner,
        columns=tuple(names[one] for one in Meeting),
        rows=tuple(Row(head=row.label.whole, cells=tuple(Cell(text=number(count[one])) for one in Meeting)) for row, count in zip(kept, counts, strict=True)),
    )
    return drawn(head, marks, table, height=DOTS_STEP * len(kept) + 4)


def met(meeting: Meeting, *, x: float, y: float, radius: float) -> Iterator[Mark]:
    if meeting is Meeting.AWAITED:
        yield Dot(x=x, y=y, radius=radius * 0.9, css="c-wait")
        return
    yield Dot(x=x, y=y, radius=radius, css="c-bar" if meeting is Meeting.HELD else "c-rest")
    if meeting is Meeting.MISSED:
        arm = radius * CROSS_SHARE
        yield Line(points=((x - arm, y - arm), (x + arm, y + arm)), css="c-axis")
        yield Line(points=((x + arm, y - arm), (x - arm, y + arm)), css="c-axis")


def by_point(head: Head, points: Sequence[Point], *, target: Target | None = None) -> Table:
    rows = [Row(head=point.label.whole, cells=(Cell.of(point.figure, head.words),)) for point in points]
    aim = [Row(head=target.name, cells=(Cell(text=target.told(head.words)),), last=True)] if target else []
    return Table(corner=head.corner, columns=(head.measured,), rows=(*rows, *aim))


def drawn(head: Head, marks: Sequence[Mark], table: Table, *, height: float = HEIGHT, view: float = WIDTH) -> Chart:
    legend = (Key(words=head.words.hatched),) if any(isinstance(mark, Hatching) for mark in marks) else ()
    return Chart(
        prefix=head.prefix,
        title=head.title,
        description=description(head, table),
        width=view,
        height=max(height, HEIGHT) if view == WIDTH else height,
        marks=tuple(marks),
        table=table,
        legend=legend,
        wide=view != WIDTH,
    )

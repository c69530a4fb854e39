"""The wide chart of a page about one measure: by period and series.

What has totals is stacked, since only what adds up may be; else the series of a period stand beside each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log10
from operator import itemgetter

from .drawing import SMALLEST_SPAN, Bar, Cell, Chart, Hatching, Key, Line, Mark, Row, Scale, Table, Text, apart, cut, description, labels, numbers, width
from .figures import Amount, Figure, Gap, Head, Label, Series, Target, Totals, Words

WIDTH, HEIGHT = 760.0, 280.0
TOP, FLOOR, LABELS = 34.0, 250.0, 270.0
COLOURS = ("c-bar", "c-bar3", "c-bar2", "c-soft")
"""In the order of the series; a fifth has the first's again and is told apart by its place and name."""
BAR_SHARE, GROUP_SHARE, GAP_OF_STACK = 0.64, 0.84, 1.5
WIDEST_BAR, LEAST_HATCHING = 64.0, 4.0
MARGIN, WIDEST_MARGIN = 8.0, 150.0
SWATCH, LINE_HEIGHT = 8.0, 16.0
ABOVE, BELOW = 6.0, 14.0
"""How far a number stands from the end of its bar."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
INTERVALS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Where the bars stand: between the numbers of the axis and the names of the series. `last` is the newest period of which anything is told, or -1."""

    left: float
    right: float
    scale: Scale
    periods: int
    last: int

    @property
    def slot(self) -> float:
        return (self.right - self.left) / max(self.periods, 1)

    def centre(self, period: int) -> float:
        return self.left + self.slot * (period + 0.5)

    def bar(self, value: Amount, *, base: Amount, left: float, width: float, css: str) -> Bar:
        high, low = sorted((self.scale.at(base), self.scale.at(value)))
        return Bar(x=left, y=high, width=width, height=low - high, css=css)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A period's bars, the numbers on them, and for each series where its name would stand."""

    bars: tuple[Bar, ...]
    values: tuple[Text, ...]
    ends: tuple[float | None, ...]
    right: float


def chart(head: Head, periods: Sequence[Label], series: Sequence[Series], *, totals: Totals | None = None, target: Target | None = None) -> Chart:
    """Names of the series stand beside their last bars, the target's at the end of its line."""
    plot, axis = framed(head.words, periods, series, totals, target)
    columns = [stacked(plot, one, series, totals, head.words) if totals else grouped(plot, one, series, head.words) for one in range(len(periods))]
    names = beside(plot, columns, series, target, head.words)
    words = [mark for mark in names if isinstance(mark, Text)]
    marks = [
        *axis,
        *(bar for column in columns for bar in column.bars),
        *([Line(points=((plot.left, aim), (plot.right, aim)), css="c-target")] if target and (aim := plot.scale.at(target.value)) else []),
        *(mark for mark in names if not isinstance(mark, Text)),
        *spoken(plot, words, columns),
        *labels([one.short for one in periods], [plot.centre(one) for one in range(len(periods))], y=LABELS, slot=plot.slot, view=WIDTH),
    ]
    table = by_period(head, periods, series, totals=totals, target=target)
    keys = [Key(words=one.label.whole, css=colour(index)) for index, one in enumerate(series)] if len(series) > 1 else []
    hatch = [Key(words=head.words.hatched)] if any(isinstance(mark, Hatching) for mark in marks) else []
    return Chart(
        prefix=head.prefix,
        title=head.title,
        description=description(head, table),
        width=WIDTH,
        height=HEIGHT,
        marks=tuple(marks),
        table=table,
        legend=(*keys, *hatch),
        wide=True,
    )


def spoken(plot: Plot, names: Sequence[Text], columns: Sequence[Column]) -> list[Text]:
    """The names and every number; where not every number finds room, those of the newest period, the highest, and what marks an empty place."""
    every = [text for column in columns[::-1] for text in column.values]
    if len(placed := list(apart([*names, *every], left=plot.left, right=WIDTH))) == len(names) + len(every):
        return placed
    newest = next((list(column.values) for column in columns[::-1] if column.bars), [])
    empty = [text for column in columns for text in column.values if not column.bars]
    return list(apart([*names, *newest, *sorted(every, key=lambda text: text.y)[:1], *empty], left=plot.left, right=WIDTH))


def colour(series: int) -> str:
    return COLOURS[series % len(COLOURS)]


def framed(words: Words, periods: Sequence[Label], series: Sequence[Series], totals: Totals | None, target: Target | None) -> tuple[Plot, list[Mark]]:
    """The plot, and its axis: lines at round numbers."""
    ticks = steps([*extent(len(periods), series, totals), *([target.value] if target else [])])
    scale = Scale.over(ticks, top=TOP, bottom=FLOOR - (BELOW if ticks[0] < 0 else 0))
    written = [cut(words.number(tick), WIDEST_MARGIN) for tick in ticks]
    left = max(width(one) for one in written) + MARGIN
    last = last_told(len(periods), series)
    room = room_for_names(series, target, words, free=(len(periods) - 1 - last) * (WIDTH - left - WIDEST_MARGIN) / max(len(periods), 1))
    plot = Plot(left=left, right=WIDTH - room, scale=scale, periods=len(periods), last=last)
    marks: list[Mark] = []
    for tick, text in zip(ticks, written, strict=True):
        y = scale.at(tick)
        marks.append(Line(points=((left, y), (plot.right, y)), css="c-axis" if tick == 0 else "c-grid"))
        marks.append(Text(x=left - MARGIN, y=y + 4, words=text, anchor="end", title=words.number(tick) if text.endswith("…") else ""))
    return plot, marks


def extent(periods: int, series: Sequence[Series], totals: Totals | None) -> list[Amount]:
    """All heights that bars reach."""
    if not totals:
        return [one for row in series for one in numbers(row.figures)]
    columns = [[float(one) for one in numbers(row.figures[period] for row in series)] for period in range(periods)]
    up = [sum(value for value in column if value > 0) for column in columns]
    down = [sum(value for value in column if value < 0) for column in columns]
    return [*up, *down, *numbers(totals.by_period)]


def steps(values: Sequence[Amount]) -> list[Amount]:
    """Round numbers from below the least of values and zero to above the greatest; whole ones for whole values."""
    found = [0.0, *map(float, values)]
    whole = all(value.is_integer() for value in found)
    low, high = min(found), max(found)
    rough = (high / 2 - low / 2) / INTERVALS * 2
    if rough <= SMALLEST_SPAN:
        return [0, 1]
    power = 10.0 ** floor(log10(rough))
    step = next(power * one for one in STEPS if power * one >= rough * (1 - SMALLEST_SPAN) and not (whole and (power * one) % 1))
    ticks = [float(f"{step * times:.12g}") for times in range(floor(low / step), ceil(high / step) + 1)]
    return [int(one) if one.is_integer() else one for one in ticks]


def room_for_names(series: Sequence[Series], target: Target | None, words: Words, *, free: float) -> float:
    """To the right of the plot. What is `free` after the last bars is room for the names of series as well."""
    names = [MARGIN * 2 + SWATCH + width(one.label.short) - free for one in series] if len(series) > 1 else []
    aims = [MARGIN + width(target.text(words))] if target else []
    return ceil(min(max([0.0, *names, *aims]), WIDEST_MARGIN))


def last_told(periods: int, series: Sequence[Series]) -> int:
    return max((period for period in range(periods) for row in series if row.figures[period] is not Gap.MISSING), default=-1)


def stacked(plot: Plot, period: int, series: Sequence[Series], totals: Totals, words: Words) -> Column:
    """Each series upon the one before, and hatched up to the total what is held back; to the top, where that is held back too."""
    width = min(plot.slot * BAR_SHARE, WIDEST_BAR)
    left = plot.centre(period) - width / 2
    cells = [row.figures[period] for row in series]
    total = totals.by_period[period]
    bars: list[Bar] = []
    ends: list[float | None] = []
    heights = {True: 0.0, False: 0.0}
    for index, cell in enumerate(cells):
        if isinstance(cell, Gap) or cell == 0:
            ends.append(None)
            continue
        base = heights[cell > 0]
        heights[cell > 0] += float(cell)
        bar = plot.bar(heights[cell > 0], base=base, left=left, width=width, css=colour(index))
        gap = min(GAP_OF_STACK, bar.height / 2) if base else 0
        bars.append(replace(bar, y=bar.y if cell > 0 else bar.y + gap, height=bar.height - gap))
        ends.append(bar.y + bar.height / 2 + 4)
    top = plot.scale.at(heights[True])
    if Gap.HELD_BACK in cells:
        high = plot.scale.at(total) if not isinstance(total, Gap) and float(total) > heights[True] else TOP
        high = min(high, top - LEAST_HATCHING)
        bars.append(Hatching(x=left, y=high, width=width, height=top - high, title=words.hatched))
        ends = [(high + top) / 2 + 4 if cell is Gap.HELD_BACK else end for cell, end in zip(cells, ends, strict=True)]
        top = high
    bottom = plot.scale.at(heights[False])
    y = bottom + BELOW if bottom > plot.scale.at(0) and not heights[True] else top - ABOVE
    value = [] if isinstance(total, Gap) and not set(cells) <= {Gap.MISSING} else [on_bar(words.of(total), x=plot.centre(period), y=y)]
    return Column(bars=tuple(bars), values=tuple(value), ends=tuple(ends), right=left + width)


def on_bar(text: str, *, x: float, y: float) -> Text:
    return Text(x=x, y=y, words=text, anchor="middle", css="v")


def grouped(plot: Plot, period: int, series: Sequence[Series], words: Words) -> Column:
    """The series of a period beside each other. A single one is warm where it is newest."""
    alone = len(series) == 1
    step = min(plot.slot * (BAR_SHARE if alone else GROUP_SHARE) / max(len(series), 1), WIDEST_BAR)
    start = plot.centre(period) - step * len(series) / 2
    warm = alone and period == plot.last
    bars: list[Bar] = []
    values: list[Text] = []
    if all(row.figures[period] is Gap.MISSING for row in series):
        return Column(bars=(), values=(on_bar(words.missing, x=plot.centre(period), y=plot.scale.at(0) - ABOVE),), ends=(None,) * len(series), right=start)
    for index, row in enumerate(series):
        cell, left = row.figures[period], start + step * index
        y = plot.scale.at(0) - ABOVE
        if cell is Gap.HELD_BACK:
            bottom = plot.scale.bottom
            bars.append(Hatching(x=left, y=TOP, width=step * 0.9, height=bottom - TOP, title=f"{row.label.whole}: {words.held_back}"))
            continue
        if not isinstance(cell, Gap):
            bars.append(plot.bar(cell, base=0, left=left, width=step * 0.9, css="c-bar2" if warm else colour(index)))
            end = bars[-1].box.bottom
            y = end + BELOW if end > plot.scale.at(0) else bars[-1].y - ABOVE
        values.append(on_bar(words.of(cell), x=left + step * 0.45, y=y))
    middle = (min((bar.y for bar in bars), default=FLOOR) + FLOOR - LINE_HEIGHT * len(series)) / 2
    ends = tuple(None if row.figures[period] is Gap.MISSING else middle for row in series)
    return Column(bars=tuple(bars), values=tuple(values), ends=ends, right=start + step * len(series))


def beside(plot: Plot, columns: Sequence[Column], series: Sequence[Series], target: Target | None, words: Words) -> list[Mark]:
    """Names at the heights of what they name, moved apart. Those for which there is no room stand in the legend alone."""
    last = plot.last
    named = zip(series, columns[last].ends, strict=True) if len(series) > 1 and last >= 0 else ()
    wanted = [(end, row.label.short, colour(index)) for index, (row, end) in enumerate(named) if end is not None]
    wanted += [(plot.scale.at(target.value) + 4, target.text(words), "")] if target else []
    start = max([columns[last].right, *(text.box.right for text in columns[last].values)]) + MARGIN if wanted and last >= 0 else plot.right
    marks: list[Mark] = []
    for y, name, css in spread(wanted):
        x = min(start + SWATCH + 4, WIDTH - 2 * MARGIN) if css else WIDTH
        written = cut(name, WIDTH - x if css else WIDTH - plot.right - MARGIN)
        whole = name if written != name else ""
        marks += [Bar(x=x - SWATCH - 4, y=y - SWATCH - 1, width=SWATCH, height=SWATCH, css=css)] if css else []
        marks.append(Text(x=x, y=y, words=written, css="v" if css else "v c-target-text", anchor="start" if css else "end", title=whole))
    return marks


def spread(wanted: Sequence[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """From top to bottom, each a line's height from the next, as near as may be to where it is wanted."""
    lowest = FLOOR - LINE_HEIGHT
    down = sorted(wanted, key=itemgetter(0))[: int((lowest - TOP) // LINE_HEIGHT)]
    places = [y for y, _, _ in down]
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + LINE_HEIGHT)
    for index in reversed(range(len(places))):
        places[index] = min(places[index], lowest if index == len(places) - 1 else places[index + 1] - LINE_HEIGHT)
    return [(place, name, css) for place, (_, name, css) in zip(places, down, strict=True)]


def by_period(head: Head, periods: Sequence[Label], series: Sequence[Series], *, totals: Totals | None, target: Target | None) -> Table:
    cells = [[row.figures[period] for row in series] for period in range(len(periods))]
    every = [[*row, total] for row, total in zip(cells, totals.by_period, strict=True)] if totals else cells
    rows = [row_of(period.whole, figures, head.words) for period, figures in zip(periods, every, strict=True)]
    if totals and totals.by_series:
        rows.append(replace(row_of(totals.label.whole, [*totals.by_series, totals.of_all], head.words), last=True))
    if target:
        told = Cell(text=target.told(head.words))
        beneath = (*[Cell(text="")] * len(series), told) if totals else (told,) * len(series)
        rows.append(Row(head=target.name, cells=beneath, last=True))
    columns = [row.label.whole for row in series] if len(series) > 1 or totals else [head.measured]
    return Table(corner=head.corner, columns=(*columns, *([totals.label.whole] if totals else [])), rows=tuple(rows), summed=totals is not None)


def row_of(name: str, figures: Sequence[Figure], words: Words) -> Row:
    return Row(head=name, cells=tuple(Cell.of(one, words) for one in figures))

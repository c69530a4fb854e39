"""What a measure looks like: by period where it has some, else as rows; wide on its own page, small in a box with one sentence.

What must stay true: what does not add up is never stacked or summed, and a sum of which a part is held back is held back as well.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from services.portal.charts import small, wide
from services.portal.charts.drawing import Chart
from services.portal.charts.figures import Figure, Gap, Head, Kept, Label, Meeting, Point, Series, Target, Totals
from services.portal.labels import MEETINGS
from services.portal.measured import PERIOD, Cell, Measured, period
from services.portal.view import View

ADDITIVE = frozenset({"count", "sum"})
"""Kinds of measures whose cells may be added up: nothing stands in two of them."""
MOST_SERIES, MOST_COLUMNS, MOST_ROWS, FEW_ROWS, FEW_PERIODS, FEW_KEPT = 4, 12, 20, 5, 8, 2


def own(view: View, shown: Measured, periods: Sequence[str]) -> Chart | None:
    """The wide chart of the measure's page; None where there is nothing to draw."""
    if not shown.cells or not shown.names:
        return None
    others = [name for name in shown.names if name != PERIOD]
    if PERIOD in shown.names and len(others) <= 1:
        return _by_period(view, shown, periods, others[0] if others else None)
    cells = shown.of(periods[-1]) if periods else shown.cells
    return _rows(head(view, shown), shown, _largest(cells, MOST_ROWS), view=wide.WIDTH)


def is_whole(shown: Measured) -> bool:
    """Whether the wide chart's table says all that is told, and not the largest alone."""
    others = [name for name in shown.names if name != PERIOD]
    return bool(shown.periods()) and len(others) <= 1 and (not others or len({cell.codes[shown.at(others[0])] for cell in shown.cells}) <= MOST_COLUMNS)


def head(view: View, shown: Measured, *, finding: str = "") -> Head:
    title = shown.measure["title"][view.language]
    corner = ", ".join(shown.columns)
    return Head(prefix=f"m-{shown.measure['id']}", title=title, corner=corner, measured=title, words=shown.words, finding=finding)


def target(view: View, shown: Measured) -> Target | None:
    wanted = shown.measure["target"]
    return None if wanted is None else Target(value=Decimal(wanted), name=view.say("Target"))


def rows(view: View, shown: Measured, *, finding: str) -> Chart | None:
    """The largest, small."""
    cells = _largest(shown.cells, FEW_ROWS)
    return _rows(head(view, shown, finding=finding), shown, cells) if cells else None


def sums(shown: Measured) -> list[tuple[str, Figure]]:
    """What each period comes to, in their order."""
    return [(one, _sum([cell.figure for cell in shown.of(one)])) for one in shown.periods()]


def bars(view: View, shown: Measured, *, finding: str) -> Chart | None:
    """The newest periods, small."""
    points = [Point(label=period(view, one), figure=figure) for one, figure in sums(shown)[-FEW_PERIODS:]]
    return small.bars(head(view, shown, finding=finding), points, target=target(view, shown)) if points else None


def dots(view: View, shown: Measured, cells: Sequence[Cell], *, over: bool, finding: str) -> Chart | None:
    """What was held of what was agreed on. What was not held is missed where its period is `over`, else it may come yet."""
    kept = [
        Kept(
            label=Label(short=_point(shown, cell).label.short),
            meetings=[Meeting.HELD] * int(cell.parts[0]) + [Meeting.MISSED if over else Meeting.AWAITED] * int(max(cell.parts[1] - cell.parts[0], 0)),
        )
        for cell in sorted(cells, key=lambda one: one.parts[0] - one.parts[1] if one.parts else 0)
        if cell.parts
    ][:FEW_KEPT]
    of_meetings = replace(head(view, shown, finding=finding), words=replace(shown.words, number=lambda amount: view.formats.number(float(amount))))
    return small.dots(of_meetings, kept, names={one: view.say(MEETINGS[one]) for one in Meeting}) if kept else None


def _rows(head_: Head, shown: Measured, cells: Sequence[Cell], *, view: float = small.WIDTH) -> Chart:
    return small.rows(head_, [_point(shown, cell) for cell in cells], whole=max(map(_size, cells), default=0) or 1, view=view)


def _by_period(view: View, shown: Measured, periods: Sequence[str], other: str | None) -> Chart:
    at = shown.names.index(other) if other else None
    found: dict[str, dict[str, Figure]] = defaultdict(dict)
    for cell in shown.cells:
        if (when := str(cell.codes[shown.at(PERIOD)])) in periods:
            found[cell.texts[at] if at is not None else shown.measure["title"][view.language]][when] = cell.figure
    by_size = sorted(found, key=lambda name: -sum(_amount(figure) for figure in found[name].values()))
    every = [Series(label=Label(short=name), figures=[found[name].get(one, Gap.MISSING) for one in periods]) for name in by_size]
    series = every[:MOST_SERIES]
    adds_up = shown.measure["aggregate"] in ADDITIVE and len(found) > 1
    totals = Totals(label=Label(short=view.say("Together")), by_period=[_sum([one.figure for one in shown.of(when)]) for when in periods]) if adds_up else None
    if totals and len(found) > MOST_SERIES:
        series[-1] = _rest(view, series[:-1], totals)
    named, goal = [period(view, one) for one in periods], target(view, shown)
    by = replace(head(view, shown), corner=shown.columns[shown.at(PERIOD)])
    drawn = wide.chart(by, named, series, totals=totals, target=goal)
    if totals and not shown.held_back:
        totals = replace(totals, by_series=[_sum(row.figures) for row in every[:MOST_COLUMNS]], of_all=_sum(totals.by_period))
    return replace(drawn, table=wide.by_period(by, named, every[:MOST_COLUMNS], totals=totals, target=goal))


def _rest(view: View, series: Sequence[Series], totals: Totals) -> Series:
    """What is left of each total beside the series that are shown."""
    figures: list[Figure] = []
    for index, total in enumerate(totals.by_period):
        parts = [row.figures[index] for row in series]
        held_back = Gap.HELD_BACK in (total, *parts)
        figures.append(Gap.HELD_BACK if held_back or isinstance(total, Gap) else float(total) - sum(_amount(part) for part in parts))
    return Series(label=Label(short=view.say("Others")), figures=figures)


def _sum(figures: Sequence[Figure]) -> Figure:
    if Gap.HELD_BACK in figures:
        return Gap.HELD_BACK
    return sum(_amount(figure) for figure in figures) if set(figures) - {Gap.MISSING} else Gap.MISSING


def _largest(cells: Sequence[Cell], most: int) -> list[Cell]:
    return sorted(cells, key=_size, reverse=True)[:most]


def _size(cell: Cell) -> float:
    return _amount(cell.figure)


def _amount(figure: Figure) -> float:
    return 0.0 if isinstance(figure, Gap) else float(figure)


def _point(shown: Measured, cell: Cell) -> Point:
    """Named by all that is not its period."""
    names = [text for name, text in zip(shown.names, cell.texts, strict=True) if name != PERIOD]
    return Point(label=Label(short=", ".join(names) or cell.texts[0]), figure=cell.figure)

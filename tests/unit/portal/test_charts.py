"""From numbers to places: whatever comes in, all stays in the view, nothing lies on another, and a length says what its number says."""

from collections.abc import Iterable
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.charts import small, wide
from services.portal.charts.drawing import ASCENT, Bar, Box, Chart, Dot, Line, cut, width
from services.portal.charts.figures import Amount, Figure, Kept, Label, Meeting, Point, Series, Target, Totals
from tests.unit.portal.builders import (
    DASH,
    HELD,
    MISSING,
    NAMES,
    WORDS,
    a_head,
    a_series,
    bars_of,
    charts,
    figures,
    hatched,
    monthly,
    periods_and_series,
    points,
    targets,
    texts_of,
    written,
    years,
)

LEEWAY = 0.01


def the_target(chart: Chart) -> Line:
    return next(mark for mark in chart.marks if isinstance(mark, Line) and mark.css == "c-target")


def overlapping(boxes: Iterable[Box]) -> list[tuple[Box, Box]]:
    smaller = [Box(left=one.left + LEEWAY, top=one.top + LEEWAY, right=one.right - LEEWAY, bottom=one.bottom - LEEWAY) for one in boxes]
    return [pair for pair in combinations(smaller, 2) if pair[0].meets(pair[1])]


@given(charts())
def test_nothing_leaves_the_view(chart: Chart) -> None:
    for mark in chart.marks:
        box = mark.box
        assert box.left >= -LEEWAY, mark
        assert box.top >= -LEEWAY, mark
        assert box.right <= chart.width + LEEWAY, mark
        assert box.bottom <= chart.height + LEEWAY, mark


@given(charts())
def test_no_text_lies_on_another(chart: Chart) -> None:
    assert overlapping(text.box for text in texts_of(chart)) == []


@given(charts())
def test_no_bar_lies_on_another(chart: Chart) -> None:
    assert overlapping(bar.box for bar in bars_of(chart)) == []


@given(charts())
def test_what_was_cut_stands_whole_in_its_title(chart: Chart) -> None:
    for text in texts_of(chart):
        assert not text.title or (text.words.endswith("…") and text.title.startswith(text.words[:-1].rstrip()))


@given(charts())
def test_every_number_of_the_table_stands_in_the_description(chart: Chart) -> None:
    for row in chart.table.rows:
        assert row.head in chart.description
        assert all(cell.text in chart.description for cell in row.cells)


@given(points, targets)
def test_every_figure_of_a_small_chart_stands_in_its_table(given_points: list[Point], target: Target | None) -> None:
    table = small.bars(a_head(), given_points, target=target).table

    assert [row.head for row in table.rows if not row.last] == [point.label.whole for point in given_points]
    assert [row.cells[0].text for row in table.rows if not row.last] == [WORDS.of(point.figure) for point in given_points]
    assert [row.head for row in table.rows if row.last] == ([target.name] if target else [])


@given(periods_and_series(summed=True))
def test_every_figure_of_a_wide_chart_stands_in_its_table(given_parts: tuple[list[Label], list[Series], Totals | None]) -> None:
    periods, series, totals = given_parts
    assert totals is not None
    table = wide.chart(a_head(), periods, series, totals=totals).table

    assert table.columns == (*(one.label.whole for one in series), totals.label.whole)
    for period, row in enumerate(table.rows):
        assert [cell.text for cell in row.cells] == [WORDS.of(one) for one in (*(one.figures[period] for one in series), totals.by_period[period])]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=40))
def test_a_bar_is_as_long_as_its_number_from_a_common_zero(values: list[int]) -> None:
    for chart in (small.bars(a_head(), monthly(*values)), wide.chart(a_head(), years(len(values)), [a_series("Pori", *values)])):
        bars = bars_of(chart)
        longest = max(abs(value) for value in values) or 1
        tallest = max(bar.height for bar in bars)
        zero = {round(bar.box.bottom if value > 0 else bar.y, 6) for bar, value in zip(bars, values, strict=True) if value}

        assert [bar.height / (tallest or 1) for bar in bars] == pytest.approx([abs(value) / longest for value in values])
        assert len(zero) <= 1


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(1, 2000))
def test_the_target_lies_at_its_height(values: list[int], aim: int) -> None:
    target = Target(value=aim, name="tavoite")
    for chart in (small.bars(a_head(), monthly(*values), target=target), wide.chart(a_head(), years(len(values)), [a_series("x", *values)], target=target)):
        bar = bars_of(chart)[0]

        assert bar.box.bottom - the_target(chart).points[0][1] == pytest.approx(bar.height * aim / values[0])


def test_the_target_is_named_at_the_end_of_its_line() -> None:
    target = Target(value=180, name="tavoite", per="/ kk")
    chart = wide.chart(a_head(), years(3), [a_series("Pori", 90, 150, 210)], target=target)
    name = next(text for text in texts_of(chart) if "c-target-text" in text.css)

    assert name.words == "tavoite 180 / kk"
    assert name.box.left > the_target(chart).box.right
    assert abs(name.y - the_target(chart).points[0][1]) <= ASCENT


@given(st.lists(figures, min_size=1, max_size=12))
def test_what_is_held_back_is_hatched_and_nothing_else(values: list[Figure]) -> None:
    for chart in (small.bars(a_head(), monthly(*values)), small.line(a_head(), monthly(*values)), small.rows(a_head(), monthly(*values), whole=10)):
        assert [mark.title.partition(": ") for mark in hatched(chart)] == [
            (str(month), ": ", "piilotettu") for month, value in enumerate(values, start=1) if value is HELD
        ]
        assert all(mark.width > 1 and mark.height > 1 for mark in hatched(chart))
        assert [key.words for key in chart.legend] == (["Luku piilotettu"] if HELD in values else [])


def test_zero_is_0_and_what_is_missing_is_a_dash() -> None:
    for chart in (small.bars(a_head(), monthly(5, 0, MISSING)), wide.chart(a_head(), years(3), [a_series("Pori", 5, 0, MISSING)])):
        said = [text.words for text in texts_of(chart) if text.anchor == "middle"]

        assert said.count("0") == 1
        assert said.count(DASH) == 1
        assert [cell.text for row in chart.table.rows for cell in row.cells] == ["5", "0", DASH]


@pytest.mark.parametrize("totals", [None, Totals(label=Label(short="Yhteensä"), by_period=[-1e-200])])
def test_a_number_below_zero_that_no_eye_tells_from_zero_is_said_above_the_axis(totals: Totals | None) -> None:
    chart = wide.chart(a_head(), years(1), [a_series("Pori", -1e-200)], totals=totals)

    assert next(text.y for text in texts_of(chart) if text.words == "-1e-200") < bars_of(chart)[0].box.bottom


def test_a_chart_of_zeros_has_an_axis_and_says_them() -> None:
    chart = small.bars(a_head(), monthly(0, 0, 0))

    assert [bar.height for bar in bars_of(chart)] == [0, 0, 0]
    assert [text.words for text in texts_of(chart)][:3] == ["0", "0", "0"]


def test_the_newest_that_is_told_is_warm() -> None:
    chart = small.bars(a_head(), monthly(3, 4, MISSING))

    assert [bar.css for bar in bars_of(chart)] == ["c-bar", "c-bar2"]
    assert [mark.css for mark in small.line(a_head(), monthly(3, 4, MISSING)).marks if isinstance(mark, Dot)] == ["c-bar", "c-bar", "c-bar2"]


@pytest.mark.parametrize("count", [13, 60, 365])
def test_labels_of_many_periods_are_thinned_evenly_and_the_newest_keeps_its_own(count: int) -> None:
    points = monthly(*range(count), name=lambda month: f"{month}/2025")
    said = [text.words for text in texts_of(small.bars(a_head(), points)) if "/" in text.words]
    months = [int(words.split("/")[0]) for words in said]

    assert months[0] == count
    assert len(months) > 2
    assert len({late - early for late, early in pairwise(months)}) == 1


def test_a_line_is_broken_where_a_number_is_missing() -> None:
    chart = small.line(a_head(), monthly(1, 2, MISSING, 3, 4, HELD, 5))
    lines = [mark for mark in chart.marks if isinstance(mark, Line) and mark.css == "c-line"]

    assert [len(line.points) for line in lines] == [2, 2]


def test_a_row_is_its_share_of_the_whole() -> None:
    chart = small.rows(a_head(), monthly(26, 52, 60, -1), whole=52)
    track = next(mark for mark in chart.marks if isinstance(mark, Bar) and mark.css == "c-rest")

    assert [bar.width / track.width for bar in bars_of(chart)] == pytest.approx([0.5, 1, 1, 0])


def test_meetings_are_dots_and_counted() -> None:
    met = [Meeting.HELD, Meeting.HELD, Meeting.MISSED, Meeting.AWAITED]
    chart = small.dots(a_head(), [Kept(label=Label(short="Foorumi", name="Varautumisfoorumi"), meetings=met)], names=NAMES)

    assert [mark.css for mark in chart.marks if isinstance(mark, Dot)] == ["c-bar", "c-bar", "c-rest", "c-wait"]
    assert [text.words for text in texts_of(chart)] == ["Foorumi", "2 / 4"]
    assert chart.description == "Varautumisfoorumi: pidetty 2, tulossa 1, jäi pitämättä 1."


def test_stacked_series_reach_their_total_and_what_is_held_back_is_hatched_up_to_it() -> None:
    totals = Totals(label=Label(short="Yhteensä"), by_period=[60, 160])
    chart = wide.chart(a_head(), years(2), [a_series("Pori", 10, 74), a_series("Rauma", 20, HELD), a_series("OLKA", 30, HELD)], totals=totals)
    columns = {x: [bar for bar in bars_of(chart) if bar.x == x and bar.width > wide.SWATCH] for x in (bars_of(chart)[0].x, hatched(chart)[0].x)}
    told, held_back = columns.values()
    unit = told[0].height / 10

    assert told[0].box.bottom - told[-1].y == pytest.approx(60 * unit)
    assert [bar.css for bar in told] == ["c-bar", "c-bar3", "c-bar2"]
    assert [bar.kind for bar in held_back] == ["bar", "hatching"]
    assert held_back[1].height == pytest.approx((160 - 74) * unit)


@pytest.mark.parametrize("totals", [None, Totals(label=Label(short="Yhteensä"), by_period=[6, 60])])
def test_series_are_named_beside_their_last_bars(totals: Totals | None) -> None:
    chart = wide.chart(a_head(), years(2), [a_series("Pori", 1, 10), a_series("Rauma", 2, 20), a_series("OLKA", 3, 30)], totals=totals)
    names = [text for text in texts_of(chart) if text.words in {"Pori", "Rauma", "OLKA"}]
    last = max(bar.box.right for bar in bars_of(chart) if bar.width > wide.SWATCH)

    assert len(names) == 3
    assert all(last < name.box.left < last + 40 for name in names)
    assert [key.words for key in chart.legend] == ["Pori", "Rauma", "OLKA"]


def test_names_of_thin_segments_are_moved_apart_and_none_is_lost() -> None:
    series = [a_series(name, 1) for name in ("Pori", "Rauma", "OLKA")] + [a_series("Ulvila", 100)]
    chart = wide.chart(a_head(), years(1), series, totals=Totals(label=Label(short="Yhteensä"), by_period=[103]))

    assert {"Pori", "Rauma", "OLKA", "Ulvila"} <= {text.words for text in texts_of(chart)}


def test_segments_of_a_stack_are_parted_by_a_gap() -> None:
    chart = wide.chart(a_head(), years(1), [a_series("Pori", 50), a_series("Rauma", 50)], totals=Totals(label=Label(short="Yhteensä"), by_period=[100]))
    lower, upper = (bar for bar in bars_of(chart) if bar.width > wide.SWATCH)

    assert lower.y - upper.box.bottom == pytest.approx(wide.GAP_OF_STACK)


def test_the_hatching_is_seen_though_the_bars_reach_the_top_and_the_total_is_held_back() -> None:
    totals = Totals(label=Label(short="Yhteensä"), by_period=[HELD])
    chart = wide.chart(a_head(), years(1), [a_series("Pori", 100), a_series("Rauma", HELD)], totals=totals)

    assert [mark.height for mark in hatched(chart)] == [wide.LEAST_HATCHING]


def test_the_total_of_a_stack_to_both_sides_of_zero_stands_above_it() -> None:
    totals = Totals(label=Label(short="Yhteensä"), by_period=[-25])
    chart = wide.chart(a_head(), years(1), [a_series("tulot", 5), a_series("menot", -30)], totals=totals)

    assert next(text.y for text in texts_of(chart) if text.words == "-25") < min(bar.y for bar in bars_of(chart) if bar.width > wide.SWATCH)


def test_the_number_of_the_lowest_bar_and_the_name_of_its_period_have_room() -> None:
    chart = wide.chart(a_head(), years(1), [a_series("Pori", -100)])

    assert {"-100", "2020"} <= {text.words for text in texts_of(chart)}
    assert overlapping(text.box for text in texts_of(chart)) == []


def test_a_period_of_which_nothing_is_told_has_one_dash() -> None:
    chart = wide.chart(a_head(), years(2), [a_series("Pori", 1, MISSING), a_series("Rauma", 2, MISSING)])

    assert [text.words for text in texts_of(chart)].count(DASH) == 1


def test_the_tallest_bar_fills_a_small_chart() -> None:
    assert min(bar.y for bar in bars_of(small.bars(a_head(), monthly(3, 9, 4)))) == small.TOP


def test_every_bar_of_a_roomy_chart_has_its_number() -> None:
    chart = wide.chart(a_head(), years(3), [a_series("Pori", 11, 12, 13), a_series("Rauma", 24, 25, 26)])

    assert {"11", "12", "13", "24", "25", "26"} <= {text.words for text in texts_of(chart)}


def test_where_not_every_number_finds_room_the_newest_and_the_highest_are_said() -> None:
    values = [100_000 + (month * 7919) % 90_001 for month in range(60)]
    chart = wide.chart(a_head(), years(60), [a_series("Pori", *values)])

    assert [text.words for text in texts_of(chart) if text.css == "v"] == [str(values[-1]), str(max(values))]


@pytest.mark.parametrize(("values", "ticks"), [((216, 180), "0 50 100 150 200 250"), ((1, 2), "0 1 2"), ((0.3, 0.5), "0 0,1 0,2 0,3 0,4 0,5"), ((0,), "0 1")])
def test_the_axis_stands_at_round_numbers(values: tuple[Amount, ...], ticks: str) -> None:
    assert " ".join(written(tick) for tick in wide.steps(values)) == ticks


def test_a_long_name_is_cut_to_the_room_that_there_is() -> None:
    assert cut("Ikäkeskuksen pysäkki, Pori", 90) == "Ikäkeskukse…"
    assert width(cut("Ikäkeskuksen pysäkki, Pori", 90)) <= 90
    assert cut("Pori", 90) == "Pori"


def test_names_at_the_top_are_moved_down() -> None:
    assert [y for y, _, _ in wide.spread([(40, "OLKA", ""), (41, "Rauma", "")])] == [40, 40 + wide.LINE_HEIGHT]

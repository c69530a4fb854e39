"""Charts of all kinds for the tests, from numbers and words of any sort; and what is found in them."""

from collections.abc import Callable
from decimal import Decimal

from hypothesis import strategies as st

from services.portal.charts import small, wide
from services.portal.charts.drawing import Bar, Chart, Hatching, Text
from services.portal.charts.figures import Amount, Figure, Gap, Head, Kept, Label, Meeting, Point, Series, Target, Totals, Words

HELD, MISSING = Gap.HELD_BACK, Gap.MISSING
DASH = "\u2013"


def written(amount: Amount) -> str:
    return str(amount).replace(".", ",")


WORDS = Words(number=written, held_back="piilotettu", hatched="Luku piilotettu")
NAMES = {Meeting.HELD: "pidetty", Meeting.AWAITED: "tulossa", Meeting.MISSED: "jäi pitämättä"}

amounts = st.one_of(
    st.integers(-(10**15), 10**15), st.floats(-1e300, 1e300), st.decimals(-(10**9), 10**9, places=2), st.sampled_from([0, 1, 1e-300, Decimal("0.5")])
)
figures: st.SearchStrategy[Figure] = st.one_of(amounts, amounts, amounts, st.sampled_from(Gap))
names = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40).map(str.strip).filter(bool)
points = st.lists(st.builds(Point, label=st.builds(Label, short=names, name=names), figure=figures), max_size=60)
targets = st.none() | st.builds(Target, value=amounts, name=names, per=names)
rows_of_meetings = st.lists(st.builds(Kept, label=st.builds(Label, short=names), meetings=st.lists(st.sampled_from(Meeting), max_size=60)), max_size=8)


@st.composite
def periods_and_series(draw: st.DrawFn, *, summed: bool) -> tuple[list[Label], list[Series], Totals | None]:
    periods = draw(st.lists(st.builds(Label, short=names, name=names), min_size=1, max_size=40))
    row = st.lists(figures, min_size=len(periods), max_size=len(periods))
    series = draw(st.lists(st.builds(Series, label=st.builds(Label, short=names, name=names), figures=row), min_size=1, max_size=7))
    return periods, series, draw(st.builds(Totals, label=st.builds(Label, short=names), by_period=row)) if summed else None


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    head = a_head(finding=draw(st.just("") | names))
    kind = draw(st.sampled_from(["bars", "line", "rows", "dots", "grouped", "stacked"]))
    match kind:
        case "bars":
            return small.bars(head, draw(points), target=draw(targets))
        case "line":
            return small.line(head, draw(points))
        case "rows":
            return small.rows(head, draw(points), whole=draw(st.floats(0, 1e300)))
        case "dots":
            return small.dots(head, draw(rows_of_meetings), names=NAMES)
    periods, series, totals = draw(periods_and_series(summed=kind == "stacked"))
    return wide.chart(head, periods, series, totals=totals, target=draw(targets))


def a_head(*, finding: str = "", prefix: str = "k1") -> Head:
    return Head(prefix=prefix, title="Käynnit", corner="Kuukausi", measured="Käynnit", words=WORDS, finding=finding)


def monthly(*values: Figure, name: Callable[[int], str] = str) -> list[Point]:
    return [Point(label=Label(short=name(month)), figure=value) for month, value in enumerate(values, start=1)]


def years(count: int) -> list[Label]:
    return [Label(short=str(2020 + year)) for year in range(count)]


def a_series(name: str, *values: Figure) -> Series:
    return Series(label=Label(short=name), figures=values)


def bars_of(chart: Chart) -> list[Bar]:
    return [mark for mark in chart.marks if isinstance(mark, Bar) and mark.css != "c-rest"]


def texts_of(chart: Chart) -> list[Text]:
    return [mark for mark in chart.marks if isinstance(mark, Text)]


def hatched(chart: Chart) -> list[Hatching]:
    return [mark for mark in chart.marks if isinstance(mark, Hatching)]

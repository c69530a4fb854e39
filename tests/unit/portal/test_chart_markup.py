"""What stands on the page: well-formed, described, in the colours of classes alone, and the same numbers as a table."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jinja2
from hypothesis import given, settings

from services.portal.charts import small, wide
from services.portal.charts.drawing import Chart
from services.portal.charts.figures import Label, Series, Target, Totals
from tests.unit.portal.builders import DASH, HELD, MISSING, WORDS, a_head, charts, monthly, years

TEMPLATES = Path(__file__).parents[3] / "services" / "portal" / "templates"
ENVIRONMENT = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined)
ATTRIBUTES = {
    *("class", "id", "role", "aria-labelledby", "viewBox", "x", "y", "cx", "cy", "r", "d", "rx", "width", "height", "text-anchor"),
    *("fill", "patternUnits", "patternTransform"),
}
few = settings(max_examples=30)


def put_down(macro: str, chart: Chart, **more: str) -> str:
    return str(getattr(ENVIRONMENT.get_template("parts/charts.html").module, macro)(chart, **more))


def read(macro: str, chart: Chart, **more: str) -> ET.Element:
    return ET.fromstring(put_down(macro, chart, **more))  # noqa: S314 - our own markup


def words_of(element: ET.Element) -> str:
    return "".join(element.itertext()).strip()


def a_measure() -> Chart:
    return wide.chart(
        a_head(finding="Tavoite täyttyi."),
        [Label(short="touko", name="toukokuu"), Label(short="kesä", name="kesäkuu"), Label(short="heinä", name="heinäkuu")],
        [
            Series(label=Label(short="Pori", name="Pysäkki, Pori"), figures=[96, 74, MISSING]),
            Series(label=Label(short="Rauma"), figures=[82, HELD, MISSING]),
            Series(label=Label(short="OLKA"), figures=[0, HELD, MISSING]),
        ],
        totals=Totals(label=Label(short="Yhteensä"), by_period=[178, 160, MISSING], by_series=[170, HELD, HELD], of_all=338),
        target=Target(value=180, name="tavoite", per="/ kk"),
    )


@few
@given(charts())
def test_every_chart_is_well_formed_and_says_what_it_is_of(chart: Chart) -> None:
    picture = read("drawing", chart)
    title, told = picture[0], picture[1]

    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    assert (title.tag, title.text) == ("title", chart.title)
    assert (told.tag, told.text or "") == ("desc", chart.description)
    assert [mark.tag for mark in picture if mark.tag not in {"title", "desc", "defs"}] == [
        {"text": "text", "bar": "rect", "hatching": "rect", "dot": "circle", "line": "path"}[mark.kind] for mark in chart.marks
    ]


@few
@given(charts())
def test_every_number_of_a_chart_stands_in_its_table(chart: Chart) -> None:
    cells = [words_of(cell) for cell in read("figures_table", chart).iter("td")]

    assert cells == [cell.text.strip() for row in chart.table.rows for cell in row.cells]


@few
@given(charts())
def test_colours_come_by_class_alone_and_nothing_is_inline(chart: Chart) -> None:
    for element in read("drawing", chart).iter():
        assert set(element.keys()) <= ATTRIBUTES
        assert element.get("fill", f"url(#{chart.prefix}-h)") == f"url(#{chart.prefix}-h)"
        assert element.tag not in {"style", "script"}


def test_the_table_has_a_caption_and_heads_that_say_what_they_are_of() -> None:
    table = read("figures_table", a_measure(), caption="Samat luvut taulukkona", reason="#piilotettu")

    assert table.get("class") == "ds-table"
    assert words_of(table[0]) == "Samat luvut taulukkona"
    assert [words_of(head) for head in table.iter("th") if head.get("scope") == "col"] == ["Kuukausi", "Pysäkki, Pori", "Rauma", "OLKA", "Yhteensä"]
    assert [words_of(head) for head in table.iter("th") if head.get("scope") == "row"] == ["toukokuu", "kesäkuu", "heinäkuu", "Yhteensä", "tavoite"]
    assert [" ".join(words_of(cell) for cell in row.iter("td")) for row in table.iter("tr")][1:] == [
        "96 82 0 178",
        "74 piilotettu piilotettu 160",
        " ".join(DASH * 4),
        "170 piilotettu piilotettu 338",
        "   180 / kk",
    ]


def test_a_number_that_is_held_back_leads_to_the_reason() -> None:
    table = read("figures_table", a_measure(), reason="#piilotettu")

    assert [(link.get("href"), link.text) for link in table.iter("a")] == [("#piilotettu", "piilotettu")] * 4


def test_a_number_that_is_held_back_is_said_without_a_link_where_no_reason_is_given() -> None:
    assert "<a " not in put_down("figures_table", a_measure())


def test_the_description_begins_with_the_finding_and_says_every_number() -> None:
    assert a_measure().description == (
        "Tavoite täyttyi. toukokuu: Pysäkki, Pori 96, Rauma 82, OLKA 0, Yhteensä 178; "
        "kesäkuu: Pysäkki, Pori 74, Rauma piilotettu, OLKA piilotettu, Yhteensä 160; "
        f"heinäkuu: Pysäkki, Pori {DASH}, Rauma {DASH}, OLKA {DASH}, Yhteensä {DASH}; "
        "Yhteensä: Pysäkki, Pori 170, Rauma piilotettu, OLKA piilotettu, Yhteensä 338; tavoite: Yhteensä 180 / kk."
    )


def test_a_wide_chart_scrolls_in_a_region_that_has_a_name_and_takes_the_focus() -> None:
    region = read("figure", a_measure(), region="Kaavio, vieritä sivusuunnassa")[0]

    assert (region.get("role"), region.get("aria-label"), region.get("tabindex")) == ("region", "Kaavio, vieritä sivusuunnassa", "0")


def test_the_legend_names_the_series_and_the_hatching() -> None:
    entries = list(read("figure", a_measure(), region="Kaavio").iter("li"))

    assert [words_of(entry) for entry in entries] == ["Pysäkki, Pori", "Rauma", "OLKA", WORDS.hatched]
    assert entries[-1][0][0].get("fill") == "url(#k1-h)"


def test_a_table_scrolls_in_a_region_of_its_own_if_it_is_named() -> None:
    region = read("figures_table", a_measure(), region="Taulukko")

    assert (region.tag, region.get("role"), region.get("aria-label"), region.get("tabindex")) == ("div", "region", "Taulukko", "0")
    assert region[0].tag == "table"


def test_a_hatching_is_defined_only_where_there_is_one() -> None:
    assert "<pattern" in put_down("drawing", small.bars(a_head(), monthly(1, HELD)))
    assert "<pattern" not in put_down("drawing", small.bars(a_head(), monthly(1, MISSING)))


def test_two_charts_of_a_page_share_no_id() -> None:
    pictures = [put_down("figure", small.bars(a_head(prefix=prefix), monthly(1, HELD))) for prefix in ("k1", "k2")]
    ids = [re.findall(r'\bid="([^"]+)"', picture) for picture in pictures]

    assert len(ids[0]) == 3
    assert not set(ids[0]) & set(ids[1])


def test_words_from_outside_are_words_and_no_markup() -> None:
    sly = '<script>"&'
    chart = wide.chart(a_head(finding=sly), years(1), [Series(label=Label(short=sly), figures=[1]), Series(label=Label(short="Pori"), figures=[HELD])])

    for macro in ("figure", "figures_table"):
        assert "<script" not in put_down(macro, chart)
        assert sly in words_of(read(macro, chart))


def test_a_chart_of_a_year_stays_light() -> None:
    chart = small.bars(a_head(), monthly(*range(100, 112)), target=Target(value=105, name="tavoite"))

    assert len(put_down("drawing", chart)) < 2_500

"""Measures as pages show them: what adds up is summed, what is held back stays so, and every period between the first and the last is there."""

from types import SimpleNamespace
from typing import Any, cast

from services.portal import pictures
from services.portal.charts.drawing import Bar, Dot, Hatching
from services.portal.charts.figures import Gap
from services.portal.languages import Formats, texts
from services.portal.measured import Measured, told
from services.portal.view import View

VIEW = cast("View", SimpleNamespace(language="fi", formats=Formats("fi"), say=lambda text, **values: texts("fi").ugettext(text) % values))
MEASURE = {"id": "visits", "title": {"fi": "Käynnit"}, "unit": "visits", "aggregate": "sum", "target": None, "principle": None}


def a_value(value: float | None, *, suppressed: bool = False, parts: tuple[int, int] | None = None, **dimensions: str) -> dict[str, Any]:
    numerator, denominator = parts or (None, None)
    return {"dimensions": dimensions, "value": value, "suppressed": suppressed, "numerator": numerator, "denominator": denominator}


def shown(*items: dict[str, Any], known: dict[str, dict[str, str]] | None = None, **measure: object) -> Measured:
    values = {"items": list(items), "total": a_value(30), "as_of": {"counted_at": None, "complete": True}}
    return told(VIEW, MEASURE | measure, values, known or {})


def test_periods_between_the_first_and_the_last_are_there_though_nothing_is_told_of_them() -> None:
    assert shown(a_value(3, period="2025-11"), a_value(4, period="2026-02")).periods() == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert shown(a_value(3, period="2023"), a_value(4, period="2025")).periods() == ["2023", "2024", "2025"]
    assert shown(a_value(3, kind="network")).periods() == []


def test_a_sum_of_which_a_part_is_held_back_is_held_back() -> None:
    sums = pictures.sums(
        shown(a_value(7, period="2026", target_group="a"), a_value(None, suppressed=True, period="2026", target_group="b"), a_value(5, period="2025"))
    )

    assert sums == [("2025", 5), ("2026", Gap.HELD_BACK)]


def test_what_adds_up_is_stacked_and_the_smallest_are_put_together() -> None:
    items = [a_value(size, period="2026", target_group=f"group {size}") for size in (1, 2, 30, 40, 50, 60)]

    drawn = pictures.own(VIEW, shown(*items), ["2026"])

    assert drawn is not None
    assert [key.words for key in drawn.legend] == ["group 60", "group 50", "group 40", "Muut"]
    assert [cell.text for cell in drawn.table.rows[0].cells] == ["60", "50", "40", "30", "2", "1", "183"]
    assert sum(isinstance(mark, Bar) and mark.width > 20 for mark in drawn.marks) == 4


def test_what_does_not_add_up_is_never_summed() -> None:
    items = [a_value(size, period="2026", theme=f"theme {size}") for size in (1, 2)]

    drawn = pictures.own(VIEW, shown(*items, aggregate="distinct"), ["2026"])

    assert drawn is not None
    assert drawn.table.columns == ("theme 2", "theme 1")


def test_what_is_held_back_is_hatched() -> None:
    drawn = pictures.own(VIEW, shown(a_value(None, suppressed=True, kind="a"), a_value(9, kind="b")), [])

    assert drawn is not None
    assert any(isinstance(mark, Hatching) for mark in drawn.marks)
    assert [row.cells[0].held_back for row in drawn.table.rows] == [False, True]


def test_codes_are_shown_by_name_and_who_is_gone_is_said_to_be() -> None:
    one = shown(a_value(1, organisation="id-1", municipality="609"), a_value(1, organisation="id-2", municipality="999"),
                known={"organisation": {"id-1": "Porin Martat"}, "municipality": {"609": "Pori"}})  # fmt: skip

    assert [cell.texts for cell in one.cells] == [("Porin Martat", "Pori"), ("Organisaatio, joka ei enää toimi", "999")]


def test_what_was_not_held_is_missed_when_its_year_is_over_and_awaited_before() -> None:
    one = shown(a_value(0.75, parts=(3, 4), period="2025", theme="families"), unit="share", aggregate="ratio")

    drawn = {over: pictures.dots(VIEW, one, one.cells, over=over, finding="") for over in (True, False)}

    assert [len([mark for mark in chart.marks if isinstance(mark, Dot) and mark.css == "c-wait"]) for chart in drawn.values() if chart] == [0, 1]
    assert [[cell.text for cell in chart.table.rows[0].cells] for chart in drawn.values() if chart] == [["3", "0", "1"], ["3", "1", "0"]]

"""The comparison at the end: what is missing, too much or merely not served is found, on each way out."""

from dataclasses import replace
from typing import Any

import pytest

from deploy.demo import checking, counting, reading, source
from deploy.demo.checking import Check, Seen
from deploy.demo.counting import Counts, Expected
from deploy.demo.reading import Figures
from deploy.demo.registering import Fault, Registered
from services.indicators.measures import FOLDER, load


@pytest.fixture(scope="module")
def expected() -> Expected:
    return counting.count(**source.COUNTED, premises=(), stand_ins=())


@pytest.fixture
def seen(expected: Expected) -> Seen:
    """A run in which all is as it must be."""
    flagged = [Fault(row=f"{code} kunta", field="business_id", value="", reason="missing") for code in expected.without_business_id]
    return Seen(
        registered=Registered(flagged=flagged),
        not_done=[],
        api=dict(expected.measures),
        dashboard=dict(expected.measures),
        codes={"municipalities": 311, "organisers": 23},
        figures=Figures(published=1, published_by_registry=1, applied=1, waiting=0, parked=0),
        dead=0,
    )


def failed(expected: Expected, seen: Seen) -> list[str]:
    return [check.name for check in checking.checks(expected, seen) if not check.ok]


def test_a_run_as_it_must_be_has_no_fault(expected: Expected, seen: Seen) -> None:
    assert failed(expected, seen) == []
    assert checking.values_agree(expected, seen.api, seen.dashboard)


def test_a_lost_contract_is_found_over_http(expected: Expected, seen: Seen) -> None:
    cells = expected.measures["agreements_in_force"] | {"agreements_in_force{kind=fire_brigade_contract}": 48}

    assert failed(expected, replace(seen, api={**seen.api, "agreements_in_force": cells})) == [
        "fire-brigade contracts in force",
        "agreements_in_force, HTTP",
    ]


def test_a_measure_that_the_dashboard_never_saw_is_found(expected: Expected, seen: Seen) -> None:
    dashboard = {measure: cells for measure, cells in seen.dashboard.items() if measure != "networks_by_theme"}

    assert failed(expected, replace(seen, dashboard=dashboard)) == ["networks_by_theme, dashboard"]
    assert not checking.values_agree(expected, seen.api, dashboard)


def test_a_cell_too_many_is_found(expected: Expected, seen: Seen) -> None:
    cells = expected.measures["networks_by_theme"] | {"networks_by_theme{theme=weather}": 1}

    assert failed(expected, replace(seen, api={**seen.api, "networks_by_theme": cells})) == ["networks_by_theme, HTTP"]


def test_a_measure_of_the_project_that_nobody_counted_is_found(expected: Expected, seen: Seen) -> None:
    grown = replace(expected, declared=expected.declared | {"visits"})

    assert failed(grown, replace(seen, api={**seen.api, "visits": {"visits": 1}})) == ["measures without an independent count"]


def test_a_measure_of_an_areas_own_fails_nothing(expected: Expected, seen: Seen) -> None:
    own: dict[str, Counts] = {"satakunta_visits": {"satakunta_visits": 1}}

    assert failed(expected, replace(seen, api={**seen.api, **own}, dashboard={**seen.dashboard, **own})) == []


def test_which_measures_are_the_projects_is_read_from_its_files(expected: Expected) -> None:
    assert expected.declared == load(FOLDER).declared.keys()


def test_a_row_that_went_by_in_silence_is_found(expected: Expected, seen: Seen) -> None:
    quiet = Registered(flagged=seen.registered.flagged[1:])

    assert failed(expected, replace(seen, registered=quiet)) == ["rows flagged or refused", "which rows"]


def test_a_figure_that_is_not_served_is_no_zero(expected: Expected, seen: Seen) -> None:
    assert failed(expected, replace(seen, figures=replace(seen.figures, parked=None))) == ["facts parked"]


def test_what_the_services_say_is_named_as_the_count_names_it() -> None:
    rows: list[dict[str, Any]] = [
        {"measure": "m", "dimensions": {}, "value": 2, "numerator": None},
        {"measure": "m", "dimensions": {"b": None, "a": "x"}, "value": 2, "numerator": None},
        {"measure": "m", "dimensions": {"a": "gone", "b": None}, "value": 0, "numerator": None},
        {"measure": "s", "dimensions": {}, "value": 0.0556, "numerator": 1},
        {"measure": "n", "dimensions": {}, "value": None, "numerator": 0},
    ]

    assert reading.by_measure(rows) == {"m": {"m": 2, "m{a=x,b=null}": 2}, "s": {"s": 0.0556}, "n": {"n": None}}


@pytest.mark.parametrize(
    ("expected", "actual", "shown"),
    [
        ({"kunta": 33161, "seura": 16868}, {"seura": 16868, "kunta": 33161}, ("50029 (2 parts)", "50029 (2 parts)")),
        ({"networks": 13, "networks{theme=youth}": 4}, {"networks{theme=youth}": 4, "networks": 13}, ("13 (1 parts)", "13 (1 parts)")),
        ({"networks": 13}, {"networks": 13}, ("13", "13")),
        ({"share{period=2025}": "0.5"}, {"share{period=2025}": "0.5"}, ("(1 parts)", "(1 parts)")),
        ({"a": 1, "b": 2, "c": 3}, {"c": 2, "b": 3, "a": 1}, ("b: 2, c: 3", "b: 3, c: 2")),
        ({"a": 1}, {}, ("a: 1", "a: none")),
        ({"a": 1}, None, ("{'a': 1}", "None")),
        ([1, 2], [1, 2], ("2 rows", "2 rows")),
        ([1, 2], [1, 3], ("[2]", "[3]")),
        ([], [], ("none", "none")),
        (49, 48, ("49", "48")),
    ],
)
def test_both_sides_of_a_check_are_shown_in_one_order(expected: Any, actual: Any, shown: tuple[str, str]) -> None:
    assert checking.shown(Check(name="any", expected=expected, actual=actual)) == shown

"""The independent count: it knows a business id by itself, counts from the files alone, and shares no code with what it checks."""

import ast
import sys
from pathlib import Path

import pytest

import deploy.demo
from deploy.demo import counting, source
from deploy.demo.counting import Expected

FOLDER = Path(deploy.demo.__file__).parent


@pytest.fixture(scope="module")
def expected() -> Expected:
    return counting.count(**source.COUNTED, premises=(), stand_ins=())


@pytest.mark.parametrize("text", ["0177619-3", "9000162-0", "0204819-8"])
def test_a_right_business_id_is_taken(text: str) -> None:
    assert counting.is_business_id(text)


@pytest.mark.parametrize("text", ["", "0177619-4", "01776193", "177619-3", "0177619-", "0177619-33", "017761a-3", "0000006-1"])
def test_a_wrong_business_id_is_not(text: str) -> None:
    assert not counting.is_business_id(text)


def test_fifteen_municipalities_have_no_right_business_id(expected: Expected) -> None:
    assert len(expected.without_business_id) == 15


def test_the_numbers_that_the_source_names_come_out(expected: Expected) -> None:
    assert (expected.networks, expected.fire_brigade_contracts, expected.operating_models, expected.municipalities) == (22, 49, 16 + 2, 311)


def test_organisations_are_counted_once_in_every_division(expected: Expected) -> None:
    for measure in ("organisations_by_kind", "organisations_by_municipality", "organisations_by_kind_and_municipality"):
        cells = dict(expected.measures[measure])
        total = cells.pop(measure)

        assert total == sum(number or 0 for number in cells.values()) == 311 + 30 + 1 + 49


def test_a_share_is_rounded_half_up_to_four_decimals(expected: Expected) -> None:
    assert expected.measures["operating_models_with_principles_share"] == {"operating_models_with_principles_share": 0.0556}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {name.partition(".")[0] for name in names | {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}}


@pytest.mark.parametrize(("module", "besides"), [("counting", {"yaml"}), ("dashboard", {"aio_pika"})])
def test_what_checks_us_has_none_of_our_code(module: str, besides: set[str]) -> None:
    assert imported(FOLDER / f"{module}.py") - sys.stdlib_module_names == besides


def test_nobody_in_the_demonstration_reaches_into_a_service() -> None:
    ours = [path for path in FOLDER.glob("*.py") if path.name != "source.py"]

    assert [path.name for path in ours if imported(path) & {"services", "shared", "asyncpg", "rstream"}] == []

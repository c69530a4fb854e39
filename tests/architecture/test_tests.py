"""What our tests may not do: replace a part by a mock, or sleep and hope."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import imports, parsed, python_files, shown

BANNED = ("unittest.mock", "mock", "pytest_mock", "time.sleep")
BANNED_FIXTURES = {"mocker"}


def banned(path: Path) -> list[str]:
    tree = parsed(path)
    faults = [(line, name) for line, name in imports(path) if any(name == one or name.startswith(f"{one}.") for one in BANNED)]
    faults += [(node.lineno, "time.sleep") for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node) == "time.sleep"]
    faults += [(node.lineno, node.arg) for node in ast.walk(tree) if isinstance(node, ast.arg) and node.arg in BANNED_FIXTURES]
    return [f"{shown(path)}:{line} {name}" for line, name in faults]


def test_nothing_is_mocked_and_nothing_sleeps() -> None:
    assert [fault for path in python_files("tests") for fault in banned(path)] == []


@pytest.mark.parametrize(
    "code",
    [
        "from unittest.mock import patch",
        "from unittest import mock",
        "import mock",
        "from time import sleep",
        "import time\ntime.sleep(1)",
        "def test_x(mocker): ...",
    ],
)
def test_a_mock_or_a_sleep_is_found(code: str, tmp_path: Path) -> None:
    (sample := tmp_path / "test_sample.py").write_text(code)

    assert len(banned(sample)) == 1


def test_waiting_with_a_deadline_is_let_pass(tmp_path: Path) -> None:
    (sample := tmp_path / "test_sample.py").write_text("import asyncio\nasync def test_x():\n    async with asyncio.timeout(5): ...\n")

    assert banned(sample) == []

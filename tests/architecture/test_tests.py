"""What our tests may not do: replace a part by a mock, or sleep and hope."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import imports, parsed, python_files, shown

BANNED = ("unittest.mock", "mock", "pytest_mock", "time.sleep")
BANNED_FIXTURES = {"mocker"}
DRAWING = {"uuid4", "uuid7", "now", "random", "token_hex", "randint"}


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


def drawn(path: Path) -> list[str]:
    """Texts that each process which collects a module makes otherwise: as parameters of a test they would give it another name in each."""
    outside = [node for node in parsed(path).body if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    decorators = [one for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for one in node.decorator_list]
    texts = [node for part in (*outside, *decorators) for node in ast.walk(part) if isinstance(node, ast.JoinedStr)]
    calls = [node for text in texts for node in ast.walk(text) if isinstance(node, ast.Call)]
    return [f"{shown(path)}:{call.lineno}" for call in calls if ast.unparse(call.func).rpartition(".")[2] in DRAWING]


def test_parameters_are_the_same_in_every_process_that_collects_them() -> None:
    assert [fault for path in python_files("tests") for fault in drawn(path)] == []


@pytest.mark.parametrize(("code", "found"), [('PATHS = {f"/a/{uuid4()}": 1}', 1), ('@mark([f"/a/{clock.now()}"])\ndef test_x(): ...', 1), ("A = uuid4()", 0)])
def test_a_text_that_is_drawn_is_found(code: str, found: int, tmp_path: Path) -> None:
    (sample := tmp_path / "test_sample.py").write_text(code)

    assert len(drawn(sample)) == found

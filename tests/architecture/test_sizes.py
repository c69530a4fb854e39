"""What is small can be read. A limit that is reached means that something wants to be two things; raising one is a decision to argue for."""

import ast
from pathlib import Path

from tests.architecture.sources import ROOT, parsed, python_files, shown

FILE_LINES = 300
FUNCTION_LINES = 40
"""The aim is 25; past 40 nobody reads it in one go. Docstring and decorators are not counted."""
KERNEL_LINES = 8_700
"""All of shared/ but contracts and domain, which grow with the services, and the engine of imports, which a service that brings none need not know. The kernel
is the part that everybody must understand."""
README_LINES = 120
SERVICE_README_LINES = 60


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def too_long(path: Path, limit: int) -> list[str]:
    return [f"{shown(path)}: {count} lines, at most {limit}"] if (count := lines(path)) > limit else []


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    has_docstring = ast.get_docstring(node, clean=False) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if has_docstring else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def long_functions(path: Path) -> list[str]:
    functions = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [
        f"{shown(path)}:{node.lineno} {node.name}: {size} lines, at most {FUNCTION_LINES}" for node in functions if (size := body_lines(node)) > FUNCTION_LINES
    ]


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    assert [fault for path in python_files() for fault in too_long(path, FILE_LINES)] == []


def test_no_function_is_longer_than_a_screen() -> None:
    assert [fault for path in python_files() for fault in long_functions(path)] == []


def test_the_kernel_stays_small() -> None:
    of_services = tuple(ROOT / "shared" / name for name in ("contracts", "domain", "imports"))

    assert sum(lines(path) for path in python_files("shared") if not any(map(path.is_relative_to, of_services))) <= KERNEL_LINES


def test_the_readme_is_read_in_one_sitting() -> None:
    assert too_long(ROOT / "README.md", README_LINES) == []


def test_a_services_readme_is_one_screen() -> None:
    assert [fault for path in sorted((ROOT / "services").glob("*/README.md")) for fault in too_long(path, SERVICE_README_LINES)] == []


def test_a_long_file_is_found(tmp_path: Path) -> None:
    (sample := tmp_path / "sample.py").write_text("x = 1\n" * (FILE_LINES + 1))

    assert too_long(sample, FILE_LINES)


def test_a_long_function_is_found(tmp_path: Path) -> None:
    (sample := tmp_path / "sample.py").write_text("async def f():\n" + "    x = 1\n" * FUNCTION_LINES)

    assert long_functions(sample)


def test_a_docstring_does_not_make_a_function_long(tmp_path: Path) -> None:
    (sample := tmp_path / "sample.py").write_text('def f():\n    """' + "words\n    " * FUNCTION_LINES + '"""\n    x = 1\n')

    assert long_functions(sample) == []

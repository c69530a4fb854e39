"""`docs/rules.md` against the tests: every rule names one, and every one that it names is there."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

RULES = [line for line in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").splitlines() if line.startswith("- ")]


def names_of_tests(folder: Path) -> set[str]:
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("test_*.py"))
    names = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return {name for name in names if name.startswith("test_")}


@pytest.fixture(scope="module")
def present() -> set[str]:
    return names_of_tests(ROOT / "tests")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule[2:60])
def test_every_rule_names_tests_that_are_there(rule: str, present: set[str]) -> None:
    named = set(re.findall(r"`(test_\w+)`", rule))

    assert named
    assert named <= present

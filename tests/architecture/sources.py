"""What the architecture tests look at: the project's files, parsed.

Every check is a function from a path to the list of its faults, so that each test can show on a bad sample that it is able to fail.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("shared", "services", "deploy", "tests")


def python_files(*folders: str) -> list[Path]:
    """The project's own: what npm fetched beside them is others'."""
    return sorted(path for folder in folders or PACKAGES for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts)


def services() -> list[Path]:
    return sorted(path for path in (ROOT / "services").iterdir() if path.is_dir() and path.name != "__pycache__")


def contract_files() -> list[Path]:
    """Those of all, and those that a service has in its own folder."""
    return [*python_files("shared/contracts"), *(path for service in services() for path in own_contracts(service))]


def own_contracts(service: Path) -> list[Path]:
    return sorted([*service.glob("contracts.py"), *service.glob("contracts/**/*.py")])


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported; `from a import b` yields `a.b`, a leading dot is kept."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            joint = "" if start.endswith(".") else "."
            yield from ((node.lineno, f"{start}{joint}{alias.name}") for alias in node.names)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and value of every string that is not a docstring."""
    tree = parsed(path)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value

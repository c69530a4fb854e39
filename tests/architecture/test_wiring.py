"""What a service says is seen from its code and not retyped: each of its facts is named in it, and none of another's is made there."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from services import NAMES
from shared.contracts.catalogue import published
from shared.contracts.envelope import Command, Fact
from tests.architecture.sources import ROOT, own_contracts, parsed, python_files, shown


def facts_named(tree: ast.AST, module: ModuleType) -> Iterator[tuple[ast.expr, type[Fact]]]:
    """Every place that names a fact, by itself or as part of an imported module."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name):
                found = vars(module).get(name)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                found = getattr(vars(module).get(name), attribute, None)
            case _:
                continue
        if isinstance(found, type) and issubclass(found, Fact) and hasattr(found, "wire_name"):
            yield node, found


def foreign_facts_made(path: Path, module: ModuleType, *, service: str) -> list[str]:
    tree = parsed(path)
    calls = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return [
        f"{shown(path)}:{node.lineno} {fact.wire_name}: is another's to say; {service} says facts of its own contracts alone"
        for node, fact in facts_named(tree, module)
        if id(node) in calls and not fact.wire_name.startswith(f"{service}.")
    ]


def doubled_keys(path: Path) -> list[str]:
    """A second entry for one key of a dict, which Python drops without a word."""
    keys = [(node.lineno, ast.unparse(key)) for node in ast.walk(parsed(path)) if isinstance(node, ast.Dict) for key in node.keys if key is not None]
    return [f"{shown(path)}:{line} {name}: has two handlers; leave one" for n, (line, name) in enumerate(keys) if name in {other for _, other in keys[:n]}]


def modules_of(service: str) -> Iterator[tuple[Path, ModuleType]]:
    """All but its own contracts, where facts are declared and not made."""
    for path in sorted({*python_files(f"services/{service}")} - {*own_contracts(ROOT / "services" / service)}):
        yield path, import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


@pytest.mark.parametrize("service", NAMES)
def test_a_service_makes_no_fact_of_another(service: str) -> None:
    assert [fault for path, module in modules_of(service) for fault in foreign_facts_made(path, module, service=service)] == []


@pytest.mark.parametrize("service", NAMES)
def test_every_fact_of_a_service_is_named_where_it_decides(service: str) -> None:
    named = {fact for path, module in modules_of(service) if path.name != "wiring.py" for _, fact in facts_named(parsed(path), module)}

    own = {contract for name, contract in published().items() if issubclass(contract, Fact) and name.startswith(f"{service}.")}
    assert {fact.wire_name for fact in own - named} == set()


@pytest.mark.parametrize("service", NAMES)
def test_every_command_of_a_service_has_one_handler_there(service: str) -> None:
    wiring = import_module(f"services.{service}.wiring")

    own = {contract for name, contract in published().items() if issubclass(contract, Command) and name.startswith(f"{service}.")}
    assert set(wiring.SERVICE.commands) == own
    assert doubled_keys(ROOT / "services" / service / "wiring.py") == []


def test_a_foreign_fact_and_a_second_handler_are_found(tmp_path: Path) -> None:
    sample, module = tmp_path / "sample.py", ModuleType("sample")
    sample.write_text("indicators.ValueComputed(value=1)\nX = {a.B: c, a.B: d}\n")
    module.__dict__["indicators"] = import_module("shared.contracts.indicators")

    assert len(foreign_facts_made(sample, module, service="registry")) == 1
    assert foreign_facts_made(sample, module, service="indicators") == []
    assert len(doubled_keys(sample)) == 1

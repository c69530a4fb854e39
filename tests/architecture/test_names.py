"""Names carry the design, so they are checked: modules are nouns, facts say what people say, spelling is British."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, contract_files, parsed, python_files, shown

SHAPELESS = re.compile(r"(^|_)(utils?|helpers?|commons?|managers?|base|misc|stuff|lib)(_|$)")
AMERICAN = re.compile(r"organization|behavior|colors?(_|$)|(_|^)center|catalog(?!ue)|canceled|favorite", re.IGNORECASE)
FACT = re.compile(r"^(?P<producer>[a-z_]+)\.(?P<entity>[a-z][a-z0-9_]*)\.(?P<participle>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)$")
COMMAND = re.compile(r"^(?P<producer>[a-z_]+)\.(?P<request>[a-z]+_[a-z0-9_]+)\.v(?P<version>[1-9][0-9]*)$")
DATABASE_TALK = {"created", "updated", "changed", "deleted"}
IRREGULAR = {
    "split",
    "begun",
    "brought",
    "built",
    "drawn",
    "due",
    "found",
    "given",
    "held",
    "kept",
    "left",
    "lost",
    "made",
    "met",
    "overdue",
    "paid",
    "put",
    "repaid",
    "seen",
    "sent",
    "set",
    "taken",
    "told",
    "withdrawn",
}
CONTRACTS = ROOT / "shared" / "contracts"
SERVICES = ROOT / "services"


def shapeless_module(path: Path) -> list[str]:
    parts = [*path.parent.parts[-2:], path.stem]
    return [f"{shown(path)}: {part} says nothing about what is inside" for part in parts if SHAPELESS.search(part)]


def defined_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name


def american_names(path: Path) -> list[str]:
    return [f"{shown(path)}:{line} {name}: spell it the British way" for line, name in defined_names(parsed(path)) if AMERICAN.search(name)]


def camel(words: str) -> str:
    return "".join(word.capitalize() for word in words.split("_"))


def wire_names(path: Path) -> Iterator[tuple[ast.ClassDef, str, str]]:
    """Each contract class of a module with its kind, told by its parent's name (`Fact`, `OrganisationFact`), and its wire name."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ClassDef) and node.bases and isinstance(node.bases[0], ast.Name):
            for keyword in node.keywords:
                if keyword.arg == "type" and isinstance(keyword.value, ast.Constant):
                    yield node, "Command" if node.bases[0].id.endswith("Command") else "Fact", str(keyword.value.value)


def producer(path: Path, *, contracts: Path) -> str:
    """`registry` for registry.py, for what stands in a folder registry/, and for the contracts in a folder services/registry/."""
    return path.relative_to(contracts if path.is_relative_to(contracts) else SERVICES).with_suffix("").parts[0]


def contract_faults(path: Path, *, contracts: Path = CONTRACTS) -> list[str]:
    faults = []
    for node, kind, name in wire_names(path):
        match = (FACT if kind == "Fact" else COMMAND).match(name)
        where = f"{shown(path)}:{node.lineno} {name}"
        if match is None:
            faults.append(f"{where}: not the form of a {kind.lower()}")
            continue
        if match["producer"] != producer(path, contracts=contracts):
            faults.append(f"{where}: belongs to {match['producer']}")
        later = "" if match["version"] == "1" else f"V{match['version']}"
        words = match["entity"] + "_" + match["participle"] if kind == "Fact" else match["request"]
        if node.name.lower() != (camel(words) + later).lower():
            faults.append(f"{where}: the class would be {camel(words)}{later}, not {node.name}")
        if kind == "Fact":
            faults += [f"{where}: {reason}" for reason in participle_faults(match["participle"])]
    return faults


def participle_faults(words: str) -> list[str]:
    parts = words.split("_")
    if DATABASE_TALK & set(parts):
        return ["says what a database did, not what people did"]
    if not any(part.endswith("ed") or part in IRREGULAR for part in parts):
        return [f"{words} is no past participle (an irregular verb? add it to the list)"]
    return []


def test_no_module_has_a_name_that_fits_everything() -> None:
    assert [fault for path in python_files() for fault in shapeless_module(path)] == []


def test_spelling_is_british() -> None:
    assert [fault for path in python_files() for fault in american_names(path)] == []


@pytest.mark.parametrize("path", contract_files(), ids=shown)
def test_wire_names_say_who_what_and_which_version(path: Path) -> None:
    assert contract_faults(path) == []


@pytest.mark.parametrize("name", ["utils.py", "string_helpers.py", "base.py", "common.py", "queue_manager.py", "misc.py"])
def test_a_shapeless_name_is_found(name: str) -> None:
    assert shapeless_module(Path("shared") / name)


def test_a_shapeless_folder_is_found() -> None:
    assert shapeless_module(Path("services/registry/utils/text.py"))


def test_a_name_that_only_resembles_one_is_let_pass() -> None:
    assert shapeless_module(Path("shared/database.py")) == []


@pytest.mark.parametrize("code", ["organization_id = 1", "class OrganizationView: ...", "def f(organization): ...", "def canceled(): ..."])
def test_an_american_name_is_found(code: str, tmp_path: Path) -> None:
    (sample := tmp_path / "sample.py").write_text(code)

    assert len(american_names(sample)) == 1


@pytest.mark.parametrize(
    "code",
    [
        'class OrganisationUpdated(Fact, type="registry.organisation.updated.v1"): ...',
        'class OrganisationRegister(Fact, type="registry.organisation.register.v1"): ...',
        'class OrganisationRegistered(Fact, type="registry.organisation.registered"): ...',
        'class OrganisationRegistered(Fact, type="registry.OrganisationRegistered.v1"): ...',
        'class OrganisationRegistered(Fact, type="grants.organisation.registered.v1"): ...',
        'class Registered(Fact, type="registry.organisation.registered.v1"): ...',
        'class OrganisationRegistered(Fact, type="registry.organisation.registered.v2"): ...',
        'class Register(Command, type="registry.register.v1"): ...',
    ],
)
def test_a_bad_contract_is_found(code: str, tmp_path: Path) -> None:
    (sample := tmp_path / "registry.py").write_text(code)

    assert len(contract_faults(sample, contracts=tmp_path)) == 1


def test_a_contract_in_a_producers_folder_is_checked_too(tmp_path: Path) -> None:
    (folder := tmp_path / "registry").mkdir()
    (sample := folder / "meetings.py").write_text(
        'class MeetingHeld(Fact, type="registry.meeting.held.v1"): ...\nclass DayHeld(Fact, type="events.day.held.v1"): ...\n'
    )

    assert contract_faults(sample, contracts=tmp_path) == ["meetings.py:2 events.day.held.v1: belongs to events"]


def test_a_good_contract_is_let_pass(tmp_path: Path) -> None:
    (sample := tmp_path / "registry.py").write_text(
        'class MeetingHeld(Fact, type="registry.meeting.held.v1"): ...\n'
        'class MeetingHeldV2(Fact, type="registry.meeting.held.v2"): ...\n'
        'class HoldMeeting(Command, type="registry.hold_meeting.v1"): ...\n'
    )

    assert contract_faults(sample, contracts=tmp_path) == []

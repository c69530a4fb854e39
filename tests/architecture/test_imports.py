"""Who may know whom. Import-linter holds the broad lines (see pyproject.toml); here stands what needs a list of what *is* allowed."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, contract_files, imports, parsed, python_files, services, shown

FOR_A_DOMAIN = ("shared.contracts", "shared.errors", "shared.domain")
FOR_WHAT_DOMAINS_SHARE = (*FOR_A_DOMAIN, "pydantic", "stdnum")
FOR_A_CONTRACT = ("shared.contracts", "shared.errors", "pydantic")
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "uuid1",
    "uuid4",
    "uuid7",
    "uuid.uuid1",
    "uuid.uuid4",
    "uuid_utils.uuid7",
}


def within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def standard(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in sys.stdlib_module_names


def foreign(path: Path, allowed: tuple[str, ...]) -> list[str]:
    """Imports that are neither of the standard library, nor allowed, nor neighbours in one package."""
    return [f"{shown(path)}:{line} imports {name}" for line, name in imports(path) if not (standard(name) or within(name, allowed))]


def domain_faults(path: Path, *, root: Path = ROOT) -> list[str]:
    """Beside its service's own contracts, a domain that was split into a package may import its own parts, by one dot or in full.

    A single file reaches handlers or store by a dot.
    """
    if path.parent.name != "domain":
        return own_let_pass(foreign(path, (*FOR_A_DOMAIN, f"services.{path.parent.name}.contracts")), r"\.contracts\b")
    package = ".".join(path.parent.relative_to(root).parts)
    return own_let_pass(foreign(path, (*FOR_A_DOMAIN, package, f"services.{path.parent.parent.name}.contracts")), r"(\.\w|\.\.contracts\b)")


def own_let_pass(faults: list[str], own: str) -> list[str]:
    return [fault for fault in faults if not re.search(f" imports {own}", fault)]


def contract_faults(path: Path) -> list[str]:
    """Contracts that were split into a package import each other by one dot."""
    return own_let_pass(foreign(path, FOR_A_CONTRACT), r"\.\w" if path.parent.name == "contracts" else "(?!)")


def clock_faults(path: Path) -> list[str]:
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    return [f"{shown(path)}:{call.lineno} {name}: take it as an argument" for call in calls if (name := ast.unparse(call.func)) in CLOCKS]


def rstream_faults(path: Path) -> list[str]:
    return [f"{shown(path)}:{line} imports {name}" for line, name in imports(path) if within(name, ("rstream",))]


def domains() -> list[Path]:
    return [path for service in services() for path in (*service.glob("domain.py"), *service.glob("domain/**/*.py"))]


def the_stream_itself(path: Path) -> bool:
    return path.parent == ROOT / "shared" / "bus" and path.name in {"stream.py", "stream_client.py", "stream_reader.py"}


def test_a_domain_imports_the_standard_library_contracts_errors_and_what_domains_share_only() -> None:
    assert [fault for path in domains() for fault in domain_faults(path)] == []


def test_what_domains_share_imports_as_little() -> None:
    assert [fault for path in python_files("shared/domain") for fault in foreign(path, FOR_WHAT_DOMAINS_SHARE)] == []


def test_contracts_can_be_imported_by_anyone() -> None:
    assert [fault for path in contract_files() for fault in contract_faults(path)] == []


def test_one_module_reads_the_clock_and_makes_ids() -> None:
    clock = ROOT / "shared" / "clock.py"

    assert [fault for path in python_files("shared", "services") if path != clock for fault in clock_faults(path)] == []


def test_the_modules_of_the_stream_alone_know_its_client() -> None:
    assert [fault for path in python_files("shared", "services", "deploy") if not the_stream_itself(path) for fault in rstream_faults(path)] == []


@pytest.mark.parametrize("code", ["import asyncpg", "from shared.database.postgres import Connection", "from . import store", "from shared import clock"])
def test_a_domain_that_knows_too_much_is_found(code: str, tmp_path: Path) -> None:
    (sample := tmp_path / "domain.py").write_text(code)

    assert len(domain_faults(sample)) == 1


@pytest.mark.parametrize(
    "code", ["from datetime import date", "from shared.contracts import registry", "from shared.errors import DomainError", "from . import contracts"]
)
def test_a_domain_that_knows_its_words_is_let_pass(code: str, tmp_path: Path) -> None:
    (sample := tmp_path / "domain.py").write_text(code)

    assert domain_faults(sample) == []


def test_a_domain_that_knows_anothers_own_words_is_found(tmp_path: Path) -> None:
    (tmp_path / "grants").mkdir()
    (sample := tmp_path / "grants" / "domain.py").write_text(
        "from services.grants import contracts\nfrom services.registry.contracts import ActivateOrganisation\n"
    )

    assert domain_faults(sample) == ["domain.py:2 imports services.registry.contracts.ActivateOrganisation"]


def test_a_services_own_contracts_import_as_little_as_those_of_all(tmp_path: Path) -> None:
    (sample := tmp_path / "contracts.py").write_text("from shared.contracts.envelope import Fact\nfrom . import store\nfrom shared.service import Service\n")

    assert contract_faults(sample) == ["contracts.py:2 imports .store", "contracts.py:3 imports shared.service.Service"]


def test_the_parts_of_a_split_domain_know_each_other_but_not_the_service(tmp_path: Path) -> None:
    (folder := tmp_path / "domain").mkdir()
    (sample := folder / "agreements.py").write_text(
        "from .parties import Party\nfrom .. import store\nfrom ..contracts import A\nfrom domain.parties import Party\n"
    )

    assert domain_faults(sample, root=tmp_path) == ["agreements.py:2 imports ..store"]


@pytest.mark.parametrize("code", ["from datetime import datetime\nx = datetime.now()", "import uuid\nx = uuid.uuid4()", "import time\nx = time.time()"])
def test_a_hidden_clock_is_found(code: str, tmp_path: Path) -> None:
    (sample := tmp_path / "sample.py").write_text(code)

    assert len(clock_faults(sample)) == 1


def test_a_second_user_of_the_stream_client_is_found(tmp_path: Path) -> None:
    (sample := tmp_path / "sample.py").write_text("from rstream import Producer")

    assert rstream_faults(sample)

"""A service is one new folder: in a copy of the project a toy library is added so, checked, run on real servers, and nothing of it remains here.

Beside that folder there are files which the project makes by itself, and two which the operator fills in for containers: it is said what to paste.
"""

import shutil
from pathlib import Path

import pytest

from deploy.launcher.servers import Servers
from services import NAMES
from tests.newcomer.project import Project

TOYS = Path(__file__).parent / "toys"
MEASURES = Path(__file__).parent / "measures"
MADE = {
    "deploy/rabbitmq/definitions.json",
    "docs/authority.md",
    "docs/events.md",
    "tests/contracts/snapshots/toys.borrow_toy.v1.json",
    "tests/contracts/snapshots/toys.toy.borrowed.v1.json",
}
MAKE = """
from deploy.cli import app
for made in ("docs", "snapshot", "definitions"):
    app(["contracts", made], standalone_mode=False)
"""
SAY_WHAT_LACKS = "from tests.unit.test_compose_services import lacking; print(*lacking('toys'), sep='')"
CHECKS = tuple(f"tests/architecture/test_{what}.py" for what in ("imports", "names", "services", "times", "wiring"))
OF_ITS_MESSAGES = "architecture or toys or up_to_date or unseen or docstring or described"
LINT = ("-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())")
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """With the new folder, and what is made from the code made anew."""
    project = Project.copied(tmp_path_factory.mktemp("newcomer") / "project")
    shutil.copytree(TOYS, project.folder / "services" / "toys", ignore=shutil.ignore_patterns("__pycache__"))
    project.run("-c", MAKE)
    return project


def test_one_new_folder_is_all_that_a_service_needs_beside_what_is_made(project: Project) -> None:
    new = {path for path in project.differing() if not path.startswith("services/toys/")}

    assert new == MADE
    events, authority = ((project.folder / "docs" / name).read_text(encoding="utf-8") for name in ("events.md", "authority.md"))
    assert "heard by toys (`loans`)" in events
    assert "| `GET /api/toys/v1/loans` | yes |" in authority
    assert "toys" not in NAMES


def test_what_is_checked_of_all_services_and_contracts_holds_of_it(project: Project) -> None:
    said = project.run(*PYTEST, *CHECKS, "tests/contracts", "-k", OF_ITS_MESSAGES)

    assert "passed" in said


def test_its_contracts_are_its_own_until_they_stand_with_those_of_all(project: Project) -> None:
    assert "0 broken" in project.run(*LINT)
    neighbour = project.folder / "services" / "registry" / "numbers.py"
    before = neighbour.read_text(encoding="utf-8")
    neighbour.write_text(f"{before}\nfrom services.toys import contracts\n", encoding="utf-8")

    assert "1 broken" in project.tried(*LINT).stdout
    neighbour.write_text(before, encoding="utf-8")


def test_the_two_files_for_containers_lack_what_the_check_says_to_paste(project: Project) -> None:
    said = project.run("-c", SAY_WHAT_LACKS)

    assert said.count("put into ") == 3
    assert "put into docker-compose.yml, under `services:`" in said
    assert "    command: [toys]" in said
    assert "put into .env.example" in said


def test_it_lives_beside_the_others_and_an_areas_measure_counts_what_it_says(project: Project, servers: Servers) -> None:
    said = project.run(*PYTEST, "tests/newcomer/living.py", given={**servers.environment(), "YHTEYS_MEASURES": str(MEASURES)})

    assert "1 passed" in said

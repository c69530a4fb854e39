"""Every service has the same inner shape, so that who knows one finds the way in all; and each keeps to its own schema."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, python_files, services, shown, texts

HEADINGS = ("Owns", "Hears", "Says", "Tables")
REQUIRED = ("README.md", "__init__.py", "wiring", "migrations")
WAYS_IN = ("api", "pages")
MIGRATION_FILES = sorted(ROOT.glob("services/*/migrations/*.sql")) + sorted(ROOT.glob("shared/migrations/*.sql"))
MIGRATION_NAME = re.compile(r"^(?P<number>[0-9]{4})_[a-z][a-z0-9_]*\.sql$")
OBJECTS = r"(?:(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:unique\s+)?(?:table|type|view|sequence|function|trigger|domain)(?:\s+if\s+(?:not\s+)?exists)?)"
QUALIFIED = re.compile(
    rf"\b(?:{OBJECTS}|insert\s+into|from|join|update|references|index\s+\w+\s+on)\s+(?!pg_catalog\.|information_schema\.)(?P<name>\w+\.\w+)", re.IGNORECASE
)
PLACING = re.compile(r"\b(?:create\s+schema|set\s+(?:local\s+)?search_path)\b", re.IGNORECASE)


def exists(service: Path, name: str) -> bool:
    return any((service / form).exists() for form in (name, f"{name}.py"))


def shape_faults(service: Path) -> list[str]:
    faults = [f"{shown(service)}: has no {name}" for name in REQUIRED if not exists(service, name)]
    if not any(exists(service, name) for name in WAYS_IN):
        faults.append(f"{shown(service)}: has no {' or '.join(WAYS_IN)}")
    if exists(service, "migrations") and not list(service.glob("migrations/*.sql")):
        faults.append(f"{shown(service)}: migrations/ is empty")
    return faults


def missing_headings(readme: Path) -> list[str]:
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    return [f"{shown(readme)}: has no heading {heading}" for heading in HEADINGS if not re.search(rf"^#+ {heading}\b", text, re.MULTILINE)]


def code_of(sql: str) -> str:
    """Without comments and quoted texts, in which a dotted name does no harm; line breaks stay."""
    return re.sub(r"--[^\n]*|'[^']*'", " ", sql)


def migration_faults(path: Path) -> list[str]:
    sql = path.read_text(encoding="utf-8")
    where = shown(path)
    faults = [f"{where}: has no `-- migrate:{part}`" for part in ("up", "down") if f"-- migrate:{part}" not in sql]
    if not MIGRATION_NAME.match(path.name):
        faults.append(f"{where}: is not named 0001_what_it_does.sql")
    faults += [f"{where}: {match['name']} names a schema; the search path decides" for match in QUALIFIED.finditer(code_of(sql))]
    return faults + [f"{where}: `{match.group()}` is not a migration's business" for match in PLACING.finditer(code_of(sql))]


def doubled_numbers(files: list[Path]) -> list[str]:
    keys = [(path.parent, path.name[:4]) for path in files]
    return [shown(path) for path, key in zip(files, keys, strict=True) if keys.count(key) > 1]


def reaches_into(path: Path, schemas: list[str]) -> list[str]:
    """SQL that names a schema: another service's is not ours to read, and our own may be one that is being rebuilt."""
    sql = re.compile(rf"\b(?:from|join|into|update)\s+(?:{'|'.join(schemas)})\.\w", re.IGNORECASE)
    return [f"{shown(path)}:{line}: {match.group()}" for line, text in texts(path) for match in sql.finditer(text)]


@pytest.mark.parametrize("service", services(), ids=lambda path: path.name)
def test_a_service_has_the_shape_of_all(service: Path) -> None:
    assert shape_faults(service) == []


@pytest.mark.parametrize("service", services(), ids=lambda path: path.name)
def test_a_services_readme_says_what_it_owns_hears_says_and_keeps(service: Path) -> None:
    assert missing_headings(service / "README.md") == []


@pytest.mark.parametrize("path", MIGRATION_FILES, ids=shown)
def test_a_migration_runs_in_whatever_schema_it_is_put(path: Path) -> None:
    assert migration_faults(path) == []


def test_no_two_migrations_claim_one_number() -> None:
    assert doubled_numbers(MIGRATION_FILES) == []


def test_sql_never_names_a_services_schema() -> None:
    schemas = [service.name for service in services()]

    assert [fault for path in python_files("services") for fault in reaches_into(path, schemas)] == []


def test_an_unshapely_service_is_found(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "README.md").write_text("# grants\n\n## Owns\n")

    assert len(shape_faults(tmp_path)) == 4
    assert len(missing_headings(tmp_path / "README.md")) == 3


@pytest.mark.parametrize(
    "line",
    [
        "create table registry.organisations (id uuid);",
        "create table if not exists registry.organisations (id uuid);",
        "alter table registry.organisations add x int;",
        "create index by_name on registry.organisations (name);",
        "create table a (b uuid references registry.organisations);",
        "insert into registry.organisations values (1);",
        "create schema registry;",
        "set search_path to registry;",
    ],
)
def test_a_migration_that_names_its_schema_is_found(line: str, tmp_path: Path) -> None:
    (sample := tmp_path / "0001_sample.sql").write_text(f"-- migrate:up\n{line}\n-- migrate:down\n")

    assert len(migration_faults(sample)) == 1


def test_a_migration_without_a_way_back_or_a_number_is_found(tmp_path: Path) -> None:
    (sample := tmp_path / "first.sql").write_text("-- migrate:up\nselect 1;\n")

    assert len(migration_faults(sample)) == 2


def test_a_plain_migration_is_let_pass(tmp_path: Path) -> None:
    (sample := tmp_path / "0001_sample.sql").write_text(
        "-- migrate:up\ncreate table a (b text default 'from x.y');  -- as told from b.c\ncreate index c on a (b);\n-- migrate:down\ndrop table a;\n"
    )

    assert migration_faults(sample) == []


def test_a_doubled_number_is_found(tmp_path: Path) -> None:
    assert doubled_numbers([tmp_path / "0001_a.sql", tmp_path / "0001_b.sql", tmp_path / "0002_c.sql"]) == ["0001_a.sql", "0001_b.sql"]


def test_a_reach_into_a_neighbours_tables_is_found(tmp_path: Path) -> None:
    (sample := tmp_path / "store.py").write_text('"""Not from registry.py."""\nGET = "select name from registry.organisations"\n')

    assert len(reaches_into(sample, ["registry"])) == 1

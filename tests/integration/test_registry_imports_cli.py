"""Importing and exporting from the command line, as an operator does it, against the running service."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.launcher.servers import Servers
from services.registry.wiring import SERVICE
from shared.http.host import assemble
from shared.settings import Settings
from tests.area import new_area, operator_environment
from tests.bench.process import free_port
from tests.registry_imports import a_service, a_source, an_organisation
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def area(servers: Servers) -> AsyncIterator[Settings]:
    settings = (await new_area(servers, SERVICE.name)).model_copy(update={"http_port": free_port()})
    server = uvicorn.Server(uvicorn.Config(assemble([SERVICE], settings), host=settings.http_host, port=settings.http_port, log_level="warning"))
    running = asyncio.create_task(server.serve())

    async def is_up() -> bool:
        return server.started

    await eventually(is_up, within=60)
    yield settings
    server.should_exit = True
    await running


@pytest.fixture
def environment(area: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in operator_environment(area).items():
        monkeypatch.setenv(name, value)


async def yhteys(*words: object) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, [*map(str, words)])


async def imported(source: str, *files: Path, kind: str = "organisation", form: str = "ptv", code: int = 0) -> dict[str, Any]:
    given = ["--form", form, "--kind", kind, "--source", source, "--licence", "CC BY 4.0", "--whole", "--json"]
    result = await yhteys("import", "registry", *files, *given)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout))


@pytest.mark.usefixtures("environment")
async def test_files_come_in_as_one_import_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    source = a_source()
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_text(json.dumps({"itemList": [an_organisation("o1")]}))
    other.write_text(json.dumps([an_organisation("o2", "Porin Lotat"), an_organisation("o3", "Rauman Martat")]))

    first, second = await imported(source, one, other), await imported(source, one, other)

    assert (first["outcomes"]["created"], first["parts"]) == (3, 2)
    assert (second["outcomes"]["created"], second["outcomes"]["unchanged"], second["outcomes"]["vanished"]) == (0, 3, 0)


@pytest.mark.usefixtures("environment")
async def test_what_is_refused_is_shown_with_its_remedy_and_ends_with_code_1(tmp_path: Path) -> None:
    (file := tmp_path / "some.json").write_text(json.dumps([an_organisation("o1"), an_organisation("o2", businessCode="0135202-5")]))

    result = await yhteys("import", "registry", file, "--form", "ptv", "--source", a_source(), "--licence", "CC BY 4.0", "--part")

    assert result.exit_code == 1
    assert "1 created" in result.output
    assert "0135202-5" in result.output
    assert "wrong check digit" in result.output


@pytest.mark.usefixtures("environment")
async def test_what_came_in_is_written_to_a_file(tmp_path: Path) -> None:
    source, file, to = a_source(), tmp_path / "some.json", tmp_path / "out.json"
    file.write_text(json.dumps([a_service("s1"), a_service("s2", "Kuoro")]))
    await imported(source, file, kind="service")

    result = await yhteys("export", "registry", "--form", "ptv", "--kind", "service", "--source", source, "--to", to)

    assert result.exit_code == 0, result.output
    assert json.loads(to.read_text())["itemList"] == json.loads(file.read_text())


@pytest.mark.usefixtures("environment")
async def test_a_spreadsheet_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    source, file, to = a_source(), tmp_path / "some.json", tmp_path / "out.csv"
    file.write_text(json.dumps([an_organisation("o1"), an_organisation("o2", "Porin Lotat")]))
    await imported(source, file)

    assert (await yhteys("export", "registry", "--form", "csv", "--source", source, "--to", to)).exit_code == 0

    assert (await imported(a_source(), to, form="csv"))["outcomes"]["created"] == 2


@pytest.mark.usefixtures("environment")
async def test_a_broken_file_is_told_in_one_line(tmp_path: Path) -> None:
    (file := tmp_path / "broken.json").write_text("{")

    result = await yhteys("import", "registry", file, "--form", "ptv", "--source", a_source(), "--licence", "CC BY 4.0", "--part")

    assert result.exit_code == 1
    assert "send valid JSON" in " ".join(result.output.split())


@pytest.mark.usefixtures("environment")
async def test_a_large_sheet_with_a_stray_quotation_mark_comes_in_whole_and_what_was_passed_over_is_shown(tmp_path: Path) -> None:
    rows = [f"t{n};Kokeilu {n} ry;{'Putki 5' + chr(34) if n == 100 else 'Kuvaus'} {'x' * 2_000};Pena" for n in range(500)]
    (file := tmp_path / "large.csv").write_text("\r\n".join(["Tunniste;Nimi;Kuvaus;Puheenjohtaja", *rows, ""]))
    (titled := tmp_path / "titled.csv").write_text("Luettelo;;\r\nTunniste;Nimi;Kuvaus\r\nu1;Toinen ry;x\r\n")

    report = await imported(a_source(), file, form="csv")
    result = await yhteys("import", "registry", titled, "--form", "csv", "--source", a_source(), "--licence", "CC BY 4.0", "--part")

    assert (report["parts"], report["outcomes"]["created"], report["outcomes"]["refused"]) == (2, 500, 0)
    assert [(one["part"], one["value"]) for one in report["remarked"]] == [(1, "Puheenjohtaja"), (2, "Puheenjohtaja")]
    assert result.exit_code == 0
    assert "passed over" in result.output

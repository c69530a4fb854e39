"""`yhteys import events`, as an operator runs it against the running services."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import typer
import uvicorn
from typer.testing import CliRunner

from deploy.cli.import_events import import_events
from deploy.demo.source import IMPORTED_FOLDER
from deploy.launcher.servers import Servers
from services.events.wiring import SERVICE
from shared.http.host import assemble
from shared.imports.plan import Outcome
from tests.area import new_area, operator_environment
from tests.bench.process import free_port

pytestmark = pytest.mark.integration

SAMPLES = IMPORTED_FOLDER


@pytest.fixture
def address(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Events on a port of its own, named by the environment as the launcher names it."""
    settings = asyncio.run(new_area(servers, SERVICE.name))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(assemble([SERVICE], settings), host="127.0.0.1", port=port, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.05)
    for name, value in operator_environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("YHTEYS_HTTP_PORT", str(port))
    yield port
    server.should_exit = True
    thread.join(timeout=30)


@pytest.mark.usefixtures("address")
def test_a_calendar_over_a_megabyte_comes_in_as_one_import_of_several_parts(tmp_path: Path) -> None:
    event = "BEGIN:VEVENT\nUID:l{0}\nDTSTAMP:20261101T080000Z\nDTSTART:20270302T080000Z\nDTEND:20270302T090000Z\nSUMMARY:{0}\nDESCRIPTION:{1}\nEND:VEVENT\n"
    events = "".join(event.format(number, "x" * 3_000) for number in range(400))
    (file := tmp_path / "large.ics").write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//koe//FI\n{events}END:VCALENDAR\n")
    app = typer.Typer()
    app.command()(import_events)

    options = ["--form", "icalendar", "--source", "suuri", "--licence", "CC0", "--convenor", str(UUID(int=1)), "--part", "--json"]
    result = CliRunner().invoke(app, [str(file), *options])

    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert (report["parts"], report["outcomes"]["created"]) == (2, 400)


@pytest.mark.usefixtures("address")
def test_files_are_imported_with_a_report_and_exit_code_one_when_something_is_refused() -> None:
    app = typer.Typer()
    app.command()(import_events)

    def run(*files: str, code: int) -> dict[str, object]:
        options = ["--form", "linkedevents", "--source", "helsinki", "--licence", "CC BY 4.0", "--convenor", str(UUID(int=1)), "--part", "--json"]
        result = CliRunner().invoke(app, [*(str(SAMPLES / file) for file in files), *options])
        assert result.exit_code == code, result.output
        found: dict[str, object] = json.loads(result.stdout)
        return found

    first = run("linkedevents_events_page.json", "linkedevents_places_page.json", code=0)
    again = run("linkedevents_events_page.json", "linkedevents_places_page.json", code=0)
    refused = run("linkedevents_keywords_page.json", code=1)

    assert (first["parts"], first["outcomes"]) == (2, dict.fromkeys(Outcome, 0) | {"created": 4})
    assert again["outcomes"] == dict.fromkeys(Outcome, 0) | {"unchanged": 4}
    assert refused["outcomes"] == dict.fromkeys(Outcome, 0) | {"refused": 2}

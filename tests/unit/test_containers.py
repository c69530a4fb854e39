"""The container lane, as far as it can be looked at without an engine: a stand-in for every image, a demonstration over several addresses, a true report."""

import asyncio
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.containers import drill, images
from deploy.containers.report import Report
from deploy.containers.whole import settings
from deploy.demo import addresses
from deploy.launcher.installation import installation
from tests.unit.test_compose import TEXT, VARIABLE

RESULTS = '<testsuites><testsuite tests="10" failures="{failures}" errors="1" skipped="2"></testsuite></testsuites>'


def test_every_image_of_the_compose_file_and_the_dockerfile_has_a_stand_in_that_says_so() -> None:
    named = images.named()

    assert {name.rpartition(":")[0] for name in named} == set(images.STAND_INS)
    for folder in images.STAND_INS.values():
        assert f"LABEL {images.LABEL}=" in (images.FOLDERS / folder / "Dockerfile").read_text(encoding="utf-8"), folder


def test_the_stand_ins_are_of_the_versions_that_the_real_images_have() -> None:
    tags = dict(name.rsplit(":", 1) for name in images.named())
    bases = {folder: (images.FOLDERS / folder / "Dockerfile").read_text(encoding="utf-8") for folder in images.STAND_INS.values()}

    assert f"postgresql-{tags['postgres']}" in bases["postgres"]
    assert tags["python"].rpartition("-")[2] in bases["python"]
    assert set(re.findall(r"^FROM debian:(\w+)-slim", "\n".join(bases.values()), re.MULTILINE)) == set(images.SUITES)


def test_the_lane_sets_everything_that_the_file_demands_and_leaves_the_mode_as_it_ships(tmp_path: Path) -> None:
    demanded = {found["name"] for found in VARIABLE.finditer(TEXT) if found["how"] == ":?"}
    given = settings(installation(tmp_path))

    assert demanded <= set(given)
    assert {name for name in given if name.endswith("_PORT")} == {
        found["name"] for found in VARIABLE.finditer(TEXT) if re.search(r"(?<!ADVERTISED)_PORT$", found["name"])
    }
    assert "YHTEYS_MODE" not in given


def test_the_page_on_backups_has_what_makes_one_of_containers_and_what_restores_it() -> None:
    backup, restore = drill.commands()

    assert [line.split()[-1] for line in backup.splitlines() if "pg_dump" in line] == ["backup/yhteys.dump"]
    assert [line.split()[-1] for line in restore.splitlines() if "pg_restore" in line] == ["backup/yhteys.dump"]


def test_services_at_several_addresses_are_asked_as_if_a_proxy_stood_before_them() -> None:
    with ExitStack() as servers:
        at = {name: servers.enter_context(_answering(name)) for name in ("registry", "events")}
        said = asyncio.run(_requested(at, "/api/registry/v1/networks", "/api/events/v1/series", f"{at['events']}/metrics"))

    assert said == ["registry /api/registry/v1/networks", "events /api/events/v1/series", "events /metrics"]


@pytest.mark.parametrize(("given", "missing"), [(["--token", "t"], "YHTEYS_AMQP_URL"), ([], "--token"), (["--token", "t"], "--at events=URL")])
def test_a_demonstration_elsewhere_says_what_it_was_not_given(given: list[str], missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("YHTEYS_AMQP_URL", "YHTEYS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    answer = CliRunner().invoke(app, ["demo", "--folder", str(tmp_path), "--at", "registry=http://127.0.0.1:1", *given])

    assert answer.exit_code == 2
    assert missing in " ".join(answer.output.split())


@pytest.mark.parametrize(("failures", "code", "ok"), [(0, 0, True), (1, 1, False), (0, 2, False)])
def test_the_report_counts_what_ran_and_is_not_well_when_a_test_was_not(failures: int, code: int, ok: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    (results := tmp_path / "tests.xml").write_text(RESULTS.format(failures=failures), encoding="utf-8")
    report = Report()
    report.tests("tests", results, code, seconds=61)

    assert report.ok is ok
    assert f"{7 - failures} passed, {1 + failures} failed, 2 skipped, 61 s" in str(report)
    assert ("all well" in str(report)) is ok


def test_the_report_says_what_was_a_stand_in_and_why_it_was_cut_short() -> None:
    report = Report(real=["docker-compose.yml"], stand_ins=["postgres:17: of Debian"])
    report.fails("no engine")

    assert str(report).splitlines() == [
        "containers: FAILED; nothing of it runs any more",
        "  ran       cut short: no engine",
        "  real      docker-compose.yml",
        "  stand-in  postgres:17: of Debian",
    ]


async def _requested(at: dict[str, str], *paths: str) -> list[str]:
    async with addresses.client(at, "token") as client:
        return [(await client.get(path)).text for path in paths]


@contextmanager
def _answering(name: str) -> Iterator[str]:
    class Said(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"{name} {self.path}".encode())

        def log_message(self, *_words: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Said) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

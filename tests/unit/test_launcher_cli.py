"""What the launcher's commands say, where nothing has to run for it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.launcher import locks, status
from deploy.launcher.status import LOCK, Part, State, Status
from tests.conftest import ROOT

ENVIRONMENT = {
    "YHTEYS_AMQP_URL": "amqp://me:secret@broker/yhteys",
    "YHTEYS_DATABASE_URL": "postgresql://me:secret@database/yhteys",
    "YHTEYS_DEV_TOKEN_KEY": "secret",
}


@pytest.fixture
def running(tmp_path: Path) -> Path:
    """A folder whose supervisor, held by this very test, says that all is ready."""
    lock = locks.Lock(tmp_path / LOCK)
    lock.take()
    status.write(tmp_path, Status(state=State.READY, kind="private", environment=ENVIRONMENT, parts={"rabbitmq": Part(state=State.READY, restarts=2)}))
    return tmp_path


def test_status_where_nothing_ran_says_stopped_with_an_exit_code_of_its_own(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["status", "--json", "--folder", str(tmp_path)])

    assert json.loads(answer.stdout)["state"] == "stopped"
    assert answer.exit_code == 3


def test_make_status_where_nothing_runs_is_no_fault(tmp_path: Path) -> None:
    (tool := tmp_path / "yhteys").write_text(f'#!/bin/sh\nexec {sys.executable} -m deploy.cli "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    words = ["make", "--no-print-directory", "-o", "install", "status", f"YHTEYS={tool}"]
    given = {**os.environ, "YHTEYS_FOLDER": str(tmp_path), "PYTHONPATH": str(ROOT)}
    said = subprocess.run(words, cwd=ROOT, env=given, capture_output=True, text=True, check=True)

    assert "stopped" in said.stdout
    assert not said.stderr


@pytest.mark.parametrize("how", [[], ["--json"]])
def test_status_shows_addresses_but_no_secret(running: Path, how: list[str]) -> None:
    answer = CliRunner().invoke(app, ["status", *how, "--folder", str(running)])

    assert "amqp://broker/yhteys" in answer.stdout
    assert "secret" not in answer.stdout
    assert answer.exit_code == 0


def test_up_beside_servers_that_run_alone_says_that_no_service_was_started(running: Path) -> None:
    answer = CliRunner().invoke(app, ["up", "--folder", str(running)])

    assert "without services (they were started by --no-services): `yhteys down`, then `yhteys up`" in answer.stderr
    assert answer.exit_code == 1
    assert CliRunner().invoke(app, ["up", "--no-services", "--folder", str(running)]).exit_code == 0


def test_status_tells_how_often_a_part_was_restarted(running: Path) -> None:
    assert "restarted 2 times" in CliRunner().invoke(app, ["status", "--folder", str(running)]).stdout


def test_a_shell_can_take_over_the_environment_of_what_runs(running: Path) -> None:
    answer = CliRunner().invoke(app, ["status", "--env", "--folder", str(running)])

    assert "export YHTEYS_AMQP_URL='amqp://me:secret@broker/yhteys'" in answer.stdout.splitlines()


def test_down_where_nothing_runs_is_no_fault(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["down", "--folder", str(tmp_path)])

    assert "Nothing was running" in answer.stdout
    assert answer.exit_code == 0


def test_logs_are_told_apart_when_there_are_several(tmp_path: Path) -> None:
    _log(tmp_path, "supervisor", "one\ntwo\n")
    _log(tmp_path, "services", "three\n")
    answer = CliRunner().invoke(app, ["logs", "-n", "1", "--folder", str(tmp_path)])

    assert [line.split() for line in answer.stdout.splitlines()] == [["services", "│", "three"], ["supervisor", "│", "two"]]


@pytest.mark.parametrize(("name", "said"), [("", "of ours\n"), ("broker", "of the broker\n"), ("rabbitmq", "of the broker\n")])
def test_what_the_servers_say_is_shown_by_name_alone(tmp_path: Path, name: str, said: str) -> None:
    _log(tmp_path, "rabbitmq", "of the broker\n")
    _log(tmp_path, "services", "of ours\n")
    answer = CliRunner().invoke(app, ["logs", *filter(None, [name]), "--folder", str(tmp_path)])

    assert answer.stdout == said


def test_an_unknown_log_is_refused_with_those_there_are(tmp_path: Path) -> None:
    _log(tmp_path, "rabbitmq", "one\n")
    answer = CliRunner().invoke(app, ["logs", "redis", "--folder", str(tmp_path)])

    assert "choose one of broker, rabbitmq" in answer.stderr
    assert answer.exit_code == 2


def _log(folder: Path, name: str, text: str) -> None:
    (folder / "log").mkdir(exist_ok=True)
    (folder / "log" / f"{name}.log").write_text(text, encoding="utf-8")

"""The main job on real servers: it ends well, and a second run changes nothing and says so."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.launcher.compose import ComposeServers
from deploy.launcher.private import PrivateServers
from tests.bench.process import free_port

pytestmark = pytest.mark.e2e

SECONDS = 280
KIND = os.environ.get("YHTEYS_SERVERS", PrivateServers.kind)

Yhteys = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def yhteys() -> Iterator[Yhteys]:
    """The command, in a folder of its own that the database's account may enter; what it started is stopped at the end, and its data removed."""
    folder = Path(tempfile.mkdtemp(prefix="yhteys-demo-"))
    folder.chmod(0o711)
    port = str(free_port())
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("YHTEYS_")}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "deploy.cli", *arguments, "--folder", str(folder)]
        environment = foreign | {"YHTEYS_SERVERS": KIND, "YHTEYS_HTTP_PORT": port}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)

    yield run
    stopped = run("down")
    assert stopped.returncode == 0, stopped.stderr
    assert (folder / "demo.json").exists()
    if ComposeServers.kind == KIND:
        ComposeServers(folder).delete()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def first(yhteys: Yhteys) -> dict[str, Any]:
    return outcome(yhteys("demo", "--json"))


@pytest.fixture(scope="module")
def second(yhteys: Yhteys, first: dict[str, Any]) -> dict[str, Any]:
    assert first["changed"]
    return outcome(yhteys("demo", "--json"))


def outcome(ended: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert ended.returncode == 0, f"{ended.stdout[-6000:]}\n{ended.stderr[-6000:]}"
    said: dict[str, Any] = json.loads(ended.stdout)
    return said


def actual(said: dict[str, Any], name: str) -> Any:
    return next(check["actual"] for check in said["checks"] if check["name"] == name)


def test_every_measure_is_as_counted_from_the_files(first: dict[str, Any]) -> None:
    assert first["ok"]
    assert [check for check in first["checks"] if check["expected"] != check["actual"]] == []


def test_the_numbers_of_the_source_are_there(first: dict[str, Any]) -> None:
    assert (actual(first, "networks"), actual(first, "fire-brigade contracts in force"), actual(first, "operating models")) == (22, 49, 18)


def test_residents_see_the_coming_weeks_and_nothing_of_other_areas(first: dict[str, Any]) -> None:
    assert sum(actual(first, "on the residents' calendar from this month's first day on, by title").values()) >= 60
    assert actual(first, "other areas' gatherings on it") == 0
    assert actual(first, "persons on a waiting list, by title")


def test_each_faulty_row_is_listed_with_its_reason(first: dict[str, Any]) -> None:
    faults = [*first["flagged"], *first["refused"]]

    assert len({fault["row"] for fault in faults}) == 15
    assert all(fault["field"] == "business_id" and fault["reason"] for fault in faults)


def test_nothing_is_parked_and_nothing_is_dead(first: dict[str, Any]) -> None:
    assert (first["events"]["parked"], first["events"]["dead"]) == (0, 0)
    assert first["events"]["published"] >= first["events"]["applied"] > 0


def test_a_second_run_changes_nothing(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert second["ok"]
    assert not second["changed"]
    assert second["events"] == {"published": 0, "applied": 0, "parked": 0, "dead": 0}
    assert second["checks"] == first["checks"]

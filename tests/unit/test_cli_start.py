"""A command waits for what it uses, and for nothing else."""

import os
import subprocess
import sys

import pytest

from deploy.cli import COMMANDS, called
from tests.conftest import ROOT

ELSEWHERE = {
    "YHTEYS_MODE": "dev",
    "YHTEYS_AREA": "testi",
    "YHTEYS_AMQP_URL": "amqp://broker/area",
    "YHTEYS_STREAM_URL": "rabbitmq-stream://broker/area",
    "YHTEYS_DATABASE_URL": "postgresql://database/area",
    "YHTEYS_DEV_TOKEN_KEY": "0123456789" * 4,
}
HEAVY = ("services.", "fastapi", "faststream", "starlette", "uvicorn", "aio_pika", "asyncpg", "rstream", "shared.contracts.", "icalendar", "opentelemetry")


def imported(*words: str) -> list[str]:
    """The modules that a command imported, in the interpreter's own words."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **ELSEWHERE}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "deploy.cli", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]


@pytest.mark.parametrize("words", [["--help"], ["token", "--role", "coordinator"], ["status"], ["logs"], ["down", "--folder", "/nowhere"]], ids=" ".join)
def test_a_command_that_asks_no_server_imports_no_service_and_no_driver(words: list[str]) -> None:
    modules = imported(*words)

    assert "deploy.cli" in modules
    assert [module for module in modules if module.startswith(HEAVY)] == []


@pytest.mark.parametrize("words", [["parked", "list"], ["log", "faults"], ["facts", "tail"], ["provision", "senders"]], ids=" ".join)
def test_a_command_that_asks_a_server_imports_no_service(words: list[str]) -> None:
    assert [module for module in imported(*words) if module.startswith(("services.", "fastapi", "uvicorn"))] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_page_of_commands_says(name: str) -> None:
    assert called(name).help


def test_a_group_of_one_command_keeps_that_command_s_name() -> None:
    assert list(called("facts").commands) == ["tail"]

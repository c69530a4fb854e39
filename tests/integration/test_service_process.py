"""The services as their supervisor sees them: an answer at their port is theirs only when they listen there."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.launcher.readiness import answers, wait_until
from deploy.launcher.service import ServiceProcess
from tests.bench.process import free_port
from tests.integration.test_launcher import STAND_IN

pytestmark = [pytest.mark.integration, pytest.mark.private]

SILENT = (sys.executable, "-c", "import signal; signal.pause()")


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="yhteys-services-"))
    (made / "log").mkdir()
    yield made
    shutil.rmtree(made)


def test_another_area_that_answers_at_the_port_is_not_taken_for_the_services(folder: Path) -> None:
    url = f"http://127.0.0.1:{(port := free_port())}"
    environment = dict(os.environ) | {"YHTEYS_HTTP_PORT": str(port)}
    other, own = (ServiceProcess(folder, command=command, environment=environment, http_url=url) for command in (STAND_IN, SILENT))
    other.start()
    own.start()
    try:
        wait_until(other.is_whole, what="the other one answers", seconds=20)

        assert answers(f"{url}/readyz")
        assert (other.is_ready(), own.is_ready(), own.is_whole()) == (True, False, False)
    finally:
        own.stop()
        other.stop()

"""`make containers`: everything in containers, the demonstration on it, then the tests on the file's broker and database; a report at the end.

`python -m deploy.containers --only whole` leaves the tests out, `--only tests` the rest; further words go to pytest.
"""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.cli.folder import default_folder
from deploy.containers import images
from deploy.containers.engine import ROOT, Engine, engine
from deploy.containers.report import Report
from deploy.containers.whole import demo, whole
from deploy.launcher.servers import LauncherFault

IMAGE = "yhteys:local"
SUITES = ("tests/contracts", "tests/integration", "tests/e2e", "tests/chaos")
TERMINATED = 143
"""The exit code of one that was asked to end; by way of `finally`, so that nothing is left running."""
SELECTED = "not private and not bench"


def main(words: Sequence[str]) -> int:
    """Returns 0 if all went well; whatever happens, what was started here has ended."""
    parser = argparse.ArgumentParser(prog="python -m deploy.containers", description=__doc__)
    parser.add_argument("--only", choices=("whole", "tests"))
    wanted, more = parser.parse_known_args(words)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(TERMINATED))
    folder = default_folder() / "containers"
    report = Report()
    try:
        with engine(folder) as found:
            _run(found, folder, report, only=wanted.only, more=more)
    except LauncherFault as fault:
        report.fails(str(fault))
    sys.stdout.write(f"\n{report}\n")
    return 0 if report.ok else 1


def _run(found: Engine, folder: Path, report: Report, *, only: str | None, more: Sequence[str]) -> None:
    say("the engine of this machine" if not found.own else "an engine of this lane's own: base images are stand-ins, made once")
    images.provide(found)
    report.engine(found)
    if only != "tests":
        _whole(found, folder, report)
    if only != "whole":
        _tests(found, report, more)


def _whole(found: Engine, folder: Path, report: Report) -> None:
    say("the image of the services, as deploy/Dockerfile ships")
    images.build(found, IMAGE, ROOT, "--file", str(images.DOCKERFILE))
    say("docker-compose.yml as it ships: all of it up and healthy")
    with whole(found, folder) as runs:
        report.servers(runs)
        say("the demonstration on it, over the containers' own ports")
        report.demo(demo(runs))


def _tests(found: Engine, report: Report, more: Sequence[str]) -> None:
    say("the tests, on the broker and the database of docker-compose.yml")
    began = time.monotonic()
    log = default_folder() / "containers" / "tests.xml"
    command = [sys.executable, "-m", "pytest", "-m", SELECTED, f"--junit-xml={log}", *(more or SUITES)]
    given = {"YHTEYS_SERVERS": "compose", "TESTCONTAINERS_RYUK_DISABLED": "true"}
    code = found.run(command, given=given).returncode
    report.tests(log, code, seconds=time.monotonic() - began)


def say(words: str) -> None:
    """A line between what the steps print."""
    sys.stdout.write(f"── {words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

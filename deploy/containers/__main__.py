"""`make containers`: everything in containers, the demonstration and a real identity provider on it, then the tests on its servers; a report at the end.

`python -m deploy.containers --only whole` leaves the tests out, `--only tests` the rest; further words go to pytest.
"""

import argparse
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.cli.folder import default_folder
from deploy.containers import images, provider
from deploy.containers.drill import drill
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
    say("the image of the services, as deploy/Dockerfile ships, and that of an identity provider")
    images.build(found, IMAGE, ROOT, "--file", str(images.DOCKERFILE))
    images.build(found, provider.IMAGE, provider.FOLDER, *provider.build_words())
    say("docker-compose.yml as it ships: all of it up and healthy")
    with whole(found, folder) as runs:
        report.servers(runs)
        say("the demonstration on it, over the containers' own ports")
        report.demo(demo(runs))
        say("tokens of the provider, and of others")
        given = dict(zip(provider.TRIED_AT, (f"http://{runs.address('registry', 8080)}", runs.provider), strict=True))
        _pytest("provider", found, report, ["tests/provider"], given)
        say("backup and restore, by the page's own commands")
        report.restored(drill(runs))


def _tests(found: Engine, report: Report, more: Sequence[str]) -> None:
    say("the tests, on the broker and the database of docker-compose.yml")
    given = {"YHTEYS_SERVERS": "compose", "TESTCONTAINERS_RYUK_DISABLED": "true"}
    _pytest("tests", found, report, ["-m", SELECTED, *(more or SUITES)], given)


def _pytest(what: str, found: Engine, report: Report, words: Sequence[str], given: Mapping[str, str]) -> None:
    began = time.monotonic()
    log = default_folder() / "containers" / f"{what}.xml"
    code = found.run([sys.executable, "-m", "pytest", f"--junit-xml={log}", *words], given=given).returncode
    report.tests(what, log, code, seconds=time.monotonic() - began)


def say(words: str) -> None:
    """A line between what the steps print."""
    sys.stdout.write(f"── {words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

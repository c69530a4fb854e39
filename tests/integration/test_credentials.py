"""No process that serves anybody holds what would make it the administrator or another service: read where the system keeps it, in /proc."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from deploy.launcher import control, processes
from deploy.launcher.installation import installation
from deploy.launcher.private import PrivateServers
from deploy.launcher.readiness import answers, wait_until
from deploy.launcher.service import ALL_SERVICES
from services import NAMES
from tests.bench.process import free_port
from tests.conftest import ROOT
from tests.unit.test_compose import TEXT, filled

pytestmark = pytest.mark.integration

BROKER, DATABASE = "the-broker-administrator-s-word", "the-database-owner-s-word"


class Watcher:
    """Looks at a process and its children, as they come and go, and keeps what their environments and command lines say."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, pid: int) -> Iterator["Watcher"]:
        self._thread = threading.Thread(target=self._look, args=(pid,), daemon=True)
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join()

    def _look(self, pid: int) -> None:
        while not self._stop.wait(0.01):
            for found in [pid, *(child.pid for child in processes.family_of(pid))]:
                for what in ("environ", "cmdline"):
                    self._keep(found, what)

    def _keep(self, pid: int, what: str) -> None:
        try:
            words = Path(f"/proc/{pid}/{what}").read_bytes().decode(errors="replace")
            name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
        except OSError:  # it has ended
            return
        self.seen[f"{name} {pid} {what} {hash(words)}"] = words

    def holders(self, *secrets: str) -> list[str]:
        return [where for where, words in self.seen.items() if any(secret in words for secret in secrets)]

    @property
    def programs(self) -> set[str]:
        return {where.split()[0] for where in self.seen}


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in [name for name in os.environ if name.startswith("YHTEYS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("YHTEYS_SERVERS", "private")
    made = Path(tempfile.mkdtemp(prefix="yhteys-"))
    made.chmod(0o711)
    yield made
    control.stop(made)
    PrivateServers(made).delete()
    shutil.rmtree(made)


@pytest.mark.private
def test_the_launcher_s_services_and_their_children_hold_no_administrator_s_credential(folder: Path) -> None:
    place = installation(folder)
    control.launch(folder, ALL_SERVICES)
    wait_until(lambda: "services" in processes.left_behind(folder), what="the services start", seconds=90)
    with Watcher().over(processes.left_behind(folder)["services"].pid) as watcher:
        control.wait_ready(folder)

    assert any("dbmate" in program for program in watcher.programs), "the children were looked at too"
    assert watcher.holders(place.broker_password, place.database_password, "MANAGEMENT") == []
    assert watcher.holders(*place.service_passwords.values()) != [], "what they may hold is seen: so would be what they may not"


@pytest.fixture(scope="module")
def provisioned(private: PrivateServers) -> PrivateServers:
    """As the compose file's own container does it, for all services at once."""
    subprocess.run([sys.executable, "-m", "deploy.cli", "provision"], cwd=ROOT, env=environment(private, "provision"), check=True, timeout=60)
    return private


@pytest.mark.parametrize("name", NAMES)
def test_a_service_of_the_compose_file_holds_its_own_password_and_nothing_else(provisioned: PrivateServers, name: str) -> None:
    own, others = f"word-of-{name}", [f"word-of-{other}" for other in NAMES if other != name]
    service = environment(provisioned, name)
    process = subprocess.Popen([sys.executable, "-m", "services", name], cwd=ROOT, env=service)
    try:
        with Watcher().over(process.pid) as watcher:
            wait_until(
                lambda: answers(f"http://127.0.0.1:{service['YHTEYS_HTTP_PORT']}/readyz"),
                what="it is ready",
                seconds=150,
                hopeless=lambda: "" if process.poll() is None else f"it ended with {process.returncode}",
            )
    finally:
        process.kill()
        process.wait()

    place = installation(provisioned.folder)
    assert any("dbmate" in program for program in watcher.programs)
    assert watcher.holders(place.broker_password, place.database_password, "MANAGEMENT", *others) == []
    assert watcher.holders(own) != []


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"YHTEYS_MANAGEMENT_URL": f"http://yhteys:{BROKER}@127.0.0.1:1"}, "YHTEYS_MANAGEMENT_URL"),
        ({"YHTEYS_DATABASE_URL": f"postgresql://yhteys:{DATABASE}@127.0.0.1:1/yhteys"}, "YHTEYS_DATABASE_URL"),
    ],
)
def test_a_service_that_is_given_the_administrator_s_refuses_to_start_and_says_why(private: PrivateServers, more: Mapping[str, str], named: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "services", "registry"],
        cwd=ROOT,
        env=environment(private, "registry") | dict(more),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    assert named in done.stderr
    assert BROKER not in done.stderr
    assert DATABASE not in done.stderr


def environment(private: PrivateServers, service: str) -> dict[str, str]:
    """What the file gives that container, with the private servers where the file has its own."""
    place = installation(private.folder)
    given = {f"YHTEYS_{name.upper()}_PASSWORD": f"word-of-{name}" for name in NAMES}
    given |= {"YHTEYS_BROKER_PASSWORD": place.broker_password, "YHTEYS_DATABASE_PASSWORD": place.database_password}
    given |= {"YHTEYS_AREA": "testi", "YHTEYS_JWKS_URL": "http://127.0.0.1:1/keys", "YHTEYS_TOKEN_ISSUER": "https://login.example.fi"}
    found = {name: value for name, value in yaml.safe_load(filled(TEXT, given))["services"][service]["environment"].items() if value}
    for name, url in (
        ("AMQP", private.servers.amqp_url),
        ("STREAM", private.servers.stream_url),
        ("MANAGEMENT", private.servers.management_url),
        ("DATABASE", private.servers.database_url),
    ):
        if present := found.get(f"YHTEYS_{name}_URL"):
            who, at, _ = urlsplit(present).netloc.rpartition("@")
            found[f"YHTEYS_{name}_URL"] = urlsplit(present)._replace(netloc=f"{who}{at}127.0.0.1:{urlsplit(url).port}").geturl()
    mine = {name: value for name, value in os.environ.items() if not name.startswith("YHTEYS_")}
    return mine | {name: str(value) for name, value in found.items()} | {"YHTEYS_HTTP_PORT": str(free_port()), "PYTHONPATH": str(ROOT)}

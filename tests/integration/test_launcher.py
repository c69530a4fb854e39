"""The launcher on the real RabbitMQ and PostgreSQL: servers that can be harmed and come back, a supervisor that leaves nothing behind."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import asyncpg
import psutil
import pytest
from aio_pika.exceptions import ChannelNotFoundEntity

from deploy.launcher import control, processes, status
from deploy.launcher.database import OUTSIDE, home_for
from deploy.launcher.installation import installation
from deploy.launcher.private import PrivateServers, temporary_servers
from deploy.launcher.readiness import answers, wait_until
from deploy.launcher.servers import LauncherFault
from deploy.launcher.status import State, running_environment
from tests.conftest import ROOT

pytestmark = [pytest.mark.integration, pytest.mark.private]

SERVICE = """
import http.server, os
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status":"ready"}')
http.server.HTTPServer(("127.0.0.1", int(os.environ["YHTEYS_HTTP_PORT"])), Ready).serve_forever()
"""
STAND_IN = (sys.executable, "-c", SERVICE)


@pytest.fixture(scope="module")
def servers() -> Iterator[PrivateServers]:
    """Servers of this module's own, because these tests break them."""
    with temporary_servers() as private:
        yield private


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which a supervisor may run; whatever a test does, nothing stays."""
    for name in [name for name in os.environ if name.startswith("YHTEYS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("YHTEYS_SERVERS", "private")
    made = _open_folder()
    yield made
    control.stop(made)
    PrivateServers(made).delete()
    shutil.rmtree(made)


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """The same with servers named from outside, where a test needs none."""
    monkeypatch.setenv("YHTEYS_AMQP_URL", "amqp://me:secret@127.0.0.1:1/yhteys")
    monkeypatch.setenv("YHTEYS_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/yhteys")
    return folder


async def test_both_servers_serve_with_the_addresses_given(servers: PrivateServers) -> None:
    await _declare_stream(servers, "yhteys.trial")

    assert await _stream_exists(servers, "yhteys.trial")
    assert await _value(servers, "SELECT current_database() || ' ' || current_user") == "yhteys yhteys"
    assert answers(servers.servers.prometheus_url)
    assert answers(f"{servers.servers.management_url}/api/overview")


def test_everything_listens_on_loopback_only(servers: PrivateServers) -> None:
    ours = processes.left_behind(servers.folder).values()
    listening = [found.laddr.ip for process in ours for found in process.net_connections("tcp") if found.status == psutil.CONN_LISTEN]

    assert len(listening) >= 6
    assert set(listening) <= {"127.0.0.1", "::1"}


async def test_the_database_refuses_a_wrong_password(servers: PrivateServers) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(servers.servers.database_url.replace("yhteys:", "yhteys:not-"))


def test_a_second_owner_of_the_folder_is_refused(servers: PrivateServers) -> None:
    with pytest.raises(LauncherFault, match="another process runs the servers"):
        PrivateServers(servers.folder).start()


@pytest.mark.parametrize("kill", [False, True])
async def test_a_restarted_database_has_what_was_committed_at_the_same_address(servers: PrivateServers, kill: bool) -> None:  # noqa: FBT001 - both ways
    await _execute(servers, "CREATE TABLE IF NOT EXISTS kept (killed boolean)")
    await _execute(servers, "INSERT INTO kept VALUES ($1)", kill)
    servers.restart_database(kill=kill)

    assert await _value(servers, "SELECT count(*) FROM kept WHERE killed = $1", kill) == 1


def test_a_killed_broker_comes_back_with_its_streams_at_the_same_address(servers: PrivateServers) -> None:
    asyncio.run(_declare_stream(servers, "yhteys.kept"))
    servers.rabbitmqctl("eval", "mnesia:sync_log().")  # a definition made less than a second or two before the kill would be lost with the broker's buffer
    servers.restart_broker(kill=True)

    # Its leader may be elected a little after the broker serves.
    wait_until(lambda: asyncio.run(_stream_exists(servers, "yhteys.kept")), what="the stream is there", seconds=30)


async def test_a_broker_that_lost_its_disk_comes_back_empty_and_the_database_is_untouched(servers: PrivateServers) -> None:
    await _declare_stream(servers, "yhteys.lost")
    await _execute(servers, "CREATE TABLE untouched (n int)")
    servers.lose_broker_disk()

    assert not await _stream_exists(servers, "yhteys.lost")
    assert await _value(servers, "SELECT count(*) FROM untouched") == 0


def test_up_supervises_and_down_leaves_nothing(folder: Path) -> None:
    assert control.launch(folder, STAND_IN)
    assert not control.launch(folder, STAND_IN)
    ready = control.wait_ready(folder)
    assert {name: part.state for name, part in ready.parts.items()} == dict.fromkeys(("rabbitmq", "postgres", "services"), State.READY)
    assert answers(f"{ready.http_url}/readyz")
    assert running_environment(folder)["YHTEYS_DEV_TOKEN_KEY"]

    for name in ("services", "postgres", "rabbitmq"):
        processes.left_behind(folder)[name].kill()
        wait_until(_restarted(folder, name), what=f"{name} runs again", seconds=60)
    said = (folder / "log" / "supervisor.log").read_text(encoding="utf-8")
    assert "services ended with exit code -9; starts again in 1 s (restart 1)" in said
    assert "rabbitmq had ended by itself and runs again (restart 1)" in said

    assert control.stop(folder)
    assert _still_running(folder) == []
    assert status.read(folder).state is State.STOPPED
    assert not control.stop(folder)


@pytest.mark.parametrize("how", ["kept", "named"])
def test_an_http_port_that_is_taken_fails_the_start_at_once_and_is_told(named: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        if how == "kept":
            installation(named, named={"http": port})
        else:
            monkeypatch.setenv("YHTEYS_HTTP_PORT", str(port))
        control.launch(named, STAND_IN)
        with pytest.raises(LauncherFault, match=rf"port {port}, kept for http .* is taken by .* \(process {os.getpid()}\): end that, or name another"):
            control.wait_ready(named)

    assert installation(named).ports.http == port
    assert not (named / "log" / "services.log").exists()


def test_the_http_port_that_is_named_is_listened_on_and_kept(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    monkeypatch.setenv("YHTEYS_HTTP_PORT", str(port))
    control.launch(named, STAND_IN)

    assert control.wait_ready(named).http_url == f"http://127.0.0.1:{port}"
    assert running_environment(named)["YHTEYS_HTTP_PORT"] == str(port)
    control.stop(named)
    monkeypatch.delenv("YHTEYS_HTTP_PORT")
    control.launch(named, STAND_IN)
    assert control.wait_ready(named).http_url == f"http://127.0.0.1:{port}"


def test_services_that_end_before_they_were_ready_fail_the_start_and_stop_the_rest(named: Path) -> None:
    control.launch(named, (sys.executable, "-c", "import sys; sys.exit('no such area')"))
    with pytest.raises(LauncherFault, match="exit code 1 before they were ready"):
        control.wait_ready(named)

    assert "no such area" in (named / "log" / "services.log").read_text(encoding="utf-8")
    assert status.read(named).state is State.FAILED
    wait_until(lambda: _still_running(named) == [], what="nothing runs any more", seconds=10)


def test_down_ends_what_a_killed_supervisor_left(named: Path) -> None:
    control.launch(named, STAND_IN)
    os.kill(control.wait_ready(named).pid, signal.SIGKILL)
    wait_until(lambda: not status.is_supervised(named), what="the supervisor is gone", seconds=10)
    assert set(processes.left_behind(named)) == {"services"}

    assert control.stop(named)
    assert _still_running(named) == []


def test_up_after_a_killed_supervisor_starts_anew(named: Path) -> None:
    control.launch(named, STAND_IN)
    first = control.wait_ready(named)
    orphan = processes.left_behind(named)["services"]
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: not status.is_supervised(named), what="the supervisor is gone", seconds=10)
    control.launch(named, STAND_IN)

    assert control.wait_ready(named).pid != first.pid
    assert not orphan.is_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database under another account")
def test_the_database_moves_out_of_a_folder_that_its_account_cannot_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    private = PrivateServers(tmp_path / "var")
    place = installation(private.folder)

    assert home_for(place, processes.Account(user=12345, group=12345)) == OUTSIDE / place.key / "postgres"
    assert home_for(place, None) == private.folder / "postgres"


def _open_folder() -> Path:
    """Not pytest's: the database's account could not enter that one."""
    made = Path(tempfile.mkdtemp(prefix="yhteys-"))
    made.chmod(0o711)
    return made


def _still_running(folder: Path) -> list[str]:
    """Anything that names the folder or the installation in its command line or its environment."""
    marks = (str(folder), f"yhteys-{installation(folder).key}")
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline()) + " ".join(process.environ().values())
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(mark in words for mark in marks):
            found.append(f"{process.pid} {words[:200]}")
    return found


def _restarted(folder: Path, name: str) -> Callable[[], bool]:
    def seen() -> bool:
        part = status.read(folder).parts[name]
        return part.state is State.READY and part.restarts == 1

    return seen


HOLDER = """
import time
from deploy.launcher.private import temporary_servers
with temporary_servers() as private:
    print(private.folder, private.servers.database_url, private.servers.amqp_url, flush=True)
    time.sleep(60)
"""


def test_temporary_servers_go_with_a_process_that_is_asked_to_end() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        folder, *urls = holder.stdout.readline().split()
        holder.terminate()
    assert not Path(folder).exists()
    for url in urls:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=1)


async def _declare_stream(servers: PrivateServers, name: str) -> None:
    async with await aio_pika.connect(servers.servers.amqp_url) as connection:
        channel = await connection.channel()
        await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "stream"})


async def _stream_exists(servers: PrivateServers, name: str) -> bool:
    async with await aio_pika.connect(servers.servers.amqp_url) as connection:
        channel = await connection.channel()
        try:
            await channel.declare_queue(name, passive=True)
        except ChannelNotFoundEntity:
            return False
        return True


async def _value(servers: PrivateServers, query: str, *values: object) -> object:
    connection = await asyncpg.connect(servers.servers.database_url)
    try:
        return await connection.fetchval(query, *values)
    finally:
        await connection.close()


async def _execute(servers: PrivateServers, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(servers.servers.database_url)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()

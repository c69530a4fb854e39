"""The launcher's decisions, without starting a server."""

import os
import socket
import stat
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest

from deploy.launcher import locks, processes, source, status
from deploy.launcher.broker import Broker
from deploy.launcher.installation import PORT_NAMES, SERVER_PORTS, installation, must_be_free, named_ports, with_free_http_port
from deploy.launcher.private import PrivateServers
from deploy.launcher.provisioning import administrators, management_url_beside, services_environment
from deploy.launcher.readiness import wait_until
from deploy.launcher.servers import LauncherFault, Servers, stream_url_beside, without_credentials
from deploy.launcher.service import Backoff
from deploy.launcher.status import State, Status
from deploy.launcher.supervisor import http_url, variables

AMQP = "amqp://me:secret@broker:5672/yhteys"
DATABASE = "postgresql://me:secret@database/yhteys"


def test_an_installation_stays_the_same_once_chosen(tmp_path: Path) -> None:
    first = installation(tmp_path)

    assert installation(tmp_path) == first


def test_two_installations_share_neither_key_nor_password_nor_a_port_on_which_one_listens(tmp_path: Path) -> None:
    one = installation(tmp_path / "one")
    with ExitStack() as listening:
        for name in SERVER_PORTS:
            listening.enter_context(socket.create_server(("127.0.0.1", asdict(one.ports)[name])))

        other = installation(tmp_path / "other")

    assert one.key != other.key
    assert one.broker_password != other.broker_password
    assert not {asdict(one.ports)[name] for name in SERVER_PORTS} & {asdict(other.ports)[name] for name in SERVER_PORTS}


def test_secrets_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    installation(tmp_path)

    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_a_kept_port_that_somebody_took_is_told_with_who_it_is_and_stays(tmp_path: Path) -> None:
    place = installation(tmp_path)
    with socket.create_server(("127.0.0.1", place.ports.amqp)), pytest.raises(LauncherFault) as told:
        must_be_free(place)

    me = psutil.Process()
    assert str(told.value) == (
        f"port {place.ports.amqp}, kept for amqp in {tmp_path}/ports.json, is taken by {me.name()} (process {me.pid}): "
        "end that, or name another by YHTEYS_AMQP_PORT=… (it is kept from then on)"
    )
    assert installation(tmp_path) == place


def test_all_taken_ports_are_told_at_once_and_those_of_others_are_not_asked_for(tmp_path: Path) -> None:
    place = installation(tmp_path)
    with socket.create_server(("127.0.0.1", place.ports.epmd)), socket.create_server(("127.0.0.1", place.ports.postgres)):
        with pytest.raises(LauncherFault, match=r"kept for epmd .*kept for postgres .*YHTEYS_EPMD_PORT=…, YHTEYS_POSTGRES_PORT=…"):
            must_be_free(place)
        must_be_free(place, among=("http", "amqp"))


@pytest.mark.parametrize("name", PORT_NAMES)
def test_every_port_can_be_named_and_is_kept_from_then_on(tmp_path: Path, name: str) -> None:
    before = installation(tmp_path)
    after = installation(tmp_path, named=named_ports({f"YHTEYS_{name.upper()}_PORT": "19999"}))

    assert asdict(after.ports) == asdict(before.ports) | {name: 19999}
    assert installation(tmp_path) == after


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "8080.5", "\u0661"])
def test_what_is_no_port_is_refused_with_variable_and_value(text: str) -> None:
    with pytest.raises(LauncherFault, match=f"YHTEYS_HTTP_PORT={text} is no port: give a number from 1 to 65535"):
        named_ports({"YHTEYS_HTTP_PORT": text})


def test_one_port_for_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LauncherFault, match="port 19999 is to be that of amqp and http"):
        installation(tmp_path, named={"http": 19999, "amqp": 19999})


def test_an_http_port_that_nobody_was_told_of_yet_gives_way(tmp_path: Path) -> None:
    place = installation(tmp_path)
    with socket.create_server(("127.0.0.1", place.ports.http)):
        after = with_free_http_port(place)

    assert asdict(after.ports).keys() == asdict(place.ports).keys()
    assert {name for name, port in asdict(after.ports).items() if port != asdict(place.ports)[name]} == {"http"}
    assert installation(tmp_path) == after


def test_a_broker_whose_data_was_moved_says_where_it_was_and_what_to_do(tmp_path: Path) -> None:
    home = tmp_path / "new" / "rabbitmq"
    (home / "data").mkdir(parents=True)
    (home / "made-in").write_text("/srv/old/rabbitmq\n", encoding="utf-8")
    broker = Broker(installation(tmp_path / "new"), Path("/unused"))

    with pytest.raises(LauncherFault, match=f"was made in /srv/old/rabbitmq, .*: move the folder back; or delete {home}/data"):
        broker.must_be_where_it_was()
    (home / "data").rmdir()
    broker.must_be_where_it_was()


def test_a_broken_ports_file_is_named_in_the_fault(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("{", encoding="utf-8")

    with pytest.raises(LauncherFault, match=r"ports\.json"):
        installation(tmp_path)


def test_named_servers_come_first(tmp_path: Path) -> None:
    chosen = source.choose(tmp_path, {"YHTEYS_AMQP_URL": AMQP, "YHTEYS_DATABASE_URL": DATABASE, "YHTEYS_SERVERS": "private"})

    assert chosen.kind == "named"
    assert chosen.start().amqp_url == AMQP


def test_naming_one_server_without_the_other_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LauncherFault, match="YHTEYS_DATABASE_URL is not set"):
        source.choose(tmp_path, {"YHTEYS_AMQP_URL": AMQP})


def test_an_unknown_choice_is_refused_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(LauncherFault, match="neither private nor compose"):
        source.choose(tmp_path, {"YHTEYS_SERVERS": "cloud"})


def test_servers_survive_the_environment() -> None:
    servers = Servers(amqp_url=AMQP, stream_url="rabbitmq-stream://me:secret@broker:1/yhteys", database_url=DATABASE)

    assert Servers.from_environment(servers.environment()) == servers


@pytest.mark.parametrize(
    ("amqp", "stream"),
    [
        (AMQP, "rabbitmq-stream://me:secret@broker:5552/yhteys"),
        ("amqp://me:p%40ss@[::1]:7/area", "rabbitmq-stream://me:p%40ss@[::1]:5552/area"),
    ],
)
def test_a_stream_address_that_was_not_named_is_beside_the_broker(amqp: str, stream: str) -> None:
    assert stream_url_beside(amqp) == stream


@pytest.mark.parametrize(
    ("amqp", "management"),
    [
        (AMQP, "http://me:secret@broker:15672"),
        ("amqp://me:p%40ss@[::1]:7/area", "http://me:p%40ss@[::1]:15672"),
        ("amqp://broker/area", "http://broker:15672"),
    ],
)
def test_a_management_address_that_was_not_named_is_beside_the_broker(amqp: str, management: str) -> None:
    assert management_url_beside(amqp) == management


def test_the_services_environment_has_their_passwords_and_nobody_else_s(tmp_path: Path) -> None:
    servers = Servers(amqp_url=AMQP, stream_url=stream_url_beside(AMQP), database_url=DATABASE, management_url="http://me:secret@broker:15672")
    place = installation(tmp_path)
    given = {"PATH": "/bin", "PGPASSWORD": "secret", "YHTEYS_AMQP_URL": AMQP, "YHTEYS_SMTP_URL": "smtp://mail", "YHTEYS_MAIL_FROM": "a@example.fi"}
    heard = services_environment(given, administrators(given | variables(given, servers, place)))

    assert {"PATH", "YHTEYS_SMTP_URL", "YHTEYS_DEV_TOKEN_KEY", "YHTEYS_HTTP_PORT"} <= heard.keys()
    assert "YHTEYS_MANAGEMENT_URL" not in heard
    assert [name for name, value in heard.items() if "secret" in value] == []
    assert {heard[f"YHTEYS_PASSWORD__{name.upper()}"] for name in place.service_passwords} == set(place.service_passwords.values())
    assert len(set(place.service_passwords.values())) == len(place.service_passwords)


def test_an_address_is_shown_without_its_password() -> None:
    assert without_credentials(AMQP) == "amqp://broker:5672/yhteys"


def test_in_development_tokens_are_signed_by_the_installations_own_key(tmp_path: Path) -> None:
    place = installation(tmp_path)
    servers = Servers(amqp_url=AMQP, stream_url="", database_url=DATABASE)

    assert variables({}, servers, place)["YHTEYS_DEV_TOKEN_KEY"] == place.dev_token_key
    assert "YHTEYS_DEV_TOKEN_KEY" not in variables({"YHTEYS_MODE": "production"}, servers, place)


@pytest.mark.parametrize(
    ("host", "url"),
    [("", "http://127.0.0.1:8090"), ("0.0.0.0", "http://127.0.0.1:8090"), ("::1", "http://[::1]:8090"), ("10.0.0.5", "http://10.0.0.5:8090")],  # noqa: S104
)
def test_services_are_asked_where_they_listen(tmp_path: Path, host: str, url: str) -> None:
    place = installation(tmp_path, named={"http": 8090})
    given = {"YHTEYS_HTTP_HOST": host, "YHTEYS_MANAGEMENT_URL": "http://me:secret@broker:15672"}
    servers = Servers(amqp_url=AMQP, stream_url=stream_url_beside(AMQP), database_url=DATABASE)

    assert http_url(administrators(given | variables(given, servers, place))) == url


def test_an_area_is_named_for_the_operator_in_development_alone(tmp_path: Path) -> None:
    place = installation(tmp_path)
    servers = Servers(amqp_url=AMQP, stream_url="", database_url=DATABASE)

    assert variables({}, servers, place)["YHTEYS_AREA"] == "satakunta"
    assert "YHTEYS_AREA" not in variables({"YHTEYS_MODE": "production"}, servers, place)
    assert variables({"YHTEYS_MODE": "production", "YHTEYS_AREA": "kainuu"}, servers, place)["YHTEYS_AREA"] == "kainuu"


def test_operators_commands_know_which_measures_the_services_count(tmp_path: Path) -> None:
    servers = Servers(amqp_url=AMQP, stream_url="", database_url=DATABASE)

    assert variables({"YHTEYS_MEASURES": "/measures"}, servers, installation(tmp_path))["YHTEYS_MEASURES"] == "/measures"


def test_each_crash_doubles_the_delay_up_to_a_limit_and_a_steady_minute_is_forgiven_all() -> None:
    backoff, delays = Backoff(), []
    for _ in range(7):
        backoff = backoff.after_crash(ran_for=1)
        delays.append(backoff.delay)

    assert delays == [1, 2, 4, 8, 16, 30, 30]
    assert backoff.after_crash(ran_for=61).delay == 1


def test_a_lock_has_one_holder_and_is_free_again_when_released(tmp_path: Path) -> None:
    lock = locks.Lock(tmp_path / "lock")

    assert lock.take()
    assert locks.is_held(tmp_path / "lock")
    assert not locks.Lock(tmp_path / "lock").take()
    lock.release()
    assert not locks.is_held(tmp_path / "lock")


def test_what_an_earlier_run_left_is_found_and_ended(tmp_path: Path) -> None:
    child = _sleeper(tmp_path)

    assert processes.end_left_behind(tmp_path) == ["sleeper"]
    assert child.exit_code is not None
    assert processes.end_left_behind(tmp_path) == []


def test_a_process_that_only_has_the_same_id_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        started = psutil.Process(stranger.pid).create_time()
        (tmp_path / "processes.json").write_text(f'[{{"name": "stranger", "pid": {stranger.pid}, "started": {started - 100}}}]', encoding="utf-8")
        ended = processes.end_left_behind(tmp_path)
        survived = stranger.poll() is None
        stranger.kill()

    assert ended == []
    assert survived


def test_a_process_that_ignores_being_asked_is_killed_with_its_children(tmp_path: Path) -> None:
    deaf = "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); subprocess.run(['sleep', '60'])"
    child = processes.start([sys.executable, "-c", deaf], name="deaf", folder=tmp_path, environment=os.environ)
    wait_until(lambda: bool(processes.family_of(child.pid)), what="it has a child", seconds=10)
    family = processes.family_of(child.pid)
    child.stop(seconds=0.2)

    assert child.exit_code == -9
    assert not any(process.is_running() for process in family)


def test_a_status_whose_supervisor_is_gone_says_so_and_what_to_do(tmp_path: Path) -> None:
    status.write(tmp_path, Status(state=State.READY, environment={"YHTEYS_AMQP_URL": AMQP, "YHTEYS_DATABASE_URL": DATABASE}))
    now = status.read(tmp_path)

    assert now.state is State.STOPPED
    assert "yhteys down" in now.fault
    assert status.running_servers(tmp_path) is None


def test_servers_that_were_not_started_cannot_be_restarted(tmp_path: Path) -> None:
    with pytest.raises(LauncherFault, match="call start"):
        PrivateServers(tmp_path).restart_broker()


def _sleeper(folder: Path) -> processes.Child:
    return processes.start(["sleep", "60"], name="sleeper", folder=folder, environment=os.environ)

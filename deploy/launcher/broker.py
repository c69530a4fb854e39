"""A private RabbitMQ: its own node name, cookie, ports and data, all on loopback, and its own epmd, which is ended with it.

epmd is started by us before the broker; the broker would otherwise start one that outlives it.
"""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

from deploy.launcher import processes, readiness
from deploy.launcher.installation import Installation, write_private
from deploy.launcher.servers import LauncherFault

SHIPPED = Path(__file__).parent.parent / "rabbitmq"
USER = VHOST = "yhteys"
BOOT_SECONDS = 120


class Broker:
    """RabbitMQ and its epmd in `<folder>/rabbitmq`."""

    name = "rabbitmq"

    def __init__(self, place: Installation, program: Path) -> None:
        self.place = place
        self._program = program
        self._home = place.folder / "rabbitmq"
        self._known = self._home / "made-in"
        self._epmd: processes.Child | None = None
        self._server: processes.Child | None = None

    @property
    def amqp_url(self) -> str:
        """With the generated password."""
        return f"amqp://{USER}:{quote(self.place.broker_password)}@127.0.0.1:{self.place.ports.amqp}/{VHOST}"

    @property
    def stream_url(self) -> str:
        """The same user and virtual host by the stream protocol."""
        return f"rabbitmq-stream://{USER}:{quote(self.place.broker_password)}@127.0.0.1:{self.place.ports.stream}/{VHOST}"

    @property
    def management_url(self) -> str:
        """Pages and API, with the credentials to log in."""
        return f"http://{USER}:{quote(self.place.broker_password)}@127.0.0.1:{self.place.ports.management}"

    @property
    def prometheus_url(self) -> str:
        """Needs no credentials."""
        return f"http://127.0.0.1:{self.place.ports.prometheus}/metrics"

    def must_be_where_it_was(self) -> None:
        """Its files hold the whole path of their folder: in another, it would go on writing to the old one, and its streams would not be found.

        Raises:
            LauncherFault: if its data was moved or copied here.
        """
        if not (self._home / "data").exists() or not self._known.exists():
            return
        if (before := self._known.read_text(encoding="utf-8").strip()) != str(self._home):
            raise LauncherFault(
                f"the broker's data in {self._home / 'data'} was made in {before}, and its files name that folder: move the folder back; or delete "
                f"{self._home / 'data'}, and the log is written anew from the journals (what waits in the broker's queues is lost: docs/operate/moving.md)"
            )

    def begin(self) -> None:
        """Start without waiting."""
        self._prepare()
        environment = self._environment()
        self._epmd = self._epmd or processes.start(["epmd"], name="epmd", folder=self.place.folder, environment=environment)
        readiness.wait_until(lambda: readiness.listens(self.place.ports.epmd), what="epmd starts", seconds=10)
        self._server = processes.start([self._program], name=self.name, folder=self.place.folder, environment=environment)

    def wait(self) -> None:
        """Until clients can connect by every protocol and the management API answers."""
        ports = self.place.ports
        for port, what in ((ports.amqp, "AMQP"), (ports.stream, "stream"), (ports.prometheus, "Prometheus")):
            self._wait_until(partial(readiness.listens, port), what=f"RabbitMQ listens for {what}")
        self._wait_until(partial(readiness.answers, f"{self.management_url}/api/overview"), what="RabbitMQ's management API answers")

    def stop(self, *, kill: bool = False) -> None:
        """End the broker (at once, as a power cut would, if `kill`), then its epmd."""
        if self._server is not None:
            self._server.stop(signal.SIGKILL if kill else signal.SIGTERM, seconds=40)
        if self._epmd is not None:
            self._epmd.stop()
        self._server = self._epmd = None

    def forget_everything(self) -> None:
        """Lose its disk: definitions, queues and streams."""
        shutil.rmtree(self._home / "data", ignore_errors=True)

    def control(self, *words: str) -> str:
        """What `rabbitmqctl` answers to these words."""
        command = [str(self._program.with_name("rabbitmqctl")), "--quiet", *words]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise LauncherFault(f"rabbitmqctl {words[0]} failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout.strip()

    def is_running(self) -> bool:
        """Whether its process is there."""
        return self._server is not None and self._server.exit_code is None

    def _wait_until(self, true: Callable[[], bool], *, what: str) -> None:
        readiness.wait_until(true, what=what, seconds=BOOT_SECONDS, hopeless=self._ended)

    def _ended(self) -> str:
        if self.is_running():
            return ""
        return f"RabbitMQ ended by itself; see {self.place.logs / 'rabbitmq.log'}"

    def _prepare(self) -> None:
        for folder in (self._home, self._home / "data", self._home / "conf.d"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._known.write_text(f"{self._home}\n", encoding="utf-8")
        cookie = self._home / ".erlang.cookie"
        if not cookie.exists():
            write_private(cookie, secrets.token_hex(20), mode=0o400)
        shutil.copyfile(SHIPPED / "enabled_plugins", self._home / "enabled_plugins")
        write_private(self._home / "rabbitmq.conf", (SHIPPED / "rabbitmq.conf").read_text(encoding="utf-8") + self._own_settings())

    def _own_settings(self) -> str:
        ports = self.place.ports
        settings = {
            "listeners.tcp.1": f"127.0.0.1:{ports.amqp}",
            "stream.listeners.tcp.1": f"127.0.0.1:{ports.stream}",
            "stream.advertised_host": "127.0.0.1",
            "stream.advertised_port": ports.stream,
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": ports.management,
            "prometheus.tcp.ip": "127.0.0.1",
            "prometheus.tcp.port": ports.prometheus,
            "default_vhost": VHOST,
            "default_user": USER,
            "default_pass": self.place.broker_password,
            "default_user_tags.administrator": "true",
        }
        return "\n" + "".join(f"{name} = {value}\n" for name, value in settings.items())

    def _environment(self) -> dict[str, str]:
        home, ports = self._home, self.place.ports
        return processes.clean_environment(home=home) | {
            "RABBITMQ_NODENAME": f"yhteys-{self.place.key}@localhost",
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_LOG_BASE": str(self.place.logs),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(home / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(home / "rabbitmq.pid"),
            "RABBITMQ_DIST_PORT": str(ports.distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_PORT": str(ports.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP": os.devnull,
            # The start script then becomes the broker instead of staying beside it: signals and exit codes are the broker's own.
            "detached": "true",
        }

"""The broker and the database in containers, for machines with a Docker engine.

Only those two run in containers here; the services run beside them as everywhere else, so that there is one way to supervise them. Passwords and ports
are the installation's own, handed to compose in a file that only its owner can read.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from deploy.launcher.installation import Installation, installation, must_be_free, write_private
from deploy.launcher.servers import LauncherFault, Servers

FILE = Path(__file__).parent.parent.parent / "docker-compose.yml"
USER = "yhteys"
PORTS = ("amqp", "stream", "management", "prometheus", "postgres")


class ComposeServers:
    """`docker compose up --wait` for rabbitmq and postgres, under a project name of the installation's own."""

    kind = "compose"

    def __init__(self, folder: Path, *, tell: Callable[[str, str], None] = lambda _name, _state: None) -> None:
        self.folder = folder.resolve()
        self._tell = tell

    def start(self) -> Servers:
        """Pull what is missing, start, and wait for the health checks."""
        if not FILE.exists():
            raise LauncherFault(f"{FILE} is not there: run from a checkout, or set YHTEYS_SERVERS=private")
        place = installation(self.folder)
        if not self._compose(place, "ps", "--quiet"):
            must_be_free(place, among=PORTS)
        write_private(self._settings, settings(place))
        self._tell("containers", "starting")
        self._compose(place, "up", "--detach", "--wait", "rabbitmq", "postgres")
        self._tell("containers", "ready")
        return addresses(place)

    def stop(self) -> None:
        """Stop and remove the containers; their volumes stay."""
        if self._settings.exists():
            self._compose(installation(self.folder), "down")

    def delete(self) -> None:
        """The volumes too."""
        self._compose(installation(self.folder), "down", "--volumes")

    def mend(self) -> list[str]:
        """The engine restarts containers itself."""
        return []

    @property
    def _settings(self) -> Path:
        return self.folder / "compose.env"

    def _compose(self, place: Installation, *words: str) -> str:
        if not self._settings.exists():
            write_private(self._settings, settings(place))
        command = ["docker", "compose", "--project-name", f"yhteys-{place.key}", "--env-file", str(self._settings), "--file", str(FILE), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LauncherFault(f"docker compose {words[0]} failed: {done.stderr.strip()}\nSet YHTEYS_SERVERS=private to do without Docker")
        return done.stdout.strip()


def has_engine() -> bool:
    """Whether a Docker engine answers here and knows compose."""
    try:
        checks = [["docker", "info", "--format", "{{.ServerVersion}}"], ["docker", "compose", "version"]]
        return all(subprocess.run(check, capture_output=True, check=False, timeout=10).returncode == 0 for check in checks)
    except (OSError, subprocess.TimeoutExpired):
        return False


def settings(place: Installation) -> str:
    """What docker-compose.yml asks for."""
    ports = place.ports
    values = {
        "YHTEYS_BROKER_PASSWORD": place.broker_password,
        "YHTEYS_DATABASE_PASSWORD": place.database_password,
        "YHTEYS_AMQP_PORT": ports.amqp,
        "YHTEYS_STREAM_PORT": ports.stream,
        "YHTEYS_MANAGEMENT_PORT": ports.management,
        "YHTEYS_PROMETHEUS_PORT": ports.prometheus,
        "YHTEYS_POSTGRES_PORT": ports.postgres,
        "YHTEYS_STREAM_ADVERTISED_HOST": "localhost",
        "YHTEYS_STREAM_ADVERTISED_PORT": ports.stream,
        # Asked for by the services of the file, which do not run in containers here.
        "YHTEYS_AREA": "unused",
        "YHTEYS_JWKS_URL": "unused",
        "YHTEYS_TOKEN_ISSUER": "unused",
        **{f"YHTEYS_{name.upper()}_PASSWORD": "unused" for name in place.service_passwords},
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def addresses(place: Installation) -> Servers:
    """The containers' ports on loopback."""
    ports, words = place.ports, f"{USER}:{quote(place.broker_password)}"
    return Servers(
        amqp_url=f"amqp://{words}@127.0.0.1:{ports.amqp}/{USER}",
        stream_url=f"rabbitmq-stream://{words}@127.0.0.1:{ports.stream}/{USER}",
        database_url=f"postgresql://{USER}:{place.database_password}@127.0.0.1:{ports.postgres}/{USER}",
        management_url=f"http://{words}@127.0.0.1:{ports.management}",
        prometheus_url=f"http://127.0.0.1:{ports.prometheus}/metrics",
    )

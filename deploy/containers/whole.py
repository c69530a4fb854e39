"""docker-compose.yml as it ships, all of it in containers in production mode, and the demonstration played on it from outside."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from joserfc.jwk import RSAKey

from deploy.cli.demo import TOKENS
from deploy.containers.engine import Engine
from deploy.containers.images import COMPOSE
from deploy.containers.provider import BASE, Realm, in_a_container, where
from deploy.demo import speaking
from deploy.launcher.installation import Installation, installation, write_private
from deploy.launcher.servers import AMQP, LauncherFault
from services import NAMES

SETTINGS = "whole.env"
MACHINE = "machine"
PORTS = (*map(str.upper, NAMES), "AMQP", "STREAM", "MANAGEMENT", "PROMETHEUS", "POSTGRES")
WAIT_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The project of compose, with settings of its own."""

    engine: Engine
    place: Installation
    provider: str = ""
    """Where the identity provider is reached from the machine."""

    def compose(self, *words: str) -> str:
        """`docker compose …` on the file as it ships."""
        return self.engine.docker("compose", *self._file, *words)

    def keep_logs(self) -> Path:
        """What the containers said, as a file that outlives them."""
        path = self.place.logs / "whole.log"
        done = self.engine.run(["docker", "compose", *self._file, "logs", "--no-color"], capture=True)
        path.write_text(done.stdout + done.stderr, encoding="utf-8")
        return path

    @property
    def _file(self) -> list[str | Path]:
        return ["--project-name", self.project, "--env-file", self.place.folder / SETTINGS, "--file", COMPOSE]

    @property
    def project(self) -> str:
        """Apart from any other on the same engine."""
        return f"yhteys-whole-{self.place.key}"

    def address(self, service: str, port: int) -> str:
        """Where a port of a container is on this machine's loopback."""
        return self.compose("port", service, str(port))

    def health(self) -> dict[str, str]:
        """Of every container of the file."""
        lines = self.compose("ps", "--format", "json").splitlines()
        return {row["Service"]: row["Health"] or row["State"] for row in map(json.loads, lines)}


@contextmanager
def whole(engine: Engine, folder: Path) -> Iterator[Whole]:
    """Up and healthy; containers and volumes are removed at the end."""
    place = installation(folder)
    runs = Whole(engine=engine, place=place)
    write_private(folder / SETTINGS, "".join(f"{name}={value}\n" for name, value in settings(place).items()))
    beside = ExitStack()
    try:
        runs.compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", str(WAIT_SECONDS))
        yield replace(runs, provider=beside.enter_context(in_a_container(engine, f"{runs.project}_default")))
    except LauncherFault as fault:
        raise LauncherFault(f"{fault}\nWhat the containers said: {runs.keep_logs()}") from fault
    finally:
        beside.close()
        runs.compose("down", "--volumes", "--timeout", "30")


def settings(place: Installation) -> Mapping[str, str | int]:
    """What the file asks of its user; any free port will do."""
    return {
        "YHTEYS_BROKER_PASSWORD": place.broker_password,
        "YHTEYS_DATABASE_PASSWORD": place.database_password,
        **{f"YHTEYS_{name.upper()}_PASSWORD": word for name, word in place.service_passwords.items()},
        "YHTEYS_AREA": "satakunta",
        **where(BASE),
        **{f"YHTEYS_{name}_PORT": 0 for name in PORTS},
    }


def machine(runs: Whole) -> str:
    """The token of a machine that may do all, by a new key."""
    return machines(runs)[MACHINE]


def machines(runs: Whole) -> Mapping[str, str]:
    """Its token, and those of whoever speaks for the grants, by their names and one new key."""
    realm, key = Realm(at=runs.provider), RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    claims = {MACHINE: {"roles": ["coordinator", "integration"]}, **speaking.claims()}
    realm.settles([key], claims)
    return {name: realm.token(name) for name in claims}


def demo(runs: Whole) -> dict[str, Any]:
    """`yhteys demo` on the containers' own ports; its outcome.

    Raises:
        LauncherFault: if it did not end well.
    """
    at = [word for name in NAMES for word in ("--at", f"{name}=http://{runs.address(name, 8080)}")]
    broker = f"amqp://yhteys:{quote(runs.place.broker_password)}@{runs.address('rabbitmq', 5672)}/yhteys"
    tokens = machines(runs)
    given = {AMQP: broker, "YHTEYS_TOKEN": tokens[MACHINE], TOKENS: json.dumps({name: token for name, token in tokens.items() if name != MACHINE})}
    done = runs.engine.run([sys.executable, "-m", "deploy.cli", "demo", "--folder", runs.place.folder, *at], given=given)
    if done.returncode:
        raise LauncherFault(f"the demonstration on the containers failed (exit code {done.returncode}); see {runs.place.folder / 'demo.json'}")
    said: dict[str, Any] = json.loads((runs.place.folder / "demo.json").read_text(encoding="utf-8"))
    return said

"""What makes one checkout's servers its own: a key, ports and passwords, chosen once and kept in its folder.

Two checkouts on one machine never meet: the key is in node names and process titles, the ports are free ones. Ports come from below the range that
the kernel hands to outgoing connections, so that no client takes one between choice and use.
"""

import json
import os
import secrets
import socket
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from deploy.launcher.servers import LauncherFault
from services import NAMES

FIRST_PORT, LAST_PORT = 20_000, 32_000
HTTP_PORT = 8080
FILE, SECRETS = "ports.json", "secrets.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Every port the installation listens on, all of them on loopback."""

    amqp: int
    stream: int
    management: int
    prometheus: int
    distribution: int
    epmd: int
    postgres: int
    http: int


SERVER_PORTS = frozenset(field.name for field in fields(Ports)) - {"http"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One folder, and what was chosen for it."""

    folder: Path
    key: str
    ports: Ports
    broker_password: str
    database_password: str
    dev_token_key: str
    service_passwords: Mapping[str, str]

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.folder / "log"


def installation(folder: Path) -> Installation:
    """The installation of this folder, made at the first call and the same ever after."""
    folder = folder.resolve()
    (folder / "log").mkdir(parents=True, exist_ok=True)
    chosen = _stored(folder / FILE)
    key = str(chosen.get("key") or secrets.token_hex(4))
    ports = _ports({name: port for name, port in chosen.items() if isinstance(port, int)})
    write_private(folder / FILE, json.dumps({"key": key} | asdict(ports), indent=2) + "\n", mode=0o644)
    stored = _stored(folder / SECRETS)
    words = {name: str(stored.get(name) or secrets.token_hex(24)) for name in ("broker_password", "database_password", "dev_token_key")}
    services = {name: str(stored.get(f"password_{name}") or secrets.token_hex(24)) for name in NAMES}
    write_private(folder / SECRETS, json.dumps(words | {f"password_{name}": word for name, word in services.items()}, indent=2) + "\n")
    return Installation(folder=folder, key=key, ports=ports, service_passwords=services, **words)


def with_free_ports(place: Installation, *, among: Collection[str] = SERVER_PORTS) -> Installation:
    """The same installation with any of these ports that somebody else took meanwhile chosen anew. Only for when what listens on them does not run."""
    stored = {name: port for name, port in asdict(place.ports).items() if name not in among or is_free(port)}
    if len(stored) == len(fields(Ports)):
        return place
    ports = _ports(stored)
    write_private(place.folder / FILE, json.dumps({"key": place.key} | asdict(ports), indent=2) + "\n", mode=0o644)
    return replace(place, ports=ports)


def is_free(port: int) -> bool:
    """Whether this port can be listened on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def write_private(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Replace a file in one step; nobody sees half of it, nor anybody else a secret one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)


def _stored(path: Path) -> dict[str, str | int]:
    if not path.exists():
        return {}
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise LauncherFault(f"{path} is not readable as JSON ({fault}): mend it, or stop everything and delete the folder {path.parent}") from fault
    return dict(stored)


def _ports(stored: dict[str, int]) -> Ports:
    taken = set(stored.values())
    names = [field.name for field in fields(Ports)]
    chosen = dict(stored)
    for name in names:
        if name not in chosen:
            chosen[name] = HTTP_PORT if name == "http" and is_free(HTTP_PORT) else _free_port(taken)
            taken.add(chosen[name])
    return Ports(**{name: chosen[name] for name in names})


def _free_port(taken: set[int]) -> int:
    for _ in range(1000):
        port = FIRST_PORT + secrets.randbelow(LAST_PORT - FIRST_PORT)
        if port not in taken and is_free(port):
            return port
    raise LauncherFault(f"no free port between {FIRST_PORT} and {LAST_PORT}: end some of what listens there (ss -ltnp shows it)")

"""What makes one checkout's servers its own: a key, ports and passwords, chosen once and kept in its folder.

Two checkouts on one machine never meet: the key is in node names and process titles, the ports are free ones. Ports come from below the range that
the kernel hands to outgoing connections, so that no client takes one between choice and use. What must stay true: others were told the addresses, so a
port that is kept, or named by YHTEYS_<NAME>_PORT, is never changed for another in silence.
"""

import json
import os
import secrets
import socket
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType

import psutil

from deploy.launcher.servers import LauncherFault
from services import NAMES

FIRST_PORT, LAST_PORT, MOST_PORT = 20_000, 32_000, 65_535
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


PORT_NAMES = tuple(field.name for field in fields(Ports))
SERVER_PORTS = frozenset(PORT_NAMES) - {"http"}


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


def installation(folder: Path, *, named: Mapping[str, int] = MappingProxyType({})) -> Installation:
    """The installation of this folder, made at the first call and the same ever after, but for ports that are named: those are kept from now on."""
    folder = folder.resolve()
    (folder / "log").mkdir(parents=True, exist_ok=True)
    chosen = _stored(folder / FILE)
    key = str(chosen.get("key") or secrets.token_hex(4))
    ports = _ports({name: port for name, port in chosen.items() if isinstance(port, int)} | dict(named))
    write_private(folder / FILE, json.dumps({"key": key} | asdict(ports), indent=2) + "\n", mode=0o644)
    stored = _stored(folder / SECRETS)
    words = {name: str(stored.get(name) or secrets.token_hex(24)) for name in ("broker_password", "database_password", "dev_token_key")}
    services = {name: str(stored.get(f"password_{name}") or secrets.token_hex(24)) for name in NAMES}
    write_private(folder / SECRETS, json.dumps(words | {f"password_{name}": word for name, word in services.items()}, indent=2) + "\n")
    return Installation(folder=folder, key=key, ports=ports, service_passwords=services, **words)


def with_free_http_port(place: Installation) -> Installation:
    """The same installation with its HTTP port chosen anew if somebody took it since. Only for the first start, while nobody was told of it."""
    if is_free(place.ports.http):
        return place
    ports = _ports({name: port for name, port in asdict(place.ports).items() if name != "http"})
    write_private(place.folder / FILE, json.dumps({"key": place.key} | asdict(ports), indent=2) + "\n", mode=0o644)
    return replace(place, ports=ports)


def named_ports(environment: Mapping[str, str]) -> dict[str, int]:
    """What YHTEYS_HTTP_PORT, YHTEYS_AMQP_PORT and their like say, by the port's name; two may not be the same.

    Raises:
        LauncherFault: if one is no port.
    """
    named = {name: text for name in PORT_NAMES if (text := environment.get(variable(name), "").strip())}
    for name, text in named.items():
        if not (text.isascii() and text.isdecimal() and 0 < int(text) <= MOST_PORT):
            raise LauncherFault(f"{variable(name)}={text} is no port: give a number from 1 to {MOST_PORT}, or unset it")
    return {name: int(text) for name, text in named.items()}


def variable(name: str) -> str:
    return f"YHTEYS_{name.upper()}_PORT"


def must_be_free(place: Installation, *, among: Collection[str] = SERVER_PORTS) -> None:
    """Only for when what listens on them does not run.

    Raises:
        LauncherFault: with every one of these ports that somebody else took, who it is, and what to do.
    """
    taken = {name: port for name, port in asdict(place.ports).items() if name in among and not is_free(port)}
    faults = [f"port {port}, kept for {name} in {place.folder / FILE}, is taken by {listener(port)}" for name, port in taken.items()]
    if faults:
        others = ", ".join(f"{variable(name)}=…" for name in taken)
        raise LauncherFault(f"{'; '.join(faults)}: end that, or name another by {others} (it is kept from then on)")


def listener(port: int) -> str:
    """Who listens there, as far as we may see it."""
    listening = (found for found in psutil.net_connections("tcp") if found.status == psutil.CONN_LISTEN)
    pids = [found.pid for found in listening if found.pid and found.laddr and found.laddr.port == port]
    try:
        return f"{psutil.Process(pids[0]).name()} (process {pids[0]})" if pids else f"somebody whom `sudo ss -ltnp sport = {port}` names"
    except psutil.NoSuchProcess:
        return "a process that has just ended"


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
    chosen = {name: stored[name] for name in PORT_NAMES if name in stored}
    if same := [name for name, port in chosen.items() if list(chosen.values()).count(port) > 1]:
        raise LauncherFault(f"port {chosen[same[0]]} is to be that of {' and '.join(same)}: name another by {variable(same[0])}=…")
    for name in PORT_NAMES:
        if name not in chosen:
            chosen[name] = HTTP_PORT if name == "http" and HTTP_PORT not in chosen.values() and is_free(HTTP_PORT) else _free_port(set(chosen.values()))
    return Ports(**chosen)


def _free_port(taken: set[int]) -> int:
    for _ in range(1000):
        port = FIRST_PORT + secrets.randbelow(LAST_PORT - FIRST_PORT)
        if port not in taken and is_free(port):
            return port
    raise LauncherFault(f"no free port between {FIRST_PORT} and {LAST_PORT}: end some of what listens there (ss -ltnp shows it)")

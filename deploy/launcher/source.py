"""Where servers come from: the first that fits of named ones, a Docker engine, and private ones."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from deploy.launcher.compose import ComposeServers, has_engine
from deploy.launcher.private import PrivateServers
from deploy.launcher.servers import LauncherFault, Servers

CHOICE = "YHTEYS_SERVERS"


class Source(Protocol):
    """Something that starts servers and stops them again."""

    @property
    def kind(self) -> str:
        """The word for it in the status."""

    def start(self) -> Servers:
        """Return when they serve."""

    def stop(self) -> None:
        """Stop what `start` started; to stop twice does no harm."""

    def mend(self) -> list[str]:
        """Start again what ended by itself, and say what it was."""


class NamedServers:
    """Servers that somebody else runs: used, never started or stopped."""

    kind = "named"

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    def start(self) -> Servers:
        """They run, or the services will say that they do not."""
        return self._servers

    def stop(self) -> None:
        """Not ours to stop."""

    def mend(self) -> list[str]:
        """Not ours to mend."""
        return []


def choose(folder: Path, environment: Mapping[str, str], *, tell: Callable[[str, str], None] = lambda _name, _state: None) -> Source:
    """The first that fits; YHTEYS_SERVERS=private or =compose settles it when no servers are named."""
    named = Servers.from_environment(environment)
    if named is not None:
        return NamedServers(named)
    match environment.get(CHOICE, ""):
        case "private":
            return PrivateServers(folder, tell=tell)
        case "compose":
            return ComposeServers(folder, tell=tell)
        case "":
            return ComposeServers(folder, tell=tell) if has_engine() else PrivateServers(folder, tell=tell)
        case other:
            raise LauncherFault(f"{CHOICE}={other} is neither private nor compose: correct it, or unset it")

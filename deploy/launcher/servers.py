"""Where the broker and the database are: the one thing the rest of the project needs to know about them.

Whoever started them, the addresses travel in the same environment variables. These here are the administrator's, for operators and for provisioning; a
service is told the same addresses without name and password.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

AMQP, STREAM, DATABASE = "YHTEYS_AMQP_URL", "YHTEYS_STREAM_URL", "YHTEYS_DATABASE_URL"
MANAGEMENT, PROMETHEUS = "YHTEYS_MANAGEMENT_URL", "YHTEYS_PROMETHEUS_URL"
STREAM_PORT = 5552


class LauncherFault(RuntimeError):
    """Something could not be started or stopped. The text says what, and ends with what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Addresses with credentials; an empty one is not known. The database address is its owner's."""

    amqp_url: str
    stream_url: str
    database_url: str
    management_url: str = ""
    prometheus_url: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self | None:
        """The servers named from outside, or None when none are named. Naming only one of the two is a fault, not a guess."""
        amqp, database = environment.get(AMQP, ""), environment.get(DATABASE, "")
        if not amqp and not database:
            return None
        if not amqp or not database:
            missing = DATABASE if amqp else AMQP
            raise LauncherFault(f"{missing} is not set although its companion is: set both, or neither to have servers started here")
        return cls(
            amqp_url=amqp,
            stream_url=environment.get(STREAM, "") or stream_url_beside(amqp),
            database_url=database,
            management_url=environment.get(MANAGEMENT, ""),
            prometheus_url=environment.get(PROMETHEUS, ""),
        )

    def environment(self) -> dict[str, str]:
        """The same by name."""
        named = {AMQP: self.amqp_url, STREAM: self.stream_url, DATABASE: self.database_url, MANAGEMENT: self.management_url, PROMETHEUS: self.prometheus_url}
        return {name: value for name, value in named.items() if value}


def stream_url_beside(amqp_url: str) -> str:
    """The stream listener of the same broker, at its usual port and with the same user and virtual host."""
    parts = urlsplit(amqp_url)
    credentials, _, _ = parts.netloc.rpartition("@")
    host = parts.hostname or "localhost"
    host = f"[{host}]" if ":" in host else host
    return f"rabbitmq-stream://{credentials}{'@' if credentials else ''}{host}:{STREAM_PORT}{parts.path}"


def without_credentials(url: str) -> str:
    """The same address as it may be shown on a screen."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    _, _, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=place).geturl()

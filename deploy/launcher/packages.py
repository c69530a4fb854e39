"""Finding the servers that Debian's packages bring, and saying exactly what to do when they are not there.

They are looked for in the packages' own folders, not on PATH: /usr/sbin/rabbitmq-server switches to another user, and PostgreSQL's server is on no PATH.
"""

import re
import shutil
from pathlib import Path

from deploy.launcher.servers import LauncherFault

RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
POSTGRESQL = Path("/usr/lib/postgresql")
INSTALLER = "deploy/install-debian.sh"
_OLDEST_POSTGRESQL = 15


def broker_program() -> Path | None:
    """RabbitMQ's start script, if installed."""
    return RABBITMQ if RABBITMQ.exists() and shutil.which("erl", path="/usr/bin:/usr/local/bin") else None


def database_programs() -> Path | None:
    """The folder of the newest installed PostgreSQL server, if there is one that is new enough."""
    versions = [(int(path.parent.parent.name), path.parent) for path in POSTGRESQL.glob("*/bin/postgres") if re.fullmatch(r"\d+", path.parent.parent.name)]
    version, newest = max(versions, default=(0, None))
    return newest if version >= _OLDEST_POSTGRESQL else None


def missing() -> list[str]:
    """Debian packages still to be installed for private servers."""
    found = {"rabbitmq-server": broker_program(), "postgresql": database_programs()}
    return [package for package, program in found.items() if program is None]


def required() -> tuple[Path, Path]:
    """RabbitMQ's start script and PostgreSQL's folder of programs; a fault that names the command if either is missing."""
    broker, database = broker_program(), database_programs()
    if broker is None or database is None:
        raise LauncherFault(
            f"not installed here: {', '.join(missing())}. Install on Debian or Ubuntu with\n"
            f"    sudo sh {INSTALLER}\n"
            "or name servers that run elsewhere in YHTEYS_AMQP_URL and YHTEYS_DATABASE_URL"
        )
    return broker, database
